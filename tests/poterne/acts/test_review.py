"""The agent's check: verdict, override, return, acceptance, refusal."""

from datetime import date, timedelta

import pytest
from tests import line
from tests.cast import COTE, FORTIN, GAGNON, NGUYEN, PELLETIER, TREMBLAY, gmf, partner

from poterne.acts import intake, review, signing, submission
from poterne.acts.intake import Original
from poterne.acts.journaling import member
from poterne.core.errors.requests import MissingReason, NotConforming
from poterne.core.lifecycle import ForbiddenMove
from poterne.core.links import Purpose
from poterne.core.offices import NotAllowed
from poterne.records.models import AccessRequest, Delivery, JournalRow, Organization, Staff

pytestmark = pytest.mark.usefixtures("base")


def _codes(refused) -> set[str]:
    return {breach.code for breach in refused.value.breaches}


def _keyed(dossier, now, *, signed_on=date(2026, 11, 20)) -> AccessRequest:
    original = Original(
        channel="poste", form=line.FORM, received_on=date(2026, 11, 22), signed_on=signed_on
    )
    return intake.register(dossier=dossier, original=original, by=line.staff(GAGNON, now), now=now)


def test_an_unconfirmed_address_stops_the_acceptance(now):
    request = line.signed(gmf(), now)
    review.take(request=request, by=line.staff(GAGNON, now), now=now)

    with pytest.raises(NotConforming) as refused:
        review.accept(request=request, by=line.staff(GAGNON, now), now=now)
    assert _codes(refused) == {"D-19.a"}


def test_acceptance_needs_the_file_to_be_taken(now):
    request = line.confirmed(line.signed(gmf(), now), now)

    with pytest.raises(ForbiddenMove):
        review.accept(request=request, by=line.staff(GAGNON, now), now=now)


@pytest.mark.parametrize("person", [NGUYEN, COTE, FORTIN])
def test_only_an_agent_takes_a_file(now, person):
    request = line.signed(gmf(), now)

    with pytest.raises(NotAllowed):
        review.take(request=request, by=line.staff(person, now), now=now)


def test_a_party_never_handles_its_own_request(now):
    request = line.signed(gmf(), now)
    agent = line.account(GAGNON, now)
    Staff.objects.filter(pk=agent.pk).update(email_fold=TREMBLAY.fold)
    agent.refresh_from_db()

    with pytest.raises(NotAllowed):
        review.take(request=request, by=member(agent), now=now)


def test_a_return_lists_the_points_and_tells_both_people(now):
    request = line.taken(gmf(), now)

    back = review.return_(
        request=request,
        faults=[],
        reason="Le numéro ne correspond pas.",
        by=line.staff(GAGNON, now),
        now=now,
    )
    assert back.state == "a_corriger"
    assert back.due_at == now + timedelta(days=60)
    told = {row.to for row in Delivery.objects.filter(kind="M-09")}
    assert told == {TREMBLAY.email, PELLETIER.email}


def test_a_return_without_fault_or_reason_is_refused(now):
    request = line.taken(gmf(), now)

    with pytest.raises(MissingReason):
        review.return_(request=request, faults=[], reason="", by=line.staff(GAGNON, now), now=now)


def test_a_corrected_request_keeps_its_reference_and_is_signed_again(now):

    request = line.taken(gmf(), now)
    reference, old_hash = request.reference, request.demande_hash
    back = review.return_(
        request=request,
        faults=[],
        reason="Corrigez le poste.",
        by=line.staff(GAGNON, now),
        now=now,
    )
    fixed = submission.save_answers(
        request=back,
        dossier=gmf().with_answer("authorizer.extension", "456"),
        version=back.version,
        by=line.preparer(),
        now=now,
    )
    submission.ask_signature_again(request=fixed, by=line.preparer(), now=now)
    again = signing.submit(
        request=fixed,
        piece=line.piece(fixed),
        link=line.link_of(fixed, Purpose.SIGNER),
        by=line.authorizer(fixed),
        now=now,
    )
    assert (again.state, again.reference) == ("recue", reference)
    assert again.demande_hash != old_hash
    assert again.signatures.filter(voided_at=None).count() == 1
    assert JournalRow.objects.filter(action="demande.corrigee").count() == 1


def test_a_request_waits_sixty_days_before_it_is_closed(now):
    request = line.taken(gmf(), now)
    back = review.return_(
        request=request, faults=[], reason="Corrigez.", by=line.staff(GAGNON, now), now=now
    )
    agent = line.staff(GAGNON, now)

    with pytest.raises(NotAllowed):
        review.close(request=back, reason="", by=agent, now=now + timedelta(days=59))
    closed = review.close(request=back, reason="", by=agent, now=now + timedelta(days=60))
    assert closed.state == "sans_suite"


def test_only_the_repondant_refuses_and_says_why(now):
    request = line.conforming(gmf(), now)

    with pytest.raises(NotAllowed):
        review.refuse(request=request, reason="Non.", by=line.staff(GAGNON, now), now=now)
    with pytest.raises(MissingReason):
        review.refuse(request=request, reason="", by=line.staff(NGUYEN, now), now=now)
    refused = review.refuse(
        request=request, reason="Hors du champ du service.", by=line.staff(NGUYEN, now), now=now
    )
    assert refused.state == "refusee"
    assert Delivery.objects.filter(kind="M-11", to=TREMBLAY.email).exists()


def test_a_keyed_request_meets_the_same_rules(now):
    request = _keyed(gmf().with_answer("authorizer.phone", "555-0123"), now)

    assert request.state == "recue"
    codes = {breach.code for breach in review.verdict(request)}
    assert "S4-10.a" in codes
    assert "D-19.a" in codes


def test_a_keyed_request_without_signature_can_never_be_accepted(now):
    request = _keyed(gmf(), now, signed_on=None)
    review.take(request=request, by=line.staff(GAGNON, now), now=now)

    assert "S4-16.a" in {breach.code for breach in review.open_faults(request)}
    with pytest.raises(NotAllowed):
        review.override(
            request=request,
            fault="S4-16.a signature",
            reason="Vu.",
            by=line.staff(GAGNON, now),
            now=now,
        )


def test_an_override_holds_for_this_very_content_and_is_counted_in_the_journal(now):
    request = _keyed(gmf().with_answer("authorizer.phone", "555-0123"), now)
    agent = line.staff(GAGNON, now)
    review.take(request=request, by=agent, now=now)
    fault = next(b.key for b in review.open_faults(request) if b.code == "S4-10.a")

    with pytest.raises(MissingReason):
        review.override(request=request, fault=fault, reason=" ", by=agent, now=now)
    review.override(request=request, fault=fault, reason="Vérifié de vive voix.", by=agent, now=now)

    assert "S4-10.a" not in {breach.code for breach in review.open_faults(request)}
    row = JournalRow.objects.get(action="demande.faute_ecartee")
    assert row.motif == "S4-10.a"
    assert "vive voix" not in str(row.__dict__)


def test_paper_labels_are_made_and_all_different(now):
    request = _keyed(gmf().with_answer("labels", ()), now)

    labels = request.dossier().labels
    assert len(set(labels)) == 3
    assert labels[0] == "Logiciels Boréal – logiciel 1"


def test_a_partner_gets_one_reference_per_developer(now):
    first, second = line.conforming(partner(), now), line.conforming(partner(), now)

    assert first.organization == second.organization
    assert first.organization.org.startswith("D")
    assert len(first.organization.org) == 7


def test_a_clinic_is_known_by_its_establishment_number(now):
    request = line.conforming(gmf(), now)

    assert Organization.objects.get().org == "55001"
    assert request.organization.org == "55001"
