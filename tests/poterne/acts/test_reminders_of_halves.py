"""Passwords and the hand-over: who is reminded of which half, until when, and who never is."""

from datetime import timedelta

import pytest
from tests import line
from tests.cast import FORTIN, GAGNON, ROY, TREMBLAY, gmf, partner
from tests.poterne.acts.rounds import DOWN, kinds, left, post, states, work

from poterne.acts import (
    handover,
    links,
    recognition,
    remittance,
    upkeep,
    withdrawal,
)
from poterne.acts.journaling import SYSTEM
from poterne.core.links import Purpose
from poterne.records.models import AccessRequest, Delivery, Link, Proof

pytestmark = pytest.mark.usefixtures("base", "seal")
DAY = timedelta(days=1)


def granted(now, dossier=None) -> AccessRequest:
    request = line.granted(dossier or gmf(1), now)
    work(now)
    return request


def test_a_password_is_recalled_to_the_it_lead_and_its_end_told_to_both(now):
    granted(now)
    seen = []
    for day in (6, 7, 10, 11, 12, 13, 14, 15):
        seen += [
            (14 - day, mail) for mail in work(now + day * DAY) if mail.kind[2:] in {"18", "19"}
        ]
    assert [(days, mail.kind, mail.to) for days, mail in seen] == [
        (7, "M-18", ROY.email),
        (3, "M-18", ROY.email),
        (1, "M-18", ROY.email),
        (0, "M-19", TREMBLAY.email),
        (0, "M-19", ROY.email),
    ]
    assert "Il expire demain, le 7 décembre 2026." in seen[2][1].body
    assert [mail.path for _, mail in seen[2:]] == ["/justificatifs/", "/acces/", "/justificatifs/"]
    assert "Cause : Quatorze jours ont passé sans qu'il serve." in seen[3][1].body
    assert Proof.objects.get().state == "expire"


def test_each_identifier_has_its_own_days_and_one_that_is_withdrawn_has_none(now):
    request = granted(now, gmf(3))
    first = request.credentials.get(slot=1)
    by = line.authorizer(request)
    withdrawal.withdraw(credential=first, reason="depart", by=by, now=now)
    mails = [mail for mail in work(now + 7 * DAY) if mail.kind == "M-18"]
    assert {mail.subject for mail in mails} == {
        f"Demande {request.reference_shown} : mot de passe temporaire à remplacer, "
        f"identifiant {slot} de 3"
        for slot in (2, 3)
    }


def test_a_suspended_identifier_is_not_recalled_and_its_next_password_is(now):
    request = granted(now)
    by, credential = line.authorizer(request), request.credentials.get()
    withdrawal.suspend(credential=credential, reason="incident", by=by, now=now + 6 * DAY)
    assert "M-18" not in kinds(work(now + 7 * DAY))
    withdrawal.resume(credential=credential, by=by, now=now + 8 * DAY)
    assert left("M-14", work(now + 8 * DAY)) == [ROY.email]
    assert "M-18" not in kinds(work(now + 14 * DAY))
    assert left("M-18", work(now + 15 * DAY)) == [ROY.email]


def test_a_password_sent_again_starts_its_days_again(now):
    credential = granted(now).credentials.get()
    later = now + 6 * DAY
    remittance.reissue_password(credential=credential, by=line.staff(GAGNON, later), now=later)
    work(later)
    assert "M-18" not in kinds(work(now + 12 * DAY))
    assert left("M-18", work(later + 7 * DAY)) == [ROY.email]


def test_the_password_of_a_letter_counts_from_its_posting_and_reaches_who_opened_it(now):
    request = granted(now, partner())
    letter = Delivery.objects.get(kind="P-01")
    by = line.staff(FORTIN, now)
    remittance.print_letter(delivery=letter, by=by, now=now)
    late = now + timedelta(minutes=20)
    remittance.letter_posted(delivery=letter, by=by, now=late)
    person = request.dossier().authorizer.email
    assert left("M-18", work(late + 7 * DAY)) == [person]
    [mail] = [mail for mail in work(late + 14 * DAY) if mail.kind == "M-19"]
    assert (mail.to, mail.path) == (person, "/acces/")
    assert "par la poste" in mail.body


def test_a_burnt_password_is_told_to_both_at_once(now):
    granted(now)
    recognition.burn(proof_id=Proof.objects.get().pk, digest="0" * 64, by=SYSTEM, now=now + DAY)
    mails = work(now + DAY)
    assert left("M-19", mails) == [TREMBLAY.email, ROY.email]
    assert "Dix mots de passe inexacts" in mails[-1].body
    assert "M-18" not in kinds(work(now + 7 * DAY))
    assert "M-19" not in kinds(work(now + 14 * DAY))


