"""From the first page to the received request, as people do it, without JavaScript."""

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import PELLETIER, ROY, TREMBLAY
from tests.line import signature_png
from tests.poterne.portal.browser import CODE, about, latest, mailed

from poterne.core.links import Purpose
from poterne.records.models import AccessRequest

IDENTIFIERS = {"types": "production", "context": "gmf", "count": "2"}
LABELS = {"labels_1": "Dossier Clair", "labels_2": "Rendez-vous Clair"}
LEAD = {
    "it_lead_first_name": ROY.first_name,
    "it_lead_last_name": ROY.last_name,
    "it_lead_sexes": "",
    "it_lead_vendor": "Logiciels Boréal",
    "it_lead_email": ROY.email,
}
PERSON = {
    "authorizer_first_name": TREMBLAY.first_name,
    "authorizer_last_name": TREMBLAY.last_name,
    "authorizer_sexes": "F",
    "authorizer_function": "Médecin responsable",
    "authorizer_email": TREMBLAY.email,
}
PLACE = {
    "authorizer_organization_kind": "gmf",
    "authorizer_organization_name": "GMF Bellerive",
    "authorizer_establishment_number": "55001",
    "authorizer_gmf_number": "",
    "authorizer_address": "100, rue des Érables\r\nQuébec (Québec)",
    "authorizer_postal_code": "G1K 7T3",
    "authorizer_phone": "418 555-0123",
    "authorizer_extension": "",
    "authorizer_fax": "",
}


def filled(browser) -> AccessRequest:
    """Mme Pelletier's draft, page after page, each leading to the next."""
    page = browser.prove(PELLETIER.email)
    record = AccessRequest.objects.get()
    assert (page.screen, page.path) == ("Portail-3", about(record))
    page = browser.fill(about(record, "identifiants/"), **IDENTIFIERS)
    assert page.screen == "Portail-4-Logiciels"
    page = browser.fill(about(record, "identifiants/logiciels/"), **LABELS)
    assert page.screen == "Portail-5"
    page = browser.fill(about(record, "responsable/"), **LEAD)
    assert page.screen == "Portail-6"
    page = browser.fill(about(record, "autorisation/personne/"), **PERSON)
    assert page.screen == "Portail-7"
    page = browser.fill(about(record, "autorisation/lieu/"), **PLACE)
    assert (page.screen, page.problems) == ("Portail-8", 0)
    return AccessRequest.objects.get()


def test_a_request_is_filled_sent_read_signed_confirmed_and_followed(browser, other, hands):
    record = filled(browser)
    page = browser.fill(about(record, "signer/"), envoyer="1")
    assert page.screen == "Portail-10"
    assert page.says(record.reference_shown)

    token = mailed(latest(Purpose.SIGNER))
    assert other.open(f"/signer/{token}/").screen == "Portail-20"
    assert other.post(f"/signer/{token}/").screen == "Portail-Code"
    mailed(latest(Purpose.LECTURE))
    page = other.fill("/code/", code=CODE)
    assert page.screen == "Portail-21"
    assert page.says(record.wording.note)
    page = other.fill(page.path, engagements="on", attestation="on")
    assert page.screen == "Portail-22"
    picture = SimpleUploadedFile("signature.png", signature_png(), "image/png")
    page = other.fill(page.path, facon="numerisee", image=picture)
    assert (page.screen, page.heading) == ("Portail-10", "Demande reçue")
    record.refresh_from_db()
    assert record.state == "recue"
    assert record.confirmations.count() == 1

    token = mailed(latest(Purpose.CONFIRMER))
    lead = other.__class__()
    assert lead.open(f"/confirmer/{token}/").heading == "Est-ce bien vous?"
    page = lead.fill(f"/confirmer/{token}/", attestation="on")
    assert page.heading == "Votre adresse est confirmée"
    assert record.confirmations.count() == 2

    page = browser.open(about(record, "suivi/"))
    assert page.screen == "Portail-11"
    assert page.says("Reçue")
    assert page.says("à venir")
