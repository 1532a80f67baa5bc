"""Section 5: the key confirms what is on the screen, once, by another person."""

from datetime import timedelta

import pytest
from tests import line
from tests.cast import COTE, GAGNON, NGUYEN, TREMBLAY, Person, account, gmf, partner
from tests.passkey import Passkey, options_in
from tests.poterne.bureau.desk import Desk, at, hidden_in, keyed

from poterne.acts import approval, review, signing, submission
from poterne.core.dossier import Dossier
from poterne.core.links import Purpose
from poterne.core.offices import Office
from poterne.records.models import AccessRequest, Delivery, JournalRow, OfficeGrant, Signature


def sign_page(request: AccessRequest) -> str:
    return f"/bureau/a-signer/{request.reference}/"


def soes_page(request: AccessRequest) -> str:
    return f"/bureau/a-signer-soes/{request.reference}/"


def signatures() -> int:
    return Signature.objects.exclude(office="authorizer").count()


def plain(desk: Desk) -> str:
    return desk.page.replace("\xa0", " ")


def corrected(request: AccessRequest, dossier: Dossier, now) -> None:
    """Sent back, returned, corrected, signed anew and found conforming again."""
    agent, who = line.staff(GAGNON, now), line.authorizer(request)
    approval.send_back(request=request, reason="À revoir.", by=line.staff(NGUYEN, now), now=now)
    request = review.return_(request=request, faults=[], reason="À revoir.", by=agent, now=now)
    request = submission.save_answers(
        request=request, dossier=dossier, version=request.version, by=who, now=now
    )
    request = submission.ask_signature_again(request=request, by=who, now=now)
    link = line.link_of(request, Purpose.SIGNER)
    request = signing.submit(request=request, piece=line.piece(request), link=link, by=who, now=now)
    request = review.take(request=request, by=agent, now=now)
    review.accept(request=request, by=agent, now=now)


@pytest.fixture
def conforming(now):
    return line.conforming(gmf(2), now)


def test_the_signature_keeps_the_proof_of_what_was_shown(now, conforming):
    desk = at(NGUYEN, now)
    desk.get(sign_page(conforming))
    desk.sign(sign_page(conforming))
    conforming.refresh_from_db()
    kept = Signature.objects.get(office="repondant")
    assert kept.content_hash == conforming.grant_hash
    assert len(kept.proof_digest) == 64


@pytest.mark.parametrize("made", [partner, gmf], ids=["partner", "production"])
def test_three_years_in_production_one_for_a_partner_unless_said_otherwise(now, made):
    request = line.conforming(made(), now)
    desk = at(NGUYEN, now)
    desk.get(sign_page(request))
    desk.sign(sign_page(request))
    request.refresh_from_db()
    assert request.valid_from.isoformat() == "2026-11-23"
    ends = {"partenaire": "2027-11-22", "production": "2029-11-22"}
    assert request.valid_until.isoformat() == ends[request.type]


def test_another_validity_is_another_content_that_the_key_must_see(now, conforming):
    desk = at(NGUYEN, now)
    page = sign_page(conforming)
    desk.get(page)
    proof = desk.key.get(options_in(desk.page, page))
    fields = hidden_in(desk.page, page)

    desk.post(page, **(fields | {"preuve": proof, "au": "2036-11-22"}))
    assert desk.status == 409
    assert "Le dossier a changé : relisez-le avant de signer." in plain(desk)
    assert signatures() == 0

    desk.get(f"{page}?du=2026-12-01&au=2027-11-30")
    desk.sign(page)
    conforming.refresh_from_db()
    assert conforming.valid_until.isoformat() == "2027-11-30"


@pytest.mark.parametrize("du", ["", "2026-13-01", "demain"])
def test_a_validity_without_days_signs_nothing_and_keeps_what_was_typed(now, conforming, du):
    desk = at(NGUYEN, now)
    desk.get(f"{sign_page(conforming)}?du={du}&au=2027-11-30")
    assert "Indiquez deux dates, comme 2026-11-23." in desk.page
    assert 'value="2027-11-30"' in desk.page
    assert 'data-passkey="get"' not in desk.page


