"""Any course of time over every clock at once: each due notice exactly once (INV-26).

The clock jumps, stands still or goes back; rounds are frozen out, cut in the middle, repeated;
the relay comes and goes; people act in between. What is due is told anew here, in plain numbers.
"""

import collections
import contextlib
import itertools
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connections
from django.db.models import Count
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests import line
from tests.cast import GAGNON, gmf, partner
from tests.conftest import NOW
from tests.poterne.acts.rounds import DOWN, GONE, post

from poterne.acts import (
    handover,
    links,
    reminders,
    remittance,
    reveals,
    review,
    submission,
    upkeep,
    withdrawal,
)
from poterne.acts.journaling import party
from poterne.core.links import Purpose
from poterne.records.models import (
    AccessRequest,
    Credential,
    Delivery,
    JournalRow,
    Link,
    Proof,
    Reminder,
)

MODEL = "echelles"
QUEBEC = ZoneInfo("America/Toronto")
STEPS = {
    "signature": (4, 1),
    "confirmation": (4, 1),
    "correction": (30, 7, 1),
    "mot_de_passe": (7, 3, 1),
    "revelation": (4, 1),
    "transmission": (0,),
    "brouillon": (30, 7),
}
"""Days left, from the specification; the notice of an end is counted apart."""


OPEN = {"cree", "temporaire", "actif"}


def day(instant):
    return instant.astimezone(QUEBEC).date()


class Cut(Exception):
    """The worker is killed here."""


def stage() -> None:
    """One request at the start of each clock, every first mail gone."""
    line.sent(gmf(1), NOW)
    by = line.staff(GAGNON, NOW)
    request = line.taken(gmf(1), NOW)
    review.return_(request=request, faults=(), reason="Numéro?", by=by, now=NOW)
    line.granted(gmf(2), NOW)
    with by_link():
        line.granted(gmf(2), NOW)
    line.granted(partner(), NOW)
    line.draft(gmf(1), NOW)
    post(NOW + timedelta(minutes=2))


def by_link():
    return override_settings(REMISE_LIEN=("inscription-clientele",))


def clocks():
    """(object, ladder) → end of what runs, read from the rows themselves."""
    found = {
        (f"demande:{link.request_id}", "signature"): link.expires_at
        for link in alive("signer", ["a_signer", "a_corriger"])
    }
    found |= {
        (f"demande:{link.request_id}:it_lead", "confirmation"): link.expires_at
        for link in alive("confirmer", ["a_signer", "recue", "en_verification", "a_corriger"])
        if not link.request.confirmations.filter(address_fold=link.address_fold).exists()
    }
    found |= {
        (f"demande:{each.pk}", "correction"): each.due_at
        for each in AccessRequest.objects.filter(state="a_corriger")
    }
    found |= {
        (f"justificatif:{proof.pk}", "mot_de_passe"): proof.expires_at
        for proof in Proof.objects.filter(kind="temporaire", state="actif")
        if proof.credential.state in {"temporaire", "actif"}
    }
    found |= {
        (f"lien:{link.pk}", "revelation"): link.expires_at
        for link in Link.objects.filter(purpose="revelation", used_at=None, replaced_at=None)
        if link.token_hash and link.deliveries.get().credential.state in OPEN
    }
    found |= {
        (f"demande:{mail.request_id}", "transmission"): mail.settled_at + timedelta(days=7)
        for mail in Delivery.objects.filter(kind="M-13", state="sent").order_by("-pk")
        if waits_for_hand_over(mail.request)
    }
    return found | {
        (f"demande:{each.pk}", "brouillon"): each.updated_at + timedelta(days=90)
        for each in AccessRequest.objects.filter(state="brouillon")
    }


def alive(purpose, states):
    links = Link.objects.filter(purpose=purpose, used_at=None, replaced_at=None)
    return links.filter(request__state__in=states).order_by("pk")


def waits_for_hand_over(request):
    rows = JournalRow.objects.filter(objet=f"demande:{request.pk}", action="remise.transmise")
    waiting = request.credentials.filter(state__in=["cree", "temporaire"])
    return request.section3 == "complete" and waiting.exists() and not rows.exists()


