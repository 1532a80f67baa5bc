"""Passkeys and one-time codes: what allauth keeps and checks for us, asked in our own words."""

import json
import struct
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from poterne.acts.staff import seal_seed, unseal_seed
from poterne.core.secret import Secret
from poterne.records.models import Staff

BROKEN = (
    ValidationError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    struct.error,
)
"""What allauth and fido2 raise of an answer that is wrong, foreign or no answer at all."""
_SEED = "graine"


class NotProved(Exception):
    """The passkey did not open: ``why`` is ``absente``, ``autre``, ``inconnue`` or ``refusee``."""

    code = "preuve"
    MESSAGES = {  # noqa: RUF012  (a table, never changed)
        "absente": "La clé d’accès n’a pas répondu. Réessayez et confirmez avec elle.",
        "autre": "La clé d’accès n’a pas confirmé ce qui est affiché. Relisez, puis réessayez.",
        "inconnue": "Cette clé d’accès n’ouvre aucun compte. Essayez-en une autre, ou entrez par "
        "mot de passe et code.",
        "refusee": "Cette clé d’accès n’a pas pu être ajoutée. Réessayez.",
    }

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why, self.message = why, self.MESSAGES[why]


def read_proof(proof: str) -> dict[str, Any]:
    """The browser's answer as an object. Raises ValueError when it is no JSON object."""
    answer = json.loads(proof)
    if not isinstance(answer, dict):
        raise TypeError("an answer is an object")
    return answer


def sign_in_options() -> str:
    """Options for a key that names its owner itself, as JSON; the challenge waits in session."""
    return json.dumps(auth.begin_authentication(None))


def owner_of(proof: str) -> Staff:
    """The active member whose key answered. Raises NotProved."""
    try:
        answer = read_proof(proof)
        staff = auth.extract_user_from_response(answer)
        auth.complete_authentication(staff, answer).record_usage()
    except BROKEN as broken:
        raise NotProved("inconnue" if proof else "absente") from broken
    if not isinstance(staff, Staff) or not staff.is_active:
        raise NotProved("inconnue")
    return staff


def registration_options(staff: Staff) -> str:
    """Options that make a new resident key, its owner verified, as JSON."""
    return json.dumps(auth.begin_registration(staff, passwordless=True))


def registered(proof: str) -> dict[str, Any]:
    """The registration that the key made, checked. Raises NotProved."""
    try:
        credential = read_proof(proof)
        auth.complete_registration(credential)
    except BROKEN as broken:
        raise NotProved("refusee" if proof else "absente") from broken
    return credential


def pending_seed(request: HttpRequest) -> Secret:
    """The seed being shown to this person, sealed in her session until a code proves it."""
    sealed = request.session.get(_SEED)
    if not sealed:
        sealed = request.session[_SEED] = seal_seed(generate_totp_secret())
    return Secret(unseal_seed(sealed))


def drop_seed(request: HttpRequest) -> None:
    """The next person to ask gets another seed."""
    request.session.pop(_SEED, None)


def picture_of(staff: Staff, seed: Secret) -> str:
    """The square that the telephone reads, as SVG."""
    adapter = get_adapter()
    return str(adapter.build_totp_svg(adapter.build_totp_url(staff, seed.reveal())))


def step_of(seed: Secret, code: str) -> int | None:
    """The 30-second step for which ``code`` is right, one before and one after included.

    The telephone counts real time, so does this: the demonstration's clock has no part in it.
    """
    given = "".join(code.split())
    for step in yield_hotp_counters_from_time():
        if constant_time_compare(format_hotp_value(hotp_value(seed.reveal(), step)), given):
            return int(step)
    return None


def seed_of(staff: Staff) -> Secret | None:
    """The seed of the account's one-time codes, or None."""
    held = staff.authenticator_set.filter(type="totp").first()  # type: ignore[attr-defined]  # allauth's table has no types
    return Secret(unseal_seed(held.data["secret"])) if held else None
