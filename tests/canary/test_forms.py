"""The search finds a value in each of its forms, in noise, and nothing where there is none."""

import base64
import io
import json
import quopri
import random
import zipfile

import pytest
from tests.canary.forms import forms, found_in, packed

VALUE = "Éloïze-4058/ça+là"
_NOISE = random.Random(4058)  # noqa: S311  (repeatable on purpose)
_SENTENCE = f"Bonjour à vous, {VALUE} : « voilà ».".encode()


def noise() -> bytes:
    return _NOISE.randbytes(5_000)


def _zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("dossier/lettre.txt", _SENTENCE * 3)
    return made.getvalue()


WRITTEN = {
    **{f"base64 à {at}": base64.b64encode(b"x" * at + _SENTENCE) for at in range(3)},
    "base64url": base64.urlsafe_b64encode(_SENTENCE),
    "base64 en lignes": base64.encodebytes(_SENTENCE),
    "imprimable": quopri.encodestring(b"x" * 50 + _SENTENCE),
    "JSON": json.dumps({"nom": VALUE}).encode(),
    "hexadécimal": _SENTENCE.hex().encode(),
    "zip": _zipped(),
    "gzip dans Flate": packed(packed(_SENTENCE)["gzip"])["Flate"],
    **packed(_SENTENCE),
    **forms(VALUE),
}


@pytest.mark.parametrize("form", WRITTEN)
def test_each_form_is_found_in_noise(form):
    blob = noise() + WRITTEN[form] + noise()
    assert {name for name, _ in found_in(blob, {"lui": VALUE, "autre": "Zarquonique"})} == {"lui"}


def test_nothing_is_found_where_nothing_is():
    assert found_in(b"".join(noise() for _ in range(50)), {"lui": VALUE}) == set()


def test_what_is_too_short_to_be_told_from_chance_is_refused():
    with pytest.raises(ValueError, match="anywhere"):
        forms("402817")
