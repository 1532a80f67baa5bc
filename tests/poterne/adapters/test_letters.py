"""The password letter: everything it needs, no identifier, nothing unescaped."""

import pytest

from poterne.adapters.letters import render_letter
from poterne.adapters.mail_text import WrongContext
from poterne.core.secret import Secret

PASSWORD = "7K2Q9M-4XXHBN-0TRC5W-PZJ8VD"
SAID = {
    "ref": "7KQ2-M4XX",
    "i": "2",
    "n": "3",
    "destinataire": "Julie Bélanger",
    "adresse": "12, rue de l'Église\nQuébec (Québec) G1K 7T3",
    "jour": "23 novembre 2026",
    "mot_de_passe": Secret(PASSWORD),
    "activation": "https://poterne.example/activer/",
}


def test_the_letter_bears_all_that_the_reader_needs():
    sheet = render_letter("P-01", SAID)
    for words in (
        "<h2>Mot de passe temporaire, identifiant 2 de 3</h2>",
        "7KQ2-M4XX",
        f'<code translate="no">{PASSWORD}</code>',
        "14 jours",
        "https://poterne.example/activer/",
        "Julie Bélanger<br>12, rue",
    ):
        assert words in sheet


def test_the_letter_cannot_be_handed_an_identifier():
    with pytest.raises(WrongContext):
        render_letter("P-01", SAID | {"identifiant": "pip1234ad"})


def test_what_was_typed_stays_text():
    sheet = render_letter("P-01", SAID | {"destinataire": "<script>alert(1)</script>"})
    assert "<script" not in sheet
