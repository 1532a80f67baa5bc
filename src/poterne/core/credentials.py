"""Machine identifiers and their proofs: formats, states, lifetimes, « may it sign in? ».

Formats: rules §6.2 and §6.3. States: rules §4.3 and §4.4. Nothing here reads a row or hashes.
"""

import re
import zlib
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from poterne.core.catalogue import PREFIXES, Environment
from poterne.core.chance import Chance
from poterne.core.errors.gate import Refusal
from poterne.core.lifecycle import CredentialState
from poterne.core.secret import Secret

TEMPORARY_LIFETIME = timedelta(days=14)
FAILURES_ALLOWED = 10
CONFIRM_WITHIN = timedelta(hours=72)
REPEAT_WINDOW = timedelta(minutes=15)
SECRET_MONTHS = 12
KEY_MONTHS = 24

_LETTERS = "acdefghjkmnprtuvwxy"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_MACHINE_ID = re.compile(r"(aip|pip)[0-9]{4}[acdefghjkmnprtuvwxy]{2}")
_SECRET = re.compile(r"pot_(part|prod)_s1_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}")
_SECRET_MARKS = {Environment.PARTENAIRE: "part", Environment.PRODUCTION: "prod"}
_TEMPORARY_SIGNS, _TEMPORARY_GROUP = 24, 6
_DAYS = ZoneInfo("America/Toronto")


class ProofKind(StrEnum):
    """How an identifier proves itself; a temporary password only ever opens the activation."""

    TEMPORARY = "temporaire"
    SECRET = "secret"  # noqa: S105  the name of a kind
    KEY = "cle"


class ProofState(StrEnum):
    """The life of one proof; the first three are live."""

    ACTIVE = "actif"
    TO_CONFIRM = "a_confirmer"
    OUTGOING = "sortant"
    REPLACED = "remplace"
    BURNT = "epuise"
    EXPIRED = "expire"
    ENDED = "fini"


LIVE = frozenset({ProofState.ACTIVE, ProofState.TO_CONFIRM, ProofState.OUTGOING})


