"""The applicant's side: what is refused, what is kept, who may."""

from datetime import timedelta

import pytest
from tests import line
from tests.cast import MORIN, PELLETIER, ROY, TREMBLAY, gmf, partner

from poterne.acts import links, submission
from poterne.acts.journaling import SYSTEM, ForeignAct, party
from poterne.acts.signing import submit
from poterne.adapters.images import UNREADABLE
from poterne.core.errors.requests import (
    Changed,
    MissingReason,
    NotConforming,
    Stale,
    TooMany,
)
from poterne.core.lifecycle import ForbiddenMove
from poterne.core.links import DeadLink, Purpose
from poterne.core.offices import NotAllowed
from poterne.records.models import AccessRequest, Delivery, JournalRow, Link

pytestmark = pytest.mark.usefixtures("base")
ACTE = "6c1d9f7e-0f5e-4f4e-9d4a-111111111111"


def _codes(refused) -> list[str]:
    return [breach.code for breach in refused.value.breaches]


def test_a_draft_keeps_every_word_even_a_wrong_one(now):
    dossier = gmf().with_answer("count", "deux").with_answer("authorizer.phone", "n'importe quoi")
    request = line.draft(dossier, now)

    assert AccessRequest.objects.get(pk=request.pk).dossier() == dossier


def test_all_faults_come_at_once_and_nothing_moves(now):
    request = line.draft(gmf().with_answer("count", "0").with_answer("it_lead.email", ""), now)

    with pytest.raises(NotConforming) as refused:
        submission.send_for_signature(request=request, by=line.preparer(), now=now)

    assert {"S2-04.a", "S3-07.a"} & set(_codes(refused))
    assert len(refused.value.breaches) >= 2
    assert AccessRequest.objects.get(pk=request.pk).state == "brouillon"
    assert not Delivery.objects.filter(kind="M-03").exists()


def test_two_windows_do_not_overwrite_each_other(now):
    request = line.draft(gmf(), now)
    version = request.version
    submission.save_answers(
        request=request, dossier=gmf(2), version=version, by=line.preparer(), now=now
    )

    with pytest.raises(Stale) as refused:
        submission.save_answers(
            request=request, dossier=gmf(1), version=version, by=line.preparer(), now=now
        )
    assert "Rechargez" in refused.value.message
    assert AccessRequest.objects.get(pk=request.pk).dossier().count == "2"


@pytest.mark.parametrize("stranger", [MORIN, ROY])
def test_a_stranger_changes_nothing(now, stranger):
    request = line.draft(gmf(), now)

    with pytest.raises(NotAllowed):
        submission.save_answers(
            request=request,
            dossier=gmf(1),
            version=request.version,
            by=party("preparateur", stranger.fold),
            now=now,
        )


def test_a_frozen_request_is_not_edited(now):
    request = line.sent(gmf(), now)

    with pytest.raises(NotAllowed):
        submission.save_answers(
            request=request, dossier=gmf(1), version=request.version, by=line.preparer(), now=now
        )


def test_sending_tells_the_authorizer_and_asks_the_it_lead_to_confirm(now):
    request = line.sent(gmf(), now)

    told = {(row.kind, row.to) for row in Delivery.objects.filter(request=request)}
    assert told == {("M-03", TREMBLAY.email), ("M-02", ROY.email)}
    assert request.due_at == now + timedelta(days=7)


@pytest.mark.parametrize(("hours", "asked"), [(1, 1), (30, 2)])
def test_signing_asks_the_it_lead_again_only_when_the_first_mail_is_a_day_old(now, hours, asked):
    request = line.sent(gmf(), now)
    later = now + timedelta(hours=hours)
    submit(
        request=request,
        piece=line.piece(request),
        link=line.link_of(request, Purpose.SIGNER),
        by=line.authorizer(request),
        now=later,
    )

    mails = Delivery.objects.filter(request=request, kind="M-02", to=ROY.email)
    living = Link.objects.filter(request=request, purpose=Purpose.CONFIRMER, replaced_at=None)
    assert (mails.count(), living.count()) == (asked, 1)


def test_a_partner_without_section_3_asks_nobody_to_confirm(now):
    request = line.sent(partner(), now)

    assert [row.kind for row in Delivery.objects.filter(request=request)] == ["M-03"]


def test_the_eleventh_draft_of_a_day_waits_until_tomorrow(now):
    for _ in range(10):
        submission.open_draft(address=PELLETIER.email, form=line.FORM, by=line.preparer(), now=now)
    with pytest.raises(TooMany):
        submission.open_draft(address=PELLETIER.email, form=line.FORM, by=line.preparer(), now=now)
    submission.open_draft(
        address=PELLETIER.email, form=line.FORM, by=line.preparer(), now=now + timedelta(days=1)
    )


def test_signing_and_receiving_are_one_act_with_two_rows(now):
    request = line.signed(gmf(), now)

    rows = JournalRow.objects.filter(action__in=["demande.signee", "demande.recue"])
    assert request.state == "recue"
    assert len({row.acte for row in rows}) == 1
    assert [row.rang for row in rows.order_by("seq")] == [0, 1]
    assert request.confirmations.filter(address_fold=TREMBLAY.fold).exists()


