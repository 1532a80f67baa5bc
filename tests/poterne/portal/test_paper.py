"""The sheet to print and sign by hand: the whole form, its number, nothing else."""

from tests import line
from tests.cast import PELLETIER, TREMBLAY, gmf
from tests.poterne.portal.browser import about

from poterne.core.words import capitals


def test_the_sheet_bears_the_whole_form_in_capitals_and_word_for_word(visitor, hands):
    dossier = gmf(2).with_answer("authorizer.first_name", "Élodie")
    record = line.draft(dossier, hands.now)
    visitor.prove_for(record, PELLETIER.email)
    page = visitor.open(about(record, "signer/"))
    assert page.says("Imprimer, signer à la main et poster ou numériser")
    page = visitor.open(about(record, "feuille/"))
    assert page.screen == "Portail-9-Feuille"
    who = dossier.authorizer
    for shown in (
        "ÉLODIE",
        capitals(who.organization_name),
        capitals(who.function),
        capitals(who.address.splitlines()[0]),
        who.email,
        dossier.it_lead.email,
        capitals(dossier.labels[1]),
        record.reference_shown,
        record.wording.note,
        record.wording.mailbox,
        *record.wording.commitments,
        *record.wording.postal_address,
        "Signature",
    ):
        assert page.says(shown), shown
    record.refresh_from_db()
    assert record.state == "brouillon"


def test_a_draft_with_faults_prints_nothing_and_shows_them(visitor, hands):
    record = line.draft(gmf().with_answer("authorizer.phone", "418"), hands.now)
    visitor.prove_for(record, PELLETIER.email)
    assert visitor.open(about(record, "feuille/")).screen == "Portail-8"


def test_a_request_already_sent_is_followed_instead(visitor, hands):
    record = line.sent(gmf(), hands.now)
    visitor.prove_for(record, TREMBLAY.email)
    assert visitor.open(about(record, "feuille/")).screen == "Portail-11"


def test_paper_is_not_offered_for_a_correction(visitor, hands):
    record = line.taken(gmf(), hands.now)
    line.review.return_(
        request=record,
        faults=(),
        reason="Un point.",
        by=line.staff(line.GAGNON, hands.now),
        now=hands.now,
    )
    visitor.prove_for(record, PELLETIER.email)
    page = visitor.open(about(record, "signer/"))
    assert page.screen == "Portail-9"
    assert not page.says("Imprimer")
