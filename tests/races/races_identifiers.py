"""Races about an identifier: its password claimed, revealed, printed, used; stopped and resumed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from joserfc.jwk import ECKey
from tests import line
from tests.cast import FORTIN, GAGNON, gmf
from tests.contremarque.mint import by_hand
from tests.faults import journeys_halves as halves
from tests.faults import journeys_machines as machines
from tests.faults.scene import Scene, Step
from tests.faults.steps import (
    AUTHORIZER,
    BROWSER,
    LEAD,
    MAILS,
    about_credential,
    about_request,
    credential,
    settled,
)
from tests.races.crowd import Got
from tests.races.race import Race, counted, exactly, once

from poterne.acts import (
    activation,
    bounces,
    delivery,
    departure,
    handover,
    it_lead,
    keys,
    leaks,
    remittance,
    reveals,
    signin,
    withdrawal,
)
from poterne.acts.recognition import asserted
from poterne.acts.reveals import Revealed
from poterne.core.credentials import FAILURES_ALLOWED, LIVE
from poterne.core.errors.gate import Refusal
from poterne.core.errors.requests import TooMany
from poterne.core.lifecycle import ForbiddenMove
from poterne.core.links import REVEAL_CODES_PER_DAY, DeadLink, Purpose
from poterne.core.offices import NotAllowed
from poterne.records.models import Credential, Delivery, JournalRow, Link, Proof

_names = iter(range(1, 1_000_000_000))
CLAIM = Step(delivery.claim, lambda _: {})
SUSPEND = Step(withdrawal.suspend, about_credential(AUTHORIZER, reason="incident"))
RESUME = Step(withdrawal.resume, about_credential(AUTHORIZER))
WITHDRAW = Step(withdrawal.withdraw, about_credential(GAGNON, reason="incident"))
LEAK = Step(leaks.report_leak, about_credential(LEAD))
READMIT = Step(leaks.readmit, about_credential(LEAD))
ANOTHER = Step(it_lead.ask_password, about_credential(LEAD))
REISSUE = Step(remittance.reissue_password, about_credential(GAGNON))
LEAVE = Step(departure.leave, about_request(LEAD))


def three_wait(now: datetime) -> None:
    """Three passwords wait for the worker, and nothing else."""
    line.granted(gmf(3), now)
    settled(now, mails=False)
    Delivery.objects.exclude(kind="M-14").update(state="sent", settled_at=now)


def three_browsers(now: datetime) -> None:
    """Three browsers hold the reveal link, and a right code each."""
    line.granted(gmf(1), now)
    settled(now)
    link = halves._reveal_link()  # noqa: SLF001  (as its page finds it)
    for mark in "abc":
        code = reveals.ask_reveal_code(link=link, browser=mark * 64, now=now)
        Link.objects.filter(pk=code.pk).update(used_at=now)
    settled(now)


def link_in_hand(now: datetime) -> None:
    """The reveal link is in its mailbox; nobody asked for a code."""
    line.granted(gmf(1), now)
    settled(now)


def proven(now: datetime) -> dict[str, Any]:
    """The software registered its key, and signed in once."""
    given = machines.mailed(now)
    key = ECKey.import_key(given["key"])
    _activate(given["password"], key, now)
    settled(now)
    return given


def rotating(now: datetime) -> dict[str, Any]:
    """The software holds a secret in use, and a second one that it never showed."""
    given = machines.used_and_again(now)
    wish = machines._wish(given["password"], None, now)  # noqa: SLF001  (as its door makes it)
    given["second"] = activation.activate(**wish, now=now).secret.reveal()
    settled(now)
    return given


def _activate(password: str, key: ECKey, now: datetime) -> Any:
    return activation.activate(
        **machines._wish(password, _proof(key, now), now),  # noqa: SLF001  (as its door makes it)
        now=now,
    )


def _proof(key: ECKey, now: datetime) -> str:
    header = {"typ": "activation+jwt", "jwk": key.as_dict(private=False)}
    return _signed(key, header, keys.open_gate().issuer, now)


def _signed(key: ECKey, header: dict[str, Any], audience: str, now: datetime) -> str:
    name, issued = credential().machine_id, int(now.timestamp())
    claims = {"iss": name, "sub": name, "aud": audience, "iat": issued, "exp": issued + 300}
    more = {"jti": f"j{next(_names)}"}
    return by_hand(key.private_key, {"alg": "ES256"} | header, claims | more)


def _own_key(scene: Scene) -> dict[str, Any]:
    """Each hand is a program with a key of its own."""
    proof = _proof(ECKey.generate_key("P-256"), scene.now)
    return machines._wish(scene.given["password"], proof, scene.now)  # noqa: SLF001  (as above)


def _wrong(scene: Scene) -> dict[str, Any]:
    value = f"AAAAAA-BBBBBB-CCCCCC-{next(_names):06d}"
    return machines._wish(value, None, scene.now)  # noqa: SLF001  (as above)


def _token(client: Any) -> dict[str, Any]:
    about = {"gate": keys.open_gate(), "scope": "", "resource": "", "counted": True}
    return {"client": client} | about


def _replayed(scene: Scene) -> dict[str, Any]:
    """Every hand shows one and the same assertion."""
    text = scene.given.get("text")
    if text is None:
        key = ECKey.import_key(scene.given["key"])
        text = scene.given["text"] = _signed(key, {}, keys.open_gate().token_url, scene.now)
    return _token(asserted(text=text))


def _with(name: str):
    def arguments(scene: Scene) -> dict[str, Any]:
        return _token(machines._basic(scene.given[name])["client"])  # noqa: SLF001  (as above)

    return arguments


def _revealing(scene: Scene) -> dict[str, Any]:
    codes = Link.objects.filter(purpose=Purpose.AFFICHER).order_by("pk")
    code = codes[next(_names) % codes.count()]
    return {"link": halves._reveal_link(), "code": code, "by": LEAD}  # noqa: SLF001  (as above)


def _asking(scene: Scene) -> dict[str, Any]:
    return {"link": halves._reveal_link(), "browser": BROWSER}  # noqa: SLF001  (as above)


REVEAL, ASK = Step(reveals.reveal, _revealing), Step(reveals.ask_reveal_code, _asking)
ACTIVATE = Step(activation.activate, _own_key)
BY_SECRET = Step(activation.activate, machines._by_secret)  # noqa: SLF001  (as its door makes it)
WRONG = Step(activation.activate, _wrong)


def _claimed_once(_: Scene, got: Sequence[Got], new: Counter) -> Iterator[str]:
    held = [each.value.delivery.pk for each in got if each.value is not None and each.met is None]
    if len(held) != min(3, len(got)) or len(set(held)) != len(held):
        yield f"trois messages pris {len(held)} fois"
    if Proof.objects.count() != len(held):
        yield f"{Proof.objects.count()} mots de passe faits pour {len(held)} messages"
    yield from counted(new, justificatif_temporaire_emis=len(held))


def _all_sent(scene: Scene, got: Sequence[Got], new: Counter) -> Iterator[str]:
    if len(scene.world.sink.mails()) != 3 or Proof.objects.count() != 3:
        yield f"{len(scene.world.sink.mails())} courriels, {Proof.objects.count()} mots de passe"


def _one_secret(scene: Scene, got: Sequence[Got], new: Counter) -> Iterator[str]:
    """A lost answer gives another secret: of all that were given, the one in force alone opens."""
    shown = [each.value.secret.reveal() for each in got if each.done]
    if len(shown) != len(got):
        yield f"{len(got) - len(shown)} appels justes refusés"
    opens = [value for value in shown if _signs_in(value, scene)]
    if len(opens) != 1:
        yield f"de {len(shown)} secrets donnés, {len(opens)} ouvrent"
    yield from counted(new, identifiant_active=1, M_20=2)


def _signs_in(value: str, scene: Scene) -> bool:
    client = machines._basic(value)["client"]  # noqa: SLF001  (as its door makes it)
    return not isinstance(signin.sign_in(**_token(client), now=scene.now), Refusal)


def _one_browser(_: Scene, got: Sequence[Got], __: Counter) -> Iterator[str]:
    shown = [each for each in got if isinstance(each.value, Revealed)]
    browsers = {each.hand.arguments["code"].browser for each in shown}
    if len(browsers) != 1:
        yield f"{len(browsers)} navigateurs ont vu un mot de passe"
    for each in got:
        if each not in shown and not isinstance(each.met, NotAllowed | DeadLink):
            yield f"réponse inattendue, {each}"
        if each not in shown and each.hand.arguments["code"].browser in browsers:
            yield "le navigateur qui a vu le mot de passe n’a pu le revoir"
    hashes = {halves.checks.hash_of(credential(), each.value.password.reveal()) for each in shown}
    if len(hashes) != len(shown):
        yield "un même mot de passe montré deux fois"
    alive = Proof.objects.filter(kind="temporaire", state="actif").values_list("hash", flat=True)
    if len(alive) != 1 or not set(alive) <= hashes:
        yield f"{len(alive)} mots de passe en vigueur après la révélation"


def _burnt(_: Scene, got: Sequence[Got], new: Counter) -> Iterator[str]:
    proof = Proof.objects.get(kind="temporaire")
    wanted = min(len(got), FAILURES_ALLOWED)
    if proof.failures != wanted or (proof.state == "epuise") != (wanted == FAILURES_ALLOWED):
        yield f"{len(got)} mauvais mots de passe : {proof.failures} comptés, « {proof.state} »"
    yield from counted(new, M_19=2 if wanted == FAILURES_ALLOWED else 0)


def _one_epoch(_: Scene, got: Sequence[Got], new: Counter) -> Iterator[str]:
    """The first use of the new secret ends the old one, once; all hold tokens that live."""
    if not all(each.done for each in got):
        yield "un secret juste est refusé"
    yield from counted(new, justificatif_termine=1)


def _in_turn(_: Scene, got: Sequence[Got], __: Counter) -> Iterator[str]:
    """Stopped and started again: as many lines as winners, in turn, and the state is the last."""
    moves = ("identifiant.suspendu", "identifiant.repris")
    rows = [*JournalRow.objects.filter(action__in=moves).order_by("seq")]
    if len(rows) != sum(each.done for each in got):
        yield f"{sum(each.done for each in got)} gestes réussis, {len(rows)} lignes"
    names = [row.action for row in rows]
    if any(name != moves[rank % 2] for rank, name in enumerate(names)):
        yield "deux suspensions, ou deux reprises, de suite"
    wanted = "suspendu" if len(names) % 2 else "actif"
    if Credential.objects.get().state != wanted:
        yield f"« {Credential.objects.get().state} », attendu « {wanted} »"


def _dead(_: Scene, __: Sequence[Got], ___: Counter) -> Iterator[str]:
    """After a withdrawal nothing can open the identifier again, whoever came just before."""
    found = Credential.objects.get()
    if found.state != "retire":
        yield f"retiré, puis « {found.state} »"
    living = {str(state) for state in LIVE}
    if found.proofs.filter(kind="temporaire", state__in=living).exists():
        yield "un mot de passe survit au retrait"
    link = Link.objects.filter(purpose=Purpose.REVELATION, replaced_at=None, used_at=None)
    if link.exists():
        yield "un lien de révélation survit au retrait"


LIEN = halves.LIEN
RACES = (
    Race("messages pris par le messager", three_wait, (CLAIM,), _claimed_once),
    Race("messagers nombreux", three_wait, (MAILS,), _all_sent),
    Race(
        "activation, une clé chacun",
        machines.mailed,
        (ACTIVATE,),
        once("deja_active", identifiant_active=1, M_20=2),
    ),
    Race("activation par secret", machines.mailed, (BY_SECRET,), _one_secret),
    Race("mauvais mots de passe", machines.mailed, (WRONG,), _burnt),
    Race(
        "assertion rejouée", proven, (Step(signin.sign_in, _replayed),), once("assertion_rejouee")
    ),
    Race("nouveau secret montré", rotating, (Step(signin.sign_in, _with("second")),), _one_epoch),
    Race("révélation, trois navigateurs", three_browsers, (REVEAL,), _one_browser, settings=LIEN),
    Race(
        "codes de révélation",
        link_in_hand,
        (ASK,),
        exactly(REVEAL_CODES_PER_DAY, TooMany, M_38=REVEAL_CODES_PER_DAY),
        settings=LIEN,
    ),
    Race("révéler, retirer", three_browsers, (REVEAL, WITHDRAW), _dead, settings=LIEN),
    Race("code demandé, retirer", link_in_hand, (ASK, WITHDRAW), _dead, settings=LIEN),
    Race("code demandé, suspendre", link_in_hand, (ASK, SUSPEND), settings=LIEN),
    Race(
        "lettre imprimée",
        halves.letter_waits,
        (
            Step(
                remittance.print_letter,
                lambda scene: {
                    "delivery": Delivery.objects.get(kind="P-01"),
                    "by": line.staff(FORTIN, scene.now),
                },
            ),
        ),
        once(NotAllowed, justificatif_temporaire_emis=1),
    ),
    Race("retrait", machines.used, (WITHDRAW,), once(ForbiddenMove, identifiant_retire=1, M_27=2)),
    Race("suspendre, reprendre", machines.used, (SUSPEND, RESUME), _in_turn),
    Race("activer, retirer", machines.mailed, (ACTIVATE, WITHDRAW), _dead),
    Race("prendre, retirer", halves.password_waits, (CLAIM, WITHDRAW), _dead),
    Race(
        "fuite",
        machines.used,
        (LEAK, READMIT, ANOTHER, REISSUE, Step(signin.sign_in, _with("secret"))),
    ),
    Race(
        "tout à la fois",
        machines.used_and_again,
        (ACTIVATE, SUSPEND, RESUME, MAILS, ANOTHER, LEAK, WRONG, CLAIM),
    ),
    Race(
        "départ, transmission",
        machines.mailed,
        (LEAVE, Step(handover.hand_over, about_request(AUTHORIZER)), ANOTHER),
    ),
    Race(
        "transmission lue", halves.granted, (Step(handover.hand_over, about_request(AUTHORIZER)),)
    ),
    Race(
        "avis de non-remise",
        halves.granted,
        (Step(bounces.note_return, halves._bounced),),  # noqa: SLF001  (as the mailbox is read)
        lambda _, __, new: counted(new, remise_finale=1, M_17=1),
    ),
)