@dataclass(frozen=True, slots=True)
class Standing:
    """One identifier as the cabinet holds it now; both validity days are included."""

    machine_id: str
    environment: Environment
    state: CredentialState
    epoch: int
    valid_from: date
    valid_until: date

    @property
    def ends_at(self) -> datetime:
        """The first instant after its validity (S5-02, days of America/Toronto)."""
        return start_of_day(self.valid_until + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class ShownProof:
    """The proof that was shown and found right.

    ``ends_at`` is its expiry, or sooner the end of an overlap; ``confirm_before`` the moment at
    which a proof never used disappears; ``used`` whether it ever opened a session.
    """

    ref: str
    kind: ProofKind
    state: ProofState
    ends_at: datetime
    confirm_before: datetime | None = None
    used: bool = False


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in that may go on; ``ends_at`` is the sooner end, of identifier or of proof."""

    standing: Standing
    proof: ShownProof
    ends_at: datetime

    @property
    def first_use(self) -> bool:
        """Whether this use confirms a new proof, and so ends the wait of the older ones."""
        return not self.proof.used


def may_sign_in(standing: Standing, proof: ShownProof, *, now: datetime) -> SignIn | Refusal:
    """Whether the bearer of a right proof gets a token now.

    Refuses by ``identification_refusee``, ``mot_de_passe_temporaire``, ``acces_suspendu``,
    ``acces_retire``, ``identifiant_expire`` or ``justificatif_expire``. Source: INV-13, INV-14.
    """
    if proof.kind is ProofKind.TEMPORARY:
        live = proof.state is ProofState.ACTIVE and now < proof.ends_at
        return Refusal("mot_de_passe_temporaire" if live else "identification_refusee")
    barred = _barred(standing, now)
    if barred is not None:
        return barred
    if _lapsed(proof, now) or proof.state not in LIVE | {ProofState.EXPIRED}:
        return Refusal("identification_refusee")
    if proof.state is ProofState.EXPIRED or now >= proof.ends_at:
        return Refusal("justificatif_expire", {"date": day_of(proof.ends_at).isoformat()})
    return SignIn(standing, proof, min(standing.ends_at, proof.ends_at))


def _lapsed(proof: ShownProof, now: datetime) -> bool:
    if proof.state is not ProofState.TO_CONFIRM or proof.confirm_before is None:
        return False
    return now >= proof.confirm_before


def _barred(standing: Standing, now: datetime) -> Refusal | None:
    if standing.state is CredentialState.RETIRE:
        return Refusal("acces_retire")
    if standing.state is CredentialState.SUSPENDU or now < start_of_day(standing.valid_from):
        return Refusal("acces_suspendu")
    if now >= standing.ends_at:
        return Refusal("identifiant_expire", {"date": standing.valid_until.isoformat()})
    if standing.state is not CredentialState.ACTIF:
        return Refusal("identification_refusee")
    return None


def may_go_on(standing: Standing, epoch: int, *, now: datetime) -> bool:
    """Whether a token of ``epoch`` still lives; its own end is judged elsewhere (INV-16)."""
    return epoch >= standing.epoch and _barred(standing, now) is None


def start_of_day(day: date) -> datetime:
    """The instant at which ``day`` begins in Québec."""
    return datetime.combine(day, time.min, _DAYS)


def day_of(moment: datetime) -> date:
    """The day of ``moment`` in Québec."""
    return moment.astimezone(_DAYS).date()


def proof_end(kind: ProofKind, made_at: datetime) -> datetime:
    """When a proof made at ``made_at`` ends by itself: L-09, D-16."""
    if kind is ProofKind.TEMPORARY:
        return made_at + TEMPORARY_LIFETIME
    return _months_later(made_at, SECRET_MONTHS if kind is ProofKind.SECRET else KEY_MONTHS)


def _months_later(moment: datetime, months: int) -> datetime:
    years, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + years, month + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))


def new_machine_id(environment: Environment, chance: Chance) -> str:
    """A fresh identifier; whoever stores it checks that it was never given (INV-06)."""
    digits = "".join(str(chance.below(10)) for _ in range(4))
    body = PREFIXES[environment] + digits + _LETTERS[chance.below(len(_LETTERS))]
    return body + _check_letter(body)


def normalize_machine_id(text: str) -> str:
    """What a person or a client typed, trimmed and in lower case (ASCII only)."""
    trimmed = text.strip()
    return trimmed.lower() if trimmed.isascii() else trimmed


def valid_machine_id(text: str) -> bool:
    """Whether ``text``, as it stands, has the format and the right check letter.

    >>> valid_machine_id("aip1234ap"), valid_machine_id("pip1234ap"), valid_machine_id("aip2134ap")
    (True, False, False)
    """
    return _MACHINE_ID.fullmatch(text) is not None and _check_letter(text[:-1]) == text[-1]


def environment_of_machine_id(text: str) -> Environment | None:
    """The environment that a valid identifier belongs to; None when it is not valid.

    >>> environment_of_machine_id("pip1234ad")
    <Environment.PARTENAIRE: 'partenaire'>
    """
    if not valid_machine_id(text):
        return None
    return next(place for place, prefix in PREFIXES.items() if text.startswith(prefix))


def _check_letter(body: str) -> str:
    weights = zip((7, 8, 9), body[:3], strict=True)
    total = sum(weight * (ord(letter) - ord("a")) for weight, letter in weights)
    total += sum(weight * int(digit) for weight, digit in zip((2, 3, 4, 5), body[3:7], strict=True))
    return _LETTERS[(total + 6 * _LETTERS.index(body[7])) % len(_LETTERS)]


def new_temporary_password(chance: Chance) -> Secret:
    """120 random bits as people retype them: ``XXXXXX-XXXXXX-XXXXXX-XXXXXX``."""
    signs = "".join(_CROCKFORD[chance.below(32)] for _ in range(_TEMPORARY_SIGNS))
    groups = range(0, _TEMPORARY_SIGNS, _TEMPORARY_GROUP)
    return Secret("-".join(signs[start : start + _TEMPORARY_GROUP] for start in groups))


def normalize_temporary_password(text: str) -> Secret | None:
    """The 24 characters that are hashed; None when ``text`` cannot be a temporary password.

    Case, dashes and spaces around do not count; I and L read 1, O reads 0.
    """
    if not text.isascii():
        return None
    folded = text.strip().upper().replace("-", "").translate(str.maketrans("ILO", "110"))
    right = len(folded) == _TEMPORARY_SIGNS and set(folded) <= set(_CROCKFORD)
    return Secret(folded) if right else None


def new_secret(environment: Environment, chance: Chance) -> Secret:
    """A definitive secret: mark of the environment, 256 random bits, CRC-32 of all before it."""
    drawn = _base62(int.from_bytes(chance.bytes(32)), 43)
    body = f"pot_{_SECRET_MARKS[environment]}_s1_{drawn}"
    return Secret(f"{body}_{_checksum(body)}")


def environment_of_secret(text: str) -> Environment | None:
    """The environment that a well-formed secret belongs to; None when it is malformed."""
    if _SECRET.fullmatch(text) is None:
        return None
    body, _, checksum = text.rpartition("_")
    if _checksum(body) != checksum:
        return None
    return next(place for place, mark in _SECRET_MARKS.items() if text.startswith(f"pot_{mark}_"))


def _checksum(body: str) -> str:
    return _base62(zlib.crc32(body.encode()), 6)


def _base62(number: int, width: int) -> str:
    signs = []
    for _ in range(width):
        number, rest = divmod(number, 62)
        signs.append(_BASE62[rest])
    return "".join(reversed(signs))