def look_at_the_rows(now) -> None:
    """After a round nothing due is left, the most urgent was sent, the rest is silent."""
    running = clocks()
    rows = {
        (row.object, row.ladder, row.due_on, row.step): row
        for row in Reminder.objects.annotate(mails=Count("deliveries")).select_related("request")
    }
    for row in rows.values():
        assert row.mails == (row.state == "envoye") * people(row), row
        if row.state == "prevu":
            end = running.get((row.object, row.ladder))
            assert end is not None, f"{row} outlives its object"
            assert row.due_on > day(now) or (row.step == 0 and now < end), row
    for (name, ladder), end in running.items():
        due = [left for left in STEPS[ladder] if day(now) >= day(end) - timedelta(left)]
        if ladder in {"signature", "revelation"} and now >= end:
            due.append(0)
        if not due:
            continue
        keys = [(name, ladder, day(end) - timedelta(left), left) for left in range(min(due) + 1)]
        sent = [rows[key].state for key in keys if key in rows]
        # Set back, the clock finds a step that a more urgent one overtook.
        assert "envoye" in sent, f"{name} {ladder} {min(due)}: the most urgent step is missing"
    count_the_ends()


def people(row) -> int:
    both = row.request.section3 == "complete" and row.ladder == "mot_de_passe"
    return 2 if both and row.step == 0 else 1


def count_the_ends() -> None:
    """Each end told once to each person; no draft destroyed but a week after its warning."""
    mails = collections.Counter(Delivery.objects.values_list("kind", flat=True))
    expired = Proof.objects.filter(kind="temporaire", state="expire")
    folders = expired.values_list("credential__request__section3", flat=True)
    unread = Reminder.objects.filter(ladder="revelation", step=0, state="envoye").count()
    ended = sum(2 if each == "complete" else 1 for each in folders)
    assert mails["M-19"] == ended + unread
    reopened = JournalRow.objects.filter(action="demande.rouverte", acteur="systeme").count()
    under_correction = Reminder.objects.filter(
        ladder="signature", step=0, state="envoye", request__state="a_corriger"
    )
    assert mails["M-05"] == reopened + under_correction.count()
    for request in AccessRequest.objects.filter(state="detruite"):
        warned = request.reminders.filter(ladder="brouillon", step=7, state="envoye").latest("pk")
        assert day(request.updated_at) - day(warned.settled_at) >= timedelta(days=7)


def ask_again(which, now):
    request = nth(AccessRequest, which)
    if request.state in {"a_signer", "a_corriger"}:
        submission.ask_signature_again(request=request, by=line.preparer(), now=now)


def take_back(which, now):
    request = nth(AccessRequest, which)
    if request.state == "a_signer":
        submission.reopen(request=request, reason="", by=line.preparer(), now=now)


def send(which, now):
    request = nth(AccessRequest, which)
    if request.state == "brouillon":
        submission.send_for_signature(request=request, by=line.preparer(), now=now)


def take_back_and_send(which, now):
    take_back(which, now)
    upkeep.do_due(now=now)
    send(which, now)


def save(which, now):
    request = nth(AccessRequest, which)
    if request.state == "brouillon":
        submission.save_answers(
            request=request, dossier=gmf(2), version=request.version, by=line.preparer(), now=now
        )


def confirm(which, now):
    link = (
        nth(AccessRequest, which)
        .links.filter(purpose=Purpose.CONFIRMER, used_at=None, replaced_at=None)
        .first()
    )
    if link is not None and now < link.expires_at:
        by = party("it_lead", link.address_fold)
        links.confirm_address(link=link, attested=True, by=by, now=now)


def note_hand_over(which, now):
    request = nth(AccessRequest, which)
    if request.state == "accordee":
        handover.note_handover(request=request, by=line.authorizer(request), now=now)


def send_identifiers_again(which, now):
    request = nth(AccessRequest, which)
    if request.state == "accordee":
        by = line.staff(GAGNON, now)
        remittance.reissue_identifiers(request=request, by=by, now=now)


def suspend(which, now):
    credential = nth(Credential, which)
    if credential.state in {"temporaire", "actif"}:
        by = line.authorizer(credential.request)
        withdrawal.suspend(credential=credential, reason="incident", by=by, now=now)


