"""Seeds: unreadable without the key, refused when touched."""

import base64

import pytest

from poterne.adapters.cipher import BrokenSeal, seal, unseal
from poterne.core.secret import Secret

KEY, OTHER = "k" * 32, "l" * 32
SEED = "JBSWY3DPEHPK3PXP"


def test_what_is_sealed_is_read_again_with_its_key_alone():
    sealed = seal(Secret(SEED), KEY)
    assert unseal(sealed, KEY) == Secret(SEED)
    with pytest.raises(BrokenSeal):
        unseal(sealed, OTHER)


def test_the_same_seed_is_never_sealed_the_same_way():
    assert seal(Secret(SEED), KEY) != seal(Secret(SEED), KEY)


@pytest.mark.parametrize("place", [0, 11, 12, -1])
def test_one_byte_changed_breaks_the_seal(place):
    raw = bytearray(base64.urlsafe_b64decode(seal(Secret(SEED), KEY)))
    raw[place] ^= 1
    with pytest.raises(BrokenSeal):
        unseal(base64.urlsafe_b64encode(bytes(raw)).decode(), KEY)


@pytest.mark.parametrize("sealed", ["", "AAAA", "pas du base64 !", SEED])
def test_what_was_never_sealed_is_refused(sealed):
    with pytest.raises(BrokenSeal):
        unseal(sealed, KEY)
