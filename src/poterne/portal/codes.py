"""Mailed codes: asked for here, and typed in the browser that asked."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from poterne import clock
from poterne.acts.links import Refused, ask_code, try_code
from poterne.core.links import MAX_TRIES, Purpose
from poterne.core.secret import Secret
from poterne.portal.visitor import browser_of
from poterne.records.models import AccessRequest, Link

_ASKED = "code"
_ENOUGH = (
    "Trois codes sont déjà partis vers cette adresse. Utilisez le dernier reçu, ou attendez "
    "15 minutes avant d’en demander un autre."
)


def ask(  # noqa: PLR0913  (a code is its purpose, its address, its object, and where it leads)
    request: HttpRequest,
    *,
    purpose: Purpose,
    address: str,
    then: str,
    about: AccessRequest | None = None,
    known: bool = True,
    said: str = "",
) -> HttpResponse:
    """A code leaves for ``address``, and the page that takes it follows.

    The answer is the same when nothing leaves: a limit was reached, or the address is not
    ``known``. ``then`` is where the right code leads; ``said`` is what the page says first.
    """
    browser, link = browser_of(request), None
    if known:
        link = ask_code(
            purpose=purpose,
            address=address,
            browser=browser.digest,
            now=clock.now(),
            request=about,
        )
    if known and link is None and purpose in {Purpose.LECTURE, Purpose.ARRET}:
        # Whoever holds the link or the session learns nothing by it, and must not wait for no mail.
        said = _ENOUGH
    request.session[_ASKED] = {
        "lien": link.pk if link else 0,
        "adresse": address,
        "but": purpose,
        "demande": about.pk if about else 0,
        "suite": then,
        "mot": said,
        "connue": known,
        "essais": 0,
    }
    return browser.mark(HttpResponseRedirect(reverse("portail:code")))


def asked(request: HttpRequest) -> dict[str, Any] | None:
    """The code that this session waits for: ``adresse``, ``but``, ``suite``, ``mot``."""
    waiting: dict[str, Any] | None = request.session.get(_ASKED)
    return waiting


def ask_again(request: HttpRequest, waiting: dict[str, Any]) -> HttpResponse:
    """The same code asked once more; the earlier one dies."""
    return ask(
        request,
        purpose=Purpose(waiting["but"]),
        address=waiting["adresse"],
        then=waiting["suite"],
        about=AccessRequest.objects.filter(pk=waiting["demande"]).first(),
        known=waiting["connue"],
        said="Un nouveau code vient de partir. Le précédent ne fonctionne plus.",
    )


def tried(request: HttpRequest, waiting: dict[str, Any], typed: str) -> Link | Refused:
    """The spent link of the right code, or the refusal; an address that got none learns nothing."""
    link = Link.objects.filter(pk=waiting["lien"]).first()
    if link is None:
        waiting["essais"] += 1
        request.session[_ASKED] = waiting
        return Refused("faux" if waiting["essais"] < MAX_TRIES else "epuise")
    return try_code(
        link=link,
        code=Secret("".join(typed.split())),
        browser=browser_of(request).digest,
        now=clock.now(),
    )