@pytest.mark.parametrize(("attested", "confirmed"), [(True, [TREMBLAY.fold]), (False, [])])
def test_signing_confirms_an_address_only_when_she_attests_it(now, attested, confirmed):
    request = line.sent(gmf(), now)
    request = submit(
        request=request,
        piece=line.piece(request, attested=attested),
        link=line.link_of(request, Purpose.SIGNER),
        by=line.authorizer(request),
        now=now,
    )
    assert request.state == "recue"
    assert list(request.confirmations.values_list("address_fold", flat=True)) == confirmed


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "tapee"}, "D-15.a"),
        ({"picture": None, "kind": "dessinee"}, "D-13.a"),
        ({"picture": UNREADABLE}, "D-14.a"),
        ({"accepted": False}, "S4-13.a"),
    ],
)
def test_what_is_no_signature_is_refused_with_its_own_words(now, changes, code):
    request = line.sent(gmf(), now)
    with pytest.raises(NotConforming) as refused:
        submit(
            request=request,
            piece=line.piece(request, **changes),
            link=line.link_of(request, Purpose.SIGNER),
            by=line.authorizer(request),
            now=now,
        )
    assert code in _codes(refused)
    assert AccessRequest.objects.get(pk=request.pk).state == "a_signer"


def test_only_what_was_shown_can_be_signed(now):
    request = line.sent(gmf(), now)

    with pytest.raises(Changed):
        submit(
            request=request,
            piece=line.piece(request, shown_hash="a" * 64),
            link=line.link_of(request, Purpose.SIGNER),
            by=line.authorizer(request),
            now=now,
        )


def test_the_person_who_fills_cannot_sign(now):
    request = line.sent(gmf(), now)

    with pytest.raises(NotAllowed):
        submit(
            request=request,
            piece=line.piece(request),
            link=line.link_of(request, Purpose.SIGNER),
            by=party("authorizer", PELLETIER.fold),
            now=now,
        )


def test_a_signing_link_serves_once(now):
    request = line.sent(gmf(), now)
    link = line.link_of(request, Purpose.SIGNER)
    given = {"request": request, "piece": line.piece(request), "link": link}
    submit(**given, by=line.authorizer(request), now=now)

    with pytest.raises((DeadLink, ForbiddenMove)):
        submit(**given, by=line.authorizer(request), now=now)


def test_declining_needs_a_reason_and_tells_who_filled(now):
    request = line.sent(gmf(), now)
    with pytest.raises(MissingReason):
        submission.reopen(request=request, reason=" ", by=line.authorizer(request), now=now)

    back = submission.reopen(
        request=request, reason="Mauvais numéro.", by=line.authorizer(request), now=now
    )
    assert (back.state, back.demande_hash) == ("brouillon", "")
    assert Delivery.objects.filter(kind="M-06", to=PELLETIER.email).exists()
    assert not Link.objects.filter(request=request, used_at=None, replaced_at=None).exists()


def test_a_dead_signing_link_gives_the_draft_back(now):
    request = line.sent(gmf(), now)

    back = submission.reopen(request=request, reason="", by=SYSTEM, now=now + timedelta(days=8))

    assert back.state == "brouillon"
    assert Delivery.objects.filter(kind="M-05", to=PELLETIER.email).exists()


def test_cancelling_stops_what_was_queued(now):
    request = line.sent(gmf(), now)

    submission.cancel_request(request=request, by=line.preparer(), now=now)

    waiting = Delivery.objects.filter(request=request, state="created")
    assert [row.kind for row in waiting] == ["M-12"]


def test_the_person_who_fills_cannot_cancel_what_was_signed(now):
    request = line.signed(gmf(), now)

    with pytest.raises(NotAllowed):
        submission.cancel_request(request=request, by=line.preparer(), now=now)


def test_an_act_of_somebody_else_is_not_repeated(now):
    submission.open_draft(
        address=PELLETIER.email, form=line.FORM, by=line.preparer(), now=now, acte=ACTE
    )
    with pytest.raises(ForeignAct):
        submission.open_draft(
            address=MORIN.email, form=line.FORM, by=party("autre", MORIN.fold), now=now, acte=ACTE
        )


def test_the_same_click_twice_opens_one_draft(now):
    given = {"address": PELLETIER.email, "form": line.FORM, "by": line.preparer(), "now": now}
    first = submission.open_draft(**given, acte=ACTE)
    again = submission.open_draft(**given, acte=ACTE)

    assert first.pk == again.pk
    assert AccessRequest.objects.count() == 1


def test_an_address_is_confirmed_only_by_a_ticked_attestation(now):
    request = line.sent(gmf(), now)
    link = line.link_of(request, Purpose.CONFIRMER)
    by = party("it_lead", ROY.fold)

    with pytest.raises(NotAllowed):
        links.confirm_address(link=link, attested=False, by=by, now=now)
    assert not request.confirmations.exists()
    links.confirm_address(link=link, attested=True, by=by, now=now)
    assert request.confirmations.get().address_fold == ROY.fold
    with pytest.raises(DeadLink):
        links.confirm_address(link=link, attested=True, by=by, now=now)
