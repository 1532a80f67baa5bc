"""What a member of the staff signs in with: how many factors, which password, which wait."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from poterne.core.words import search_fold

SHORTEST, LONGEST = 15, 128
FREE_FAILURES, LONGEST_PAUSE = 5, timedelta(minutes=15)
FAILURES_TO_CLOSE = 100
"""In a row, for one account, from anywhere (NIST SP 800-63B): the second way is shut."""
_KNOWN = (
    "motdepasse", "assurance", "contremarque", "identifiant", "medecin", "clinique", "hopital",
    "password", "bonjour", "azerty", "qwerty", "uiop", "qsdf", "asdf", "poterne", "maladie",
    "secret", "soleil", "quebec", "canada", "bureau", "service", "acces", "regie", "sante",
    "admin", "ramq", "soes", "gmf", "demo", "test", "abcdef", "abc", "0123456789", "123456789",
    "12345678", "1234567", "123456", "12345", "1234", "123",
)  # fmt: skip
_A_NAME, _ENOUGH_LETTERS, _ENOUGH_REST = 3, 5, 8


@dataclass(frozen=True, slots=True)
class Factors:
    """What one account holds: passkeys, and the second way (password and one-time code)."""

    passkeys: int
    second_way: bool

    @property
    def enough(self) -> bool:
        """Whether the account may act: two passkeys, or one and the second way (trust.md §11)."""
        return self.passkeys + self.second_way > 1 and self.passkeys > 0


def password_fault(password: str, own_words: Iterable[str] = ()) -> str:
    """The French sentence that refuses ``password``, or "".

    Length, then what is left once common words, words of the house and ``own_words`` (the
    person's names and address) are taken away; no composition is asked (NIST SP 800-63B §3.1.1).
    """
    if len(password) < SHORTEST:
        return f"Ce mot de passe a moins de {SHORTEST} caractères. Allongez-le."
    if len(password) > LONGEST:
        return f"Ce mot de passe a plus de {LONGEST} caractères. Raccourcissez-le."
    rest = re.sub(r"[\W_]+", "", search_fold(password))
    own = [re.sub(r"[\W_]+", "", search_fold(word)) for word in own_words]
    known = {*_KNOWN, *(word for word in own if len(word) >= _A_NAME)}
    for word in sorted(known, key=len, reverse=True):
        rest = rest.replace(word, "")
    if len(rest) < _ENOUGH_REST or len(set(rest)) < _ENOUGH_LETTERS:
        return (
            "Ce mot de passe tient surtout en mots connus ou répétés. "
            "Choisissez quatre mots sans lien entre eux."
        )
    return ""


def pause(failures: int) -> timedelta:
    """The wait after that many failures in a row: five are free, then 2, 4, 8 s … 15 min."""
    if failures <= FREE_FAILURES:
        return timedelta(0)
    doubled = min(failures - FREE_FAILURES, 20)
    return min(timedelta(seconds=2**doubled), LONGEST_PAUSE)