def test_an_end_before_the_beginning_is_refused_by_the_rule(now, conforming):
    desk = at(NGUYEN, now)
    desk.get(f"{sign_page(conforming)}?du=2027-11-30&au=2026-11-30")
    desk.sign(sign_page(conforming))
    assert desk.status == 200
    assert "La demande a encore des fautes" in desk.page
    assert signatures() == 0


def _other_request(now) -> AccessRequest:
    return line.conforming(gmf(1), now)


def test_a_key_that_confirmed_another_request_signs_nothing_and_the_try_is_journaled(
    now, conforming
):
    other, desk = _other_request(now), at(NGUYEN, now)
    desk.get(sign_page(other))
    proof = desk.key.get(options_in(desk.page, sign_page(other)))
    desk.get(sign_page(conforming))
    desk.send(sign_page(conforming), preuve=proof)
    assert desk.status == 403
    assert "n’a pas confirmé ce qui est affiché" in desk.page
    assert signatures() == 0
    row = JournalRow.objects.get(action="signature.echouee")
    assert (row.objet, row.role) == (f"demande:{conforming.pk}", "repondant")


def test_the_key_that_opened_the_door_does_not_sign(now, conforming):
    desk = Desk(NGUYEN, now).enrol()
    desk.get("/bureau/entrer/")
    proof = desk.key.get(options_in(desk.page))
    desk.post("/bureau/entrer/", preuve=proof)
    desk.get(sign_page(conforming))
    desk.send(sign_page(conforming), preuve=proof)
    assert desk.status == 403
    assert signatures() == 0


@pytest.mark.parametrize("fault", ["none", "foreign", "unverified", "malformed"])
def test_no_key_a_foreign_key_or_an_unverified_person_signs_nothing(now, conforming, fault):
    desk = at(NGUYEN, now)
    page = sign_page(conforming)
    desk.get(page)
    options = options_in(desk.page, page)
    proofs = {
        "none": "",
        "foreign": Passkey().get(options),
        "unverified": desk.key.get(options, verified=False),
        "malformed": '{"id": "AA", "response": "non"}',
    }
    desk.send(page, preuve=proofs[fault])
    assert desk.status == 403
    assert signatures() == 0
    assert 'data-passkey="get"' in desk.page


def test_one_proof_serves_once(now, conforming):
    desk = at(NGUYEN, now)
    page = sign_page(conforming)
    desk.get(page)
    options = options_in(desk.page, page)
    desk.send(page, preuve=Passkey().get(options))
    desk.send(page, preuve=desk.key.get(options))
    assert signatures() == 0


def test_a_page_read_for_too_long_is_read_again(now, conforming, monkeypatch):
    desk = at(NGUYEN, now)
    desk.get(sign_page(conforming))
    monkeypatch.setattr("poterne.clock.now", lambda: now + timedelta(minutes=31))
    desk.sign(sign_page(conforming))
    assert desk.status == 403
    assert signatures() == 0


def test_two_tabs_of_one_page_both_sign(now, conforming):
    desk = at(NGUYEN, now)
    page = sign_page(conforming)
    desk.get(page)
    proof = desk.key.get(options_in(desk.page, page))
    fields = hidden_in(desk.page, page)
    desk.get(page)
    desk.post(page, **(fields | {"preuve": proof}))
    assert desk.status == 302
    assert signatures() == 1


def test_a_second_press_of_the_same_button_is_the_first_one(now, conforming):
    desk = at(NGUYEN, now)
    page = sign_page(conforming)
    desk.get(page)
    fields = hidden_in(desk.page, page) | {"preuve": desk.key.get(options_in(desk.page, page))}
    for _ in range(2):
        desk.post(page, **fields)
        assert desk.status == 302
    assert signatures() == 1
    assert not JournalRow.objects.filter(action="signature.echouee").exists()


def test_what_changed_since_the_page_was_read_is_not_signed(now, conforming):
    desk = at(NGUYEN, now)
    desk.get(sign_page(conforming))
    corrected(conforming, gmf(2).with_answer("labels", ("Autre logiciel", "Et un second")), now)
    desk.sign(sign_page(conforming))
    assert desk.status == 409
    assert "Le dossier a changé" in desk.page
    assert signatures() == 0
    shown = desk.page.partition("Changé depuis la signature d’avant")[2].partition("</dl>")[0]
    assert "Section 2, Logiciel 1" in shown
    assert "Dossier médical 1" in shown
    assert "Autre logiciel" in shown


