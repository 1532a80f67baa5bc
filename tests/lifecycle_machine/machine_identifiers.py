"""The second half of the machine: identifiers, their passwords, the software behind them."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from joserfc.jwk import ECKey
from tests import line
from tests.cast import FORTIN, GAGNON, NGUYEN
from tests.contremarque.mint import by_hand
from tests.lifecycle_machine.house import lead, outsider
from tests.lifecycle_machine.machine import RANK, Life
from tests.lifecycle_machine.stops import stops_of
from tests.poterne.acts.rounds import GONE

from poterne.acts import (
    activation,
    admission,
    bounces,
    departure,
    handover,
    it_lead,
    leaks,
    remittance,
    signin,
    unanswered,
    withdrawal,
)
from poterne.acts.activation import Activated, Wish
from poterne.acts.journaling import machine
from poterne.acts.recognition import Basic
from poterne.adapters.mail import return_address
from poterne.core.catalogue import Environment
from poterne.core.deliveries import DeliveryState
from poterne.core.errors.gate import Refusal
from poterne.core.links import Purpose
from poterne.core.returns import Notice, Told
from poterne.core.secret import Secret
from poterne.records.models import Credential, Delivery, Link

SOURCE, SOFTWARE = "192.0.2.7", "Dossier médical"
NEVER = "AAAAAA-BBBBBB-CCCCCC-000001"
PRESS = st.tuples(
    RANK,
    st.sampled_from(["suspend", "suspend", "resume", "resume", "withdraw"]),
    st.sampled_from(["incident", "fuite", "depart", ""]),
)
_made = iter(range(1_000_000_000))


class WholeLife(Life):
    """Every move that exists."""

    @rule(rank=RANK, presses=st.lists(PRESS, min_size=1, max_size=5))
    def stops(self, rank: int, presses: list[tuple[int, str, str]]) -> None:
        """Several hands one after the other: what one stops, another starts again."""
        for hand, move, reason in presses:
            self._stop(rank, hand, move, reason)

    def _stop(self, rank: int, hand: int, move: str, reason: str) -> None:
        one = self.house.credential(rank)
        if one is None or (move == "withdraw" and hand % 3):
            return
        more = {} if move == "resume" else {"reason": reason}
        by = self._who(one, hand)
        done = self.house.attempt(getattr(withdrawal, move), move, credential=one, by=by, **more)
        known = {one.request.authorizer_fold, one.request.present_lead_fold}
        if done is not None and by.fold and by.fold not in known:
            self.house.wrong.append(f"{move} par une personne étrangère à la demande")

    def _who(self, one: Credential, hand: int) -> Any:
        now = self.house.now
        hands = (
            line.authorizer(one.request),
            line.authorizer(one.request),
            line.staff(GAGNON, now),
            line.staff(GAGNON, now),
            line.staff(NGUYEN, now),
            lead(one.request),
            machine(one.machine_id),
            self.house.staff(hand),
            *(outsider(hand + more) for more in range(4)),
        )
        return hands[hand % len(hands)]

    @rule(
        rank=RANK, hand=RANK, move=st.sampled_from(["leak", "readmit", "ask", "reissue", "again"])
    )
    def half_again(self, rank: int, hand: int, move: str) -> None:
        one = self.house.credential(rank)
        if one is None:
            return
        by = lead(one.request) if hand % 4 else outsider(hand)
        agent = line.staff(GAGNON, self.house.now) if hand % 4 else self.house.staff(hand)
        attempt = self.house.attempt
        if move == "leak":
            attempt(leaks.report_leak, credential=one, by=by)
        elif move == "readmit":
            attempt(leaks.readmit, credential=one, by=by)
        elif move == "ask":
            attempt(it_lead.ask_password, credential=one, by=by)
        elif move == "reissue":
            attempt(remittance.reissue_password, credential=one, by=agent)
        else:
            attempt(remittance.reissue_identifiers, request=one.request, by=agent)

    @rule(rank=RANK, hand=RANK, move=st.sampled_from(["note", "hand", "read", "leave"]))
    def hand_over(self, rank: int, hand: int, move: str) -> None:
        one = self.house.credential(rank)
        if one is None or (move == "leave" and rank % 4):
            return
        request, attempt = one.request, self.house.attempt
        by = line.authorizer(request) if hand % 4 else outsider(hand)
        if move == "note":
            attempt(handover.note_handover, request=request, by=by)
        elif move == "hand":
            attempt(handover.hand_over, request=request, by=by)
        elif move == "leave":
            attempt(departure.leave, request=request, by=lead(request))
        else:
            link = Link.objects.filter(request=request, purpose=Purpose.TRANSMISSION).last()
            if link is not None:
                attempt(handover.read_handover, link=link, by=lead(request))

    @rule(rank=RANK, hand=RANK, move=st.sampled_from(["print", "post", "fail"]))
    def letter(self, rank: int, hand: int, move: str) -> None:
        found = Delivery.objects.filter(kind="P-01").order_by("pk")
        if not found.exists():
            return
        row = found[rank % found.count()]
        by = line.staff(FORTIN, self.house.now) if hand % 4 else self.house.staff(hand)
        if move == "print":
            sheet = self.house.attempt(remittance.print_letter, delivery=row, by=by)
            if sheet is not None:
                self.house.take_value(sheet.password.reveal())
            return
        act = remittance.letter_posted if move == "post" else remittance.letter_failed
        self.house.attempt(act, delivery=row, by=by)

    @rule(
        rank=RANK,
        told=st.sampled_from([Told.FAILED, Told.FAILED, Told.DELIVERED]),
        forged=st.integers(0, 3),
    )
    def comes_back(self, rank: int, told: Told, forged: int) -> None:
        found = Delivery.objects.exclude(envid="").filter(state=DeliveryState.SENT).order_by("pk")
        if not found.exists():
            return
        envid = found[rank % found.count()].envid
        mac = return_address(envid).partition(".")[2].partition("@")[0]
        to = ((envid, "0" * len(mac) if forged == 0 else mac),)
        notice = Notice(told, to=to, envid=envid, status="5.1.1")
        bounces.note_return(notice=notice, now=self.house.now)

    @rule(rank=RANK)
    def nobody_answers(self, rank: int) -> None:
        found = Delivery.objects.exclude(half="avis").order_by("pk")
        if found.exists():
            row, by = found[rank % found.count()], line.staff(GAGNON, self.house.now)
            self.house.attempt(unanswered.note_unanswered, delivery=row, by=by)

    # The software

    @rule(rank=RANK, which=st.integers(0, 3), key=st.booleans(), astray=st.integers(0, 4))
    def activate(self, *, rank: int, which: int, key: bool, astray: int) -> None:
        """The last password mostly; an older one, a wrong one; the other gate now and then."""
        one = self.house.credential(rank)
        if one is None:
            return
        held = self.house.values.get(one.machine_id, [NEVER])
        value = NEVER if which == 3 else held[-1 - which % len(held)]
        gate = self.house.gates[Environment(one.environment)]
        if astray == 0:
            gate = self.house.gates[gate.environment.other]
        proof = self._proof(one.machine_id, gate.issuer) if key else None
        answer = activation.activate(
            gate=gate,
            client=Basic(one.machine_id, Secret(value)),
            wish=Wish(proof, SOFTWARE, SOURCE),
            counted=True,
            now=self.house.now,
        )
        if astray == 0:
            self.house.refused("INV-07 : activé à la porte de l’autre environnement", answer)
        if value == NEVER:
            self.house.refused("un mot de passe jamais donné active", answer)
        if isinstance(answer, Activated):
            self._activated(one, value, answer)

    @rule(rank=RANK)
    def goes_to_work(self, rank: int) -> None:
        """Without it few lives would come to a software at work."""
        self.worker(GONE)
        self.activate(rank=rank, which=0, key=False, astray=1)
        self.sign_in(rank, which=0, astray=1)

    def _activated(self, one: Credential, value: str, answer: Activated) -> None:
        if value != self.house.values[one.machine_id][-1]:
            self.house.wrong.append("INV-11 : un mot de passe remplacé active")
        if answer.secret is not None:
            self.house.secrets.setdefault(one.machine_id, []).append(answer.secret.reveal())

    def _proof(self, name: str, issuer: str) -> str:
        key, issued = ECKey.generate_key("P-256"), int(self.house.now.timestamp())
        header = {"typ": "activation+jwt", "alg": "ES256", "jwk": key.as_dict(private=False)}
        claims = {"iss": name, "sub": name, "aud": issuer, "iat": issued, "exp": issued + 300}
        return by_hand(key.private_key, header, claims | {"jti": f"v{next(_made)}"})

    @rule(rank=RANK, which=st.integers(0, 3), astray=st.integers(0, 4))
    def sign_in(self, rank: int, which: int, astray: int) -> None:
        """A secret that was given once, or a temporary password, which opens nothing here."""
        one = self.house.credential(rank)
        if one is None:
            return
        made = self.house.secrets.get(one.machine_id, [])
        passwords = self.house.values.get(one.machine_id, [NEVER])
        value = passwords[-1] if which == 3 or not made else made[-1 - which % len(made)]
        gate = self.house.gates[Environment(one.environment)]
        if astray == 0:
            gate = self.house.gates[gate.environment.other]
        answer = signin.sign_in(
            gate=gate,
            client=Basic(one.machine_id, Secret(value)),
            scope="",
            resource="",
            counted=True,
            now=self.house.now,
        )
        if astray == 0:
            self.house.refused("INV-07 : un jeton de la porte de l’autre environnement", answer)
        if value in passwords:
            self.house.refused("INV-13 : un mot de passe temporaire donne un jeton", answer)
        if not isinstance(answer, Refusal):
            self._holds(one, answer.token.reveal().encode())

    def _holds(self, one: Credential, token: bytes) -> None:
        one.refresh_from_db()
        good = one.state == "actif" and one.valid_from <= self.house.now.date()
        if not good:
            self.house.wrong.append(f"INV-14 : un jeton pour un identifiant « {one.state} »")
        self.house.tokens.append((token, one.pk, stops_of(one.pk)))

    @rule(rank=RANK)
    def stops_itself(self, rank: int) -> None:
        if not self.house.tokens:
            return
        token, key, _ = self.house.tokens[rank % len(self.house.tokens)]
        one = Credential.objects.get(pk=key)
        gate = self.house.gates[Environment(one.environment)]
        bearer = admission.admit(gate=gate, token=token, now=self.house.now)
        if not isinstance(bearer, Refusal):
            admission.suspend_self(bearer=bearer, reason="incident", now=self.house.now)

    @rule()
    def pressed_again(self) -> None:
        """The last act, under its own name: the same answer, and nothing changes."""
        if self.house.last is not None:
            self.house.repeat()