def test_the_hand_over_is_asked_about_once_a_week_after_the_identifiers_left(now):
    granted(now)
    assert "M-16" not in kinds(work(now + 6 * DAY))
    [mail] = [mail for mail in work(now + 7 * DAY) if mail.kind == "M-16"]
    assert (mail.to, mail.path) == (TREMBLAY.email, "/acces/")
    again = now + 8 * DAY
    by = line.staff(GAGNON, again)
    request = AccessRequest.objects.get()
    remittance.reissue_identifiers(request=request, by=by, now=again)
    work(again)
    assert "M-16" not in kinds(work(again + 8 * DAY))


def _note(request, now):
    handover.note_handover(request=request, by=line.authorizer(request), now=now)


def _retire(request, now):
    for credential in request.credentials.all():
        by = line.authorizer(request)
        withdrawal.withdraw(credential=credential, reason="depart", by=by, now=now)


@pytest.mark.parametrize("moved_on", [_note, _retire])
def test_the_hand_over_is_not_asked_about_when_it_was_noted_or_nothing_waits_for_it(now, moved_on):
    request = granted(now)
    moved_on(request, now + DAY)
    assert "M-16" not in kinds(work(now + 8 * DAY))


def test_a_partner_without_an_it_lead_has_nobody_to_hand_over_to(now):
    granted(now, partner())
    assert "M-16" not in kinds(work(now + 8 * DAY))


def test_after_a_sleep_only_the_most_urgent_step_is_sent(now):
    granted(now)
    mails = work(now + 12 * DAY)
    assert left("M-18", mails) == [ROY.email]
    assert states("mot_de_passe") == {7: "saute", 3: "envoye", 1: "prevu", 0: "prevu"}
    assert "Il expire dans 2 jours" in next(m for m in mails if m.kind == "M-18").body


def test_a_relay_back_after_two_steps_gets_the_last_one_and_days_counted_that_day(now):
    granted(now)
    for day in (7, 9, 11):
        upkeep.do_due(now=now + day * DAY)
        post(now + day * DAY, DOWN)
    mails = [mail for mail in work(now + 12 * DAY) if mail.kind == "M-18"]
    assert len(mails) == 1
    assert "Il expire dans 2 jours" in mails[0].body


def test_a_link_never_opened_is_recalled_to_the_it_lead_alone_and_its_end_is_told_him(
    now, settings
):
    settings.REMISE_LIEN = ("inscription-clientele",)
    granted(now)
    seen = []
    for day in (2, 3, 5, 6, 7, 8):
        seen += [(7 - day, mail) for mail in work(now + day * DAY) if mail.kind in {"M-18", "M-19"}]
    assert [(days, mail.kind, mail.to) for days, mail in seen] == [
        (4, "M-18", ROY.email),
        (1, "M-18", ROY.email),
        (0, "M-19", ROY.email),
    ]
    assert "Il expire demain, le 30 novembre 2026." in seen[1][1].body
    assert "Cause : Le lien qui devait l'afficher a expiré sans servir." in seen[2][1].body
    assert {mail.path for _, mail in seen} == {"/justificatifs/"}
    assert states("revelation") == {4: "envoye", 1: "envoye", 0: "envoye"}


def test_a_link_that_was_read_or_replaced_is_recalled_no_more(now, settings):
    settings.REMISE_LIEN = ("inscription-clientele",)
    request = granted(now, gmf(2))
    first, second = request.credentials.order_by("slot")
    links.spend(Link.objects.get(purpose="revelation", deliveries__credential=first), now)
    later = now + 2 * DAY
    remittance.reissue_password(credential=second, by=line.staff(GAGNON, later), now=later)
    work(later)
    assert "M-18" not in kinds(work(now + 3 * DAY))
    assert left("M-18", work(later + 3 * DAY)) == [ROY.email]


def test_a_link_that_showed_one_password_leaves_those_of_the_others_alive(now, settings):
    settings.REMISE_LIEN = ("inscription-clientele",)
    line.granted(gmf(3), now)
    first, *others = Link.objects.filter(purpose=Purpose.REVELATION).order_by("pk")
    links.spend(first, now)
    for link in others:
        link.refresh_from_db()
    assert [link.replaced_at for link in others] == [None, None]