def test_the_same_person_does_not_sign_twice_and_reads_why(now):
    request = line.half_signed(gmf(1), now)
    OfficeGrant.objects.create(staff=account(NGUYEN, now), office=Office.SOES, granted_at=now)
    desk = at(NGUYEN, now)
    desk.get(soes_page(request))
    assert "Vous avez signé comme répondant" in desk.page
    assert 'data-passkey="get"' not in desk.page
    assert "contenu identique" in desk.page


def test_a_party_to_the_request_signs_neither_time(now):
    party = Person("Louise", "Tremblay", TREMBLAY.email, (Office.REPONDANT, Office.SOES))
    first, second = line.conforming(gmf(1), now), line.half_signed(gmf(1), now)
    desk = at(party, now)
    for page in (sign_page(first), soes_page(second)):
        desk.get(page)
        assert "Vous êtes une partie à cette demande" in desk.page
        assert 'data-passkey="get"' not in desk.page


def test_who_keyed_the_paper_does_not_sign_as_soes(now):
    both = Person("Ève", "Roy", "eve.roy@regie.example", (Office.AGENT, Office.SOES))
    request = keyed(gmf(1), both, now)
    request = review.take(request=request, by=line.staff(GAGNON, now), now=now)
    review.accept(request=request, by=line.staff(GAGNON, now), now=now)
    repondant = at(NGUYEN, now)
    repondant.get(sign_page(request))
    repondant.sign(sign_page(request))
    desk = at(both, now)
    desk.get(soes_page(request))
    assert "Vous avez saisi cette demande" in desk.page
    assert 'data-passkey="get"' not in desk.page


def test_soes_signs_only_what_the_repondant_signed(now, monkeypatch):
    request = line.half_signed(gmf(1), now)
    monkeypatch.setattr("poterne.bureau.signatures.digest", lambda _: "a" * 64)
    desk = at(COTE, now)
    desk.get(soes_page(request))
    assert "contenu différent" in desk.page
    assert 'data-passkey="get"' not in desk.page


def test_sending_back_asks_why_and_voids_the_signature(now):
    request = line.half_signed(gmf(1), now)
    desk = at(COTE, now)
    desk.get(soes_page(request))
    back = f"/bureau/demandes/{request.reference}/renvoyer/"
    desk.send(back, reason="  ")
    assert "Le motif est vide" in desk.page
    desk.get(soes_page(request))
    desk.send(back, reason="Le numéro ne va pas avec le lieu.")
    request.refresh_from_db()
    assert request.state == "en_verification"
    assert not Signature.objects.filter(office="repondant", voided_at=None).exists()


def test_a_refusal_is_written_read_back_then_confirmed_by_key(now, conforming):
    desk, page = at(NGUYEN, now), f"/bureau/demandes/{conforming.reference}/refuser/"
    desk.get(page)
    desk.send(page, reason="")
    assert "Le motif est vide" in desk.page

    desk.get(page)
    desk.send(page, reason="Le lieu n’existe pas.")
    assert "Le lieu n’existe pas." in desk.page
    fields = hidden_in(desk.page, page)
    proof = desk.key.get(options_in(desk.page, page))
    desk.post(page, **(fields | {"preuve": proof, "reason": "Autre chose."}))
    assert desk.status == 409
    assert "Autre chose." in desk.page

    desk.post(page, reason="Le lieu n’existe pas.")
    fields = hidden_in(desk.page, page) | {"preuve": desk.key.get(options_in(desk.page, page))}
    for _ in range(2):
        desk.post(page, **fields)
        assert desk.status == 302
    conforming.refresh_from_db()
    assert (conforming.state, conforming.reason) == ("refusee", "Le lieu n’existe pas.")
    assert Delivery.objects.filter(kind="M-11").count() == 1


def test_the_repondant_signs_only_what_is_conforming(now):
    request = line.taken(gmf(1), now)
    desk = at(NGUYEN, now)
    desk.get(sign_page(request))
    assert "n’attend pas cette signature" in desk.page
    assert 'data-passkey="get"' not in desk.page
    desk.post(sign_page(request), du="2026-11-23", au="2029-11-22", empreinte="0" * 64)
    assert desk.status == 403
    review.release(request=request, by=line.staff(GAGNON, now), now=now)
    assert signatures() == 0
