"""How many ways in, which password, which wait."""

from datetime import timedelta

import pytest

from poterne.core.factors import Factors, password_fault, pause


@pytest.mark.parametrize(
    ("passkeys", "second_way", "enough"),
    [(0, False, False), (1, False, False), (0, True, False), (1, True, True), (2, False, True)],
)
def test_two_of_ones_own_one_of_them_a_passkey(passkeys, second_way, enough):
    assert Factors(passkeys, second_way).enough is enough


@pytest.mark.parametrize(
    "password",
    [
        "cheval agrafe batterie canard",
        "Rivière Matapédia 1974 !",
        "ÉtéHiverÉtéHiver",
        "7f3k9q2m5x8w1z4",
        "correcthorsebatterystaple",
        "🦊 un renard gris au bord",
    ],
)
def test_a_long_password_is_taken_whatever_it_is_made_of(password):
    assert password_fault(password, ["Julie", "Gagnon"]) == ""


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("a" * 14, "moins de 15"),
        ("abcdefgh ijklmn" * 9, "plus de 128"),
        ("aaaaaaaaaaaaaaaa", "mots connus ou répétés"),
        ("motdepassemotdepasse", "mots connus ou répétés"),
        ("MotDePasse-RAMQ-2026", "mots connus ou répétés"),
        ("azertyuiopqsdfgh", "mots connus ou répétés"),
        ("123456789012345678", "mots connus ou répétés"),
        ("Julie.Gagnon.1234", "mots connus ou répétés"),
        ("poterne poterne gmf", "mots connus ou répétés"),
    ],
)
def test_a_password_too_short_too_long_or_made_of_known_words_is_refused(password, said):
    assert said in password_fault(password, ["Julie", "Gagnon"])


def test_the_longest_and_the_shortest_are_taken():
    assert password_fault("abcdefghijklmno"[::-1]) == ""
    assert password_fault("cheval agrafe batterie canard " * 4 + "12345678") == ""


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (5, 0), (6, 2), (7, 4), (14, 512), (15, 900), (99, 900)]
)
def test_the_wait_doubles_up_to_fifteen_minutes(failures, seconds):
    assert pause(failures) == timedelta(seconds=seconds)