def resume(which, now):
    credential = nth(Credential, which)
    if credential.state == "suspendu":
        withdrawal.resume(credential=credential, by=line.authorizer(credential.request), now=now)


def withdraw(which, now):
    credential = nth(Credential, which)
    if credential.state != "retire":
        by = line.authorizer(credential.request)
        withdrawal.withdraw(credential=credential, reason="depart", by=by, now=now)


def send_password_again(which, now):
    credential = nth(Credential, which)
    if credential.state in OPEN:
        by = line.staff(GAGNON, now)
        remittance.reissue_password(credential=credential, by=by, now=now)


def send_link_again(which, now):
    credential = nth(Credential, which)
    if credential.state in OPEN and credential.environment == "production":
        by = line.staff(GAGNON, now)
        with by_link():
            remittance.reissue_password(credential=credential, by=by, now=now)


def read_password(which, now):
    """Its code was right: how a code is told right is another matter."""
    found = Link.objects.filter(purpose="revelation", used_at=None, replaced_at=None)
    link = found.filter(deliveries__credential=nth(Credential, which)).first()
    credential = nth(Credential, which)
    if link is None or not (link.token_hash and now < link.expires_at and credential.state in OPEN):
        return
    code = reveals.ask_reveal_code(link=link, browser="b", now=now)
    Link.objects.filter(pk=code.pk).update(used_at=now)
    code.refresh_from_db()
    reveals.reveal(link=link, code=code, by=party("it_lead", link.address_fold), now=now)


DEEDS = [
    send_link_again,
    read_password,
    ask_again,
    take_back,
    send,
    take_back_and_send,
    save,
    confirm,
    note_hand_over,
    send_identifiers_again,
    suspend,
    resume,
    withdraw,
    send_password_again,
]


def nth(model, which):
    rows = list(model.objects.order_by("pk"))
    return rows[which % len(rows)]


HOURS = st.sampled_from([-30, 0, 1, 13, 24, 24, 3 * 24, 4 * 24, 8 * 24, 24 * 24, 33 * 24, 100 * 24])
WORK = st.sampled_from(["round", "round", "round", "asleep", "killed at 1", "killed at 2"])
POST = st.sampled_from([GONE, GONE, DOWN])


@st.composite
def courses(draw):
    """Moments: hours gone by, who does what, how the worker fares, whether the relay answers."""
    moment = st.tuples(HOURS, st.none() | st.sampled_from(DEEDS), st.integers(0, 4), WORK, POST)
    return draw(st.lists(moment, min_size=7, max_size=10))


def live(course) -> None:
    now = NOW + timedelta(hours=1)
    for hours, deed, which, manner, relay in course:
        now += timedelta(hours=hours)
        if deed is not None:
            deed(which, now)
        if manner == "round":
            round_(now)
        elif manner.startswith("killed"):
            killed(now, int(manner[-1]))
        post(now, relay)
    round_(now)


def round_(now) -> None:
    """A round, and another that finds nothing more to do."""
    upkeep.do_due(now=now)
    look_at_the_rows(now)
    before = Delivery.objects.count()
    upkeep.do_due(now=now)
    assert Delivery.objects.count() == before


def killed(now, at: int) -> None:
    """A round that stops inside the transaction of its ``at``-th step."""
    calls = itertools.count(1)

    def settle(*args):
        if next(calls) == at:
            raise Cut
        real(*args)

    real = reminders._settle  # noqa: SLF001  (the cut falls where no act ends)
    with pytest.MonkeyPatch.context() as patch, contextlib.suppress(Cut):
        patch.setattr(reminders, "_settle", settle)
        upkeep.do_due(now=now)


@pytest.fixture
def start(copies, django_db_blocker):
    """Opens the stage anew for each course."""
    with django_db_blocker.unblock():
        copies.open()
        stage()
        copies.keep(MODEL)
        copies.close()

        @contextlib.contextmanager
        def opened():
            copies.open(MODEL)
            yield
            connections.close_all()
            copies.close()

        yield opened


@pytest.mark.usefixtures("seal")
@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(course=courses())
def test_each_due_notice_leaves_exactly_once(start, course):
    with start():
        live(course)
