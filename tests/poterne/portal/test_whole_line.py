"""From the first page to the received request, as people do it, without JavaScript."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import BELANGER, PELLETIER
from tests.line import signature_png
from tests.poterne.portal.answers import (
    IDENTIFIERS,
    LABELS,
    LEAD,
    PARTNER,
    PERSON,
    PLACE,
    VENDOR_PERSON,
    VENDOR_PLACE,
)
from tests.poterne.portal.browser import CODE, Browser, about, latest, mailed

from poterne.core.links import Purpose
from poterne.records.models import AccessRequest


def filled(browser: Browser) -> AccessRequest:
    """Mme Pelletier's draft, page after page, each leading to the next."""
    page = browser.prove(PELLETIER.email)
    record = AccessRequest.objects.get()
    assert (page.screen, page.path) == ("Portail-3", about(record))
    for typed, here, following in (
        (IDENTIFIERS, "identifiants/", "Portail-4-Logiciels"),
        (LABELS, "identifiants/logiciels/", "Portail-5"),
        (LEAD, "responsable/", "Portail-6"),
        (PERSON, "autorisation/personne/", "Portail-7"),
        (PLACE, "autorisation/lieu/", "Portail-8"),
    ):
        page = browser.fill(about(record, here), **typed)
        assert (page.screen, page.problems) == (following, 0)
    return AccessRequest.objects.get()


def signed(browser: Browser, record: AccessRequest) -> AccessRequest:
    """Dre Tremblay, from her mail to the received request."""
    token = mailed(latest(Purpose.SIGNER))
    assert browser.open(f"/signer/{token}/").screen == "Portail-20"
    assert browser.post(f"/signer/{token}/").screen == "Portail-Code"
    mailed(latest(Purpose.LECTURE))
    page = browser.fill("/code/", code=CODE)
    assert page.screen == "Portail-21"
    assert page.says(record.wording.note)
    assert all(page.says(line) for line in record.wording.commitments)
    page = browser.fill(page.path, engagements="on", attestation="on")
    assert page.screen == "Portail-22"
    picture = SimpleUploadedFile("signature.png", signature_png(), "image/png")
    page = browser.fill(page.path, facon="numerisee", image=picture)
    assert (page.screen, page.heading) == ("Portail-10", "Demande reçue")
    record.refresh_from_db()
    return record


def test_a_request_is_filled_sent_read_signed_confirmed_and_followed(visitor, other, hands):
    record = filled(visitor)
    page = visitor.fill(about(record, "signer/"), envoyer="1")
    assert page.screen == "Portail-10"
    assert page.says(record.reference_shown)
    assert signed(other, record).state == "recue"
    assert record.confirmations.count() == 1
    assert record.signatures.get().kind == "numerisee"

    token, lead = mailed(latest(Purpose.CONFIRMER)), Browser()
    assert lead.open(f"/confirmer/{token}/").heading == "Est-ce bien vous?"
    page = lead.fill(f"/confirmer/{token}/", attestation="on")
    assert page.heading == "Votre adresse est confirmée"
    assert record.confirmations.count() == 2

    page = visitor.open(about(record, "suivi/"))
    assert page.screen == "Portail-11"
    assert page.says("Reçue")
    assert page.says("à venir")


def test_a_developer_fills_and_signs_her_own_partner_request_without_section_3(visitor):
    visitor.prove(BELANGER.email)
    record = AccessRequest.objects.get()
    visitor.fill(about(record, "identifiants/"), **PARTNER)
    page = visitor.fill(about(record, "identifiants/logiciels/"), labels_1="Boréal Clinique")
    assert page.says("facultative")
    assert page.says("Passer")
    page = visitor.fill(about(record, "autorisation/personne/"), **VENDOR_PERSON)
    assert "authorizer_establishment_number" not in page.html
    page = visitor.fill(about(record, "autorisation/lieu/"), **VENDOR_PLACE)
    assert (page.screen, page.problems) == ("Portail-8", 0)
    page = visitor.fill(about(record, "signer/"), moi="1")
    assert page.screen == "Portail-21"
    page = visitor.fill(page.path, engagements="on", attestation="on")
    picture = SimpleUploadedFile("s.png", signature_png(), "image/png")
    page = visitor.fill(page.path, facon="dessinee", image=picture)
    assert page.heading == "Demande reçue"
    record.refresh_from_db()
    assert (record.state, record.section3) == ("recue", "vide")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("usage=courant&lieu=gmf&besoin=inscrire", "médecin responsable ou coresponsable"),
        ("usage=courant&lieu=hors_gmf&besoin=inscrire", "professionnel de la santé"),
        ("usage=essais&lieu=developpeur&besoin=inscrire", "Le développeur de logiciels"),
        ("usage=courant&lieu=developpeur&besoin=inscrire", "Transmettez cette adresse à la"),
        ("usage=essais&lieu=gmf&besoin=inscrire", "Transmettez cette adresse à votre développeur"),
        ("usage=courant&lieu=gmf&besoin=consulter", "formulaire 4444"),
    ],
)
def test_three_answers_lead_to_the_one_path_that_suits(visitor, query, said):
    page = visitor.open(f"/choisir/?{query}")
    assert page.problems == 0
    assert page.says(said)


def test_an_unanswered_question_of_the_chooser_is_said_beside_it(visitor):
    page = visitor.open("/choisir/?usage=courant&lieu=lune")
    assert (page.problems, page.state) == (2, "erreur")


def test_what_the_chooser_asked_is_not_asked_again(visitor):
    visitor.open("/demandes/nouvelle/?type=production&contexte=gmf")
    visitor.prove(PELLETIER.email)
    record = AccessRequest.objects.get()
    assert (record.type, record.dossier().context) == ("production", "gmf")
