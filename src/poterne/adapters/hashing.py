"""Keyed hashes of what machines show: HMAC-SHA256 under the pepper of one environment.

Values of 120 random bits gain nothing from a slow hash, which would only be a lever for
denial of service; what protects a stolen database is the pepper, kept outside of it.
"""

import hashlib
import hmac

from poterne.core.credentials import normalize_temporary_password
from poterne.core.secret import Secret

PEPPER_VERSION = 1
_TEMPORARY, _SECRET, _FINGERPRINT = b"t", b"s", b"poterne-pepper-1"


def temporary_hash(pepper: str, machine_id: str, password: Secret) -> str:
    """What is stored of a temporary password, 64 hex; shown and normalized forms hash alike.

    Raises ValueError when ``password`` does not have the form of one.
    """
    value = normalize_temporary_password(password.reveal())
    if value is None:
        raise ValueError("not a temporary password")
    return _keyed(pepper, _TEMPORARY, machine_id, value)


def secret_hash(pepper: str, machine_id: str, secret: Secret) -> str:
    """What is stored of a definitive secret, 64 hex: another domain than a temporary password."""
    return _keyed(pepper, _SECRET, machine_id, secret)


def pepper_fingerprint(pepper: str) -> str:
    """What the database may know of a pepper, 64 hex: enough to tell two apart."""
    return hmac.new(pepper.encode(), _FINGERPRINT, hashlib.sha256).hexdigest()


def _keyed(pepper: str, domain: bytes, machine_id: str, value: Secret) -> str:
    parts = (domain, machine_id.encode(), value.reveal().encode())
    return hmac.new(pepper.encode(), b"\0".join(parts), hashlib.sha256).hexdigest()
