"""The passwords of the staff: argon2id at the cost that is written, whatever settings tests use."""

import re

from poterne.adapters.argon2 import StaffHasher


def test_a_password_is_kept_under_argon2id_at_nineteen_mebibytes_and_two_rounds():
    hasher = StaffHasher()
    kept = hasher.encode("quatre mots sans lien entre eux", hasher.salt())
    assert re.match(r"argon2\$argon2id\$v=19\$m=19456,t=2,p=1\$", kept)
    assert hasher.verify("quatre mots sans lien entre eux", kept)
    assert not hasher.verify("quatre mots sans lien entre  eux", kept)
    assert kept != hasher.encode("quatre mots sans lien entre eux", hasher.salt())


def test_the_product_uses_no_other():
    from poterne import settings  # noqa: PLC0415  (the product's own, not the tests')

    assert settings.PASSWORD_HASHERS == ["poterne.adapters.argon2.StaffHasher"]
