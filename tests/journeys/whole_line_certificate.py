"""The steps of the certificate: an authority made on the fly, trusted, and its first signature."""

from tests import pki
from tests.cast import LAVOIE, TREMBLAY, Person
from tests.journeys.markup import Upload
from tests.journeys.plain import Page
from tests.journeys.scene import Scene
from tests.signed_pdf import signed_pdf

from poterne import clock
from poterne.core.offices import Office

SECOND = Person("Nadia", "Roussel", "nadia.roussel@regie.example", (Office.ADMINISTRATEUR,))
"""The administrator who confirms what the first proposed."""
_PEM, _CRL = "application/x-pem-file", "application/pkix-crl"


def trust(scene: Scene, page: Page) -> str:
    """At the desk and at the console: the authority, its second person, its list."""
    now = clock.now()
    root = scene.authority = pki.authority("Autorité d’essai", now)
    page = page.press(
        "Proposer cette ancre",
        {
            "Nom de l’ancre": "Autorité d’essai",
            "Usage": "Signature des demandes",
            "Certificat de l’autorité": Upload("racine.pem", root.pem, _PEM),
        },
    ).reads("À confirmer")
    fingerprint = root.fingerprint
    scene.house.run("anchors", "confirm", fingerprint, "--par", SECOND.email)
    crl = Upload("liste.crl", pki.revocation_list(root, now), _CRL)
    page.press("Ajouter cette liste", {"Liste de révocation (CRL)": crl}).reads("À jour")
    assert "en vigueur" in scene.house.run("anchors", "list")
    return f"proposée par {LAVOIE.name}, confirmée par {SECOND.name}"


def signed(scene: Scene, data: bytes) -> bytes:
    """The PDF signed by Dre Tremblay with her own tool."""
    assert scene.authority is not None
    now = clock.now()
    who = pki.person(TREMBLAY.name, scene.authority, now)
    return signed_pdf(data, who, now, chain=(scene.authority,))
