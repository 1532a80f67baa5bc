"""The portal's public pages, and those of one person who follows her requests."""

from tests.cast import PELLETIER
from tests.poterne.portal.browser import Browser, about

from bench.around import FIRST_KEY, FOLLOWED
from bench.figures import Asked
from poterne.records.models import AccessRequest

_LIMIT_MS = 60.0
_PUBLIC = {
    "portail, accueil": "/",
    "portail, choisir": "/choisir/",
    "portail, aide": "/aide/",
    "portail, état": "/etat/",
    "portail, suivre": "/suivre/",
    "portail, mes demandes": "/demandes/",
}


def pages() -> dict[str, Asked]:
    """Each page by its name in the table; the browser has proven one mailbox."""
    received = AccessRequest.objects.get(pk=FIRST_KEY + FOLLOWED)
    granted = AccessRequest.objects.get(pk=1)
    browser = Browser()
    browser.prove_for(received, PELLETIER.email)
    addresses = _PUBLIC | {
        "portail, suivi d’une reçue": about(received, "suivi/"),
        "portail, suivi d’une accordée": about(granted, "suivi/"),
    }
    return {name: _asked(browser, address) for name, address in addresses.items()}


def _asked(browser: Browser, address: str) -> Asked:
    def ask() -> None:
        page = browser.open(address)
        if (page.status, page.path) != (200, address):
            raise RuntimeError(f"{address}: {page.status} {page.path}")

    return Asked(ask, _LIMIT_MS)
