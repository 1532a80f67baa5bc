"""The form as PDF at the portal: who gets it, when, and that it says what the screen says."""

import pytest
from tests import line
from tests.cast import MORIN, PELLETIER, TREMBLAY, gmf, hors_gmf, partner
from tests.poterne import paper
from tests.poterne.portal.browser import about

from poterne.acts.produced_forms import blank_form
from poterne.portal.summary import to_sign
from poterne.records.models import ProducedForm

LINK = "Télécharger la demande en PDF"


def file_of(visitor, path: str):
    answer = visitor.client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    return answer


def test_anybody_takes_the_blank_form_from_the_pages_that_offer_it(visitor):
    for path in ("/", "/aide/", "/choisir/?usage=courant&lieu=gmf&besoin=inscrire"):
        page = visitor.open(path)
        assert page.says("Formulaire vierge (PDF)")
        assert 'href="/formulaire.pdf"' in page.html
    answer = file_of(visitor, "/formulaire.pdf")
    assert answer.content == blank_form()
    assert "public" in answer["Cache-Control"]


@pytest.mark.parametrize("who", [PELLETIER, TREMBLAY])
def test_its_own_people_take_a_request_that_waits_for_its_signature(visitor, hands, who):
    record = line.sent(gmf(1), hands.now)
    visitor.prove_for(record, who.email)
    answer = file_of(visitor, about(record, "demande.pdf"))
    assert f'"demande-{record.reference_shown}.pdf"' in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"
    assert answer.content == bytes(ProducedForm.objects.get(request=record).data)


def test_a_stranger_finds_nothing_and_nobody_unproven_is_served(visitor, other, hands):
    record = line.sent(gmf(1), hands.now)
    mine = line.draft(gmf(1), hands.now)
    assert other.open(about(record, "demande.pdf")).screen != "application/pdf"
    other.prove(MORIN.email)
    assert other.open(about(record, "demande.pdf")).status == 404
    assert other.open(about(mine, "demande.pdf")).status == 404
    assert not ProducedForm.objects.exists()


def test_the_pages_before_the_signature_offer_it(visitor, other, hands):
    record = line.draft(gmf(1), hands.now)
    visitor.prove_for(record, PELLETIER.email)
    for name in ("signer/", "feuille/"):
        assert visitor.open(about(record, name)).says(LINK), name
    file_of(visitor, about(record, "demande.pdf"))
    visitor.fill(about(record, "signer/"), envoyer="1")
    assert visitor.open(about(record, "envoyee/")).says(LINK)
    other.prove_for(record, TREMBLAY.email)
    assert other.open(about(record, "lire/")).says(LINK)


def test_a_draft_with_faults_gives_no_file_and_shows_them(visitor, hands):
    record = line.draft(gmf().with_answer("authorizer.phone", "418"), hands.now)
    visitor.prove_for(record, PELLETIER.email)
    assert visitor.open(about(record, "demande.pdf")).screen == "Portail-8"


def test_a_signed_request_is_followed_instead(visitor, hands):
    record = line.signed(gmf(1), hands.now)
    visitor.prove_for(record, TREMBLAY.email)
    assert visitor.open(about(record, "demande.pdf")).screen == "Portail-11"


def test_a_character_without_a_glyph_is_told_with_a_way_out(visitor, hands):
    record = line.draft(gmf().with_answer("authorizer.last_name", "漢"), hands.now)
    visitor.prove_for(record, PELLETIER.email)
    page = visitor.open(about(record, "demande.pdf"))
    assert page.status == 400
    assert page.says("ne peut pas être imprimé (漢)")


@pytest.mark.parametrize("dossier", [gmf(3), hors_gmf(), partner()], ids=["gmf", "hors", "dev"])
def test_the_paper_says_all_that_the_screen_says(visitor, hands, dossier):
    record = line.sent(dossier, hands.now)
    visitor.prove_for(record, PELLETIER.email)
    said = paper.bare(paper.text(file_of(visitor, about(record, "demande.pdf")).content))
    wording = record.wording
    for group in to_sign(record):
        for answer in group.answers:
            assert paper.bare(answer.value) in said, answer
    for words in (
        record.form_definition.title,
        record.reference_shown,
        wording.description,
        wording.also,
        *wording.commitments,
        wording.note,
        wording.mailbox,
        *wording.postal_address,
    ):
        assert paper.bare(words) in said, words
