"""The life cycle as a machine of hypothesis: every move that exists, pressed by right and wrong
hands at right and wrong moments, on the real acts."""

from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests import line
from tests.cast import COTE, GAGNON, NGUYEN
from tests.lifecycle_machine.house import DOSSIERS, STARTS, House, hours, lead, living, outsider
from tests.lifecycle_machine.invariants import Look
from tests.lifecycle_machine.invariants_after import judge, judge_at_rest
from tests.poterne.acts.rounds import DOWN, GONE, post

from poterne.acts import (
    appeal,
    approval,
    assignment,
    intake,
    links,
    review,
    signing,
    submission,
    upkeep,
)
from poterne.acts.intake import Original
from poterne.adapters.mail import Spoken
from poterne.core.deliveries import Outcome
from poterne.core.links import Purpose
from poterne.records.models import AccessRequest, JournalRow, Link

RANK = st.integers(0, 11)
WORDS = st.sampled_from(["Relire la section 3.", "Motif écrit.", "À revoir.", "  "])
DOUBT = Spoken(Outcome.DOUBT, "421", "")


class Life(RuleBasedStateMachine):
    """One life of one house; ``ground`` (copies, gates) is given by whoever runs it.

    ``only``: where each life begins, one of ``STARTS``, else by lot.
    """

    ground: Any = None
    only: Any = None
    steps = 0
    reached: ClassVar[Counter] = Counter()

    @initialize(start=st.sampled_from(STARTS))
    def open(self, start: Any) -> None:
        start = self.only or start
        self._stack = ExitStack()
        self.house: House = self._stack.enter_context(living(*self.ground, start.__name__))

    def teardown(self) -> None:
        if hasattr(self, "house"):
            try:
                events = JournalRow.objects.values_list("action", "avant", "apres")
                type(self).reached.update(events)
                judge_at_rest(self.house)
            finally:
                self._stack.close()

    @invariant()
    def all_hold(self) -> None:
        if hasattr(self, "house"):
            type(self).steps += 1
            judge(self.house, Look.taken())

    # The applicant

    @rule(which=st.integers(0, len(DOSSIERS) - 1))
    def draft(self, which: int) -> None:
        self._drafted(which)

    def _drafted(self, which: int) -> AccessRequest | None:
        by = line.preparer()
        given = {"address": line.PELLETIER.email, "form": line.FORM}
        made = self.house.attempt(submission.open_draft, by=by, **given)
        return made and self._save(made, which)

    def _save(self, request: AccessRequest, which: int) -> AccessRequest | None:
        return self._silent(
            submission.save_answers,
            request=request,
            dossier=DOSSIERS[which],
            version=request.version,
            by=line.preparer(),
            now=self.house.now,
        )

    def _silent(self, act, **given) -> Any:
        """An act without a line in the journal, hence without a name."""
        try:
            return act(**given)
        except Exception as refused:
            if not type(refused).__module__.startswith("poterne.core."):
                raise
            return None

    @rule(rank=RANK, which=st.integers(0, len(DOSSIERS) - 1))
    def save(self, rank: int, which: int) -> None:
        request = self.house.request(rank)
        if request is not None:
            self._save(request, which)

    @rule(
        rank=RANK,
        hand=RANK,
        move=st.sampled_from(["send", "cancel", "edit", "decline", "appeal", "again"]),
        words=WORDS,
    )
    def applicant(self, rank: int, hand: int, move: str, words: str) -> None:
        request = self.house.request(rank)
        if request is None:
            return
        by = self._party(request, hand, move)
        attempt = self.house.attempt
        if move == "send":
            attempt(submission.send_for_signature, "send_for_signature", request=request, by=by)
        elif move == "cancel":
            attempt(submission.cancel_request, "cancel", request=request, by=by)
        elif move == "again":
            self._silent(submission.ask_signature_again, request=request, by=by, now=self.house.now)
        elif move == "appeal":
            attempt(appeal.appeal, "appeal", request=request, words=words, by=by)
        else:
            reason = words if move == "decline" else ""
            attempt(submission.reopen, "reopen", request=request, reason=reason, by=by)

    def _party(self, request: AccessRequest, hand: int, move: str = "") -> Any:
        """Mostly whose move it is; somebody else about the request, or a stranger, else."""
        own = line.preparer() if move in {"send", "edit"} else line.authorizer(request)
        people = (own, own, own, line.preparer(), lead(request), outsider(hand))
        return people[hand % len(people)]

    @rule(rank=RANK, hand=RANK, honest=st.booleans())
    def sign(self, *, rank: int, hand: int, honest: bool) -> None:
        request = self.house.request(rank)
        if request is not None:
            self._sign(request, line.authorizer(request) if honest else self._party(request, hand))

    def _sign(self, request: AccessRequest, by: Any) -> None:
        link = Link.objects.filter(request=request, purpose=Purpose.SIGNER).order_by("-pk").first()
        if link is not None:
            given = {"piece": line.piece(request), "link": link, "by": by}
            self.house.attempt(signing.submit, "submit", request=request, **given)

    @rule(rank=RANK, attested=st.booleans(), deny=st.integers(0, 5))
    def confirm(self, *, rank: int, attested: bool, deny: int) -> None:
        found = Link.objects.filter(purpose=Purpose.CONFIRMER).order_by("pk")
        if not found.exists():
            return
        link = found[rank % found.count()]
        by = line.party("it_lead", link.address_fold)
        if deny == 0:
            self.house.attempt(links.deny_address, link=link, by=by)
        else:
            self.house.attempt(links.confirm_address, link=link, attested=attested, by=by)

    # The authority

    @rule(which=st.integers(0, len(DOSSIERS) - 1), hand=RANK)
    def key_paper(self, which: int, hand: int) -> None:
        day = self.house.now.date()
        drafts = AccessRequest.objects.filter(state="brouillon").order_by("-pk")
        number = drafts[0].reference if hand % 2 and drafts else ""
        original = Original("papier", line.FORM, day, day, number)
        given = {"dossier": DOSSIERS[which], "original": original}
        self.house.attempt(intake.register, by=self.house.staff(hand % 3), **given)

    @rule(
        rank=RANK,
        hand=RANK,
        move=st.sampled_from(["take", "release", "accept", "refuse", "return_", "close", "assign"]),
        words=WORDS,
        right=st.booleans(),
    )
    def check(self, *, rank: int, hand: int, move: str, words: str, right: bool) -> None:
        request = self.house.request(rank)
        if request is None:
            return
        person = NGUYEN if move == "refuse" else GAGNON
        by = line.staff(person, self.house.now) if right else self.house.staff(hand)
        if move == "assign":
            to = line.staff(GAGNON, self.house.now).staff
            self.house.attempt(assignment.assign, request=request, to=to, by=by)
            return
        more = {"reason": words} if move in {"refuse", "return_", "close"} else {}
        more |= {"faults": ()} if move == "return_" else {}
        self.house.attempt(getattr(review, move), move, request=request, by=by, **more)

    @rule(rank=RANK, hand=RANK)
    def set_aside(self, rank: int, hand: int) -> None:
        request = self.house.request(rank)
        faults = review.open_faults(request) if request is not None and request.type else ()
        if faults:
            fault, by = faults[hand % len(faults)].key, self.house.staff(0)
            given = {"fault": fault, "reason": "De vive voix.", "by": by}
            self.house.attempt(review.override, request=request, **given)

    @rule(
        rank=RANK, hand=RANK, right=st.booleans(), move=st.sampled_from(["first", "second", "back"])
    )
    def decide(self, *, rank: int, hand: int, right: bool, move: str) -> None:
        request = self.house.request(rank)
        if request is not None and request.type:
            person = NGUYEN if move == "first" else COTE
            by = line.staff(person, self.house.now) if right else self.house.staff(hand)
            self._decide(request, by, move)

    def _decide(self, request: AccessRequest, by: Any, move: str) -> None:
        if move == "back":
            given = {"reason": "À revoir.", "by": by}
            self.house.attempt(approval.send_back, "send_back", request=request, **given)
            return
        if request.organization is None:
            return
        shown = {"request": request, "by": by, "step_up": line.step_up(request)}
        if move == "first":
            days = dict(zip(("valid_from", "valid_until"), self._validity(request), strict=True))
            self.house.attempt(approval.sign_repondant, "sign_repondant", **shown, **days)
        else:
            self.house.attempt(approval.sign_soes, "sign_soes", **shown)

    def _validity(self, request: AccessRequest) -> tuple[Any, Any]:
        if request.type == "production":
            return line.VALID
        return line.VALID[0], line.VALID[0].replace(year=line.VALID[0].year + 1) - timedelta(days=1)

    # Straight on: without it few lives would come to an identifier

    @rule(rank=RANK, far=st.integers(1, 7))
    def straight_on(self, rank: int, far: int) -> None:
        for _ in range(far):
            request = self.house.request(rank)
            if request is None:
                self._drafted(rank % 3)
            else:
                self._on(request, rank)

    def _on(self, request: AccessRequest, rank: int) -> None:
        staff = {each: line.staff(each, self.house.now) for each in (GAGNON, NGUYEN, COTE)}
        attempt, state = self.house.attempt, request.state
        if state == "brouillon":
            self._save(request, rank % 3)
            by = line.preparer()
            attempt(submission.send_for_signature, "send_for_signature", request=request, by=by)
        elif state in {"a_signer", "a_corriger"}:
            by = line.authorizer(request)
            self._silent(submission.ask_signature_again, request=request, by=by, now=self.house.now)
            self._sign(request, by)
        elif state == "refusee":
            attempt(appeal.appeal, "appeal", request=request, words="", by=line.authorizer(request))
        elif state == "recue":
            self._confirm_all(request)
            attempt(review.take, "take", request=request, by=staff[GAGNON])
        elif state == "en_verification":
            attempt(review.accept, "accept", request=request, by=staff[GAGNON])
        elif state == "conforme":
            self._decide(request, staff[NGUYEN], "first")
        elif state == "signee_repondant":
            self._decide(request, staff[COTE], "second")

    def _confirm_all(self, request: AccessRequest) -> None:
        for link in request.links.filter(purpose=Purpose.CONFIRMER):
            by = line.party("it_lead", link.address_fold)
            self.house.attempt(links.confirm_address, link=link, attested=True, by=by)

    # Time, mails, letters

    @rule(
        passed=st.sampled_from([0.02, 1, 12, 24, 80, 24 * 8, 24 * 15, 24 * 61]),
        outcome=st.sampled_from([GONE, GONE, DOWN, DOUBT]),
    )
    def time_passes(self, passed: float, outcome: Spoken) -> None:
        self.house.now += hours(passed)
        upkeep.do_due(now=self.house.now)
        self.worker(outcome)

    @rule(outcome=st.sampled_from([GONE, GONE, DOWN, DOUBT]))
    def worker(self, outcome: Spoken) -> None:
        """What left is read; what did not clearly leave is in nobody's hands."""
        spoken = post(self.house.now, outcome)
        if outcome is GONE:
            self.house.read(spoken)
