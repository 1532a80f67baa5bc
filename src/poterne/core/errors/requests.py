"""What an act on a request may answer instead of doing it."""

from collections.abc import Sequence

from poterne.core.rules.breach import Breach


class NotConforming(Exception):
    """The dossier breaks rules that stop this act: ``breaches`` holds them all, in form order."""

    code = "non_conforme"
    message = "Votre demande n’est pas conforme. Corrigez les points indiqués."

    def __init__(self, breaches: Sequence[Breach]) -> None:
        super().__init__(", ".join(breach.code for breach in breaches))
        self.breaches = tuple(breaches)


class Stale(Exception):
    """Somebody saved the same file in between (L-04); what was typed is kept by the page."""

    code = "L-04"

    def __init__(self, name: str, hour: str) -> None:
        super().__init__(name)
        self.message = f"{name} a modifié ce dossier à {hour}. Rechargez la page."


class Changed(Exception):
    """What is signed is not what was shown (L-02)."""

    code = "L-02"
    message = "Le dossier a changé : relisez-le avant de signer."


class TooMany(Exception):
    """A limit was reached; nothing was lost."""

    code = "limite"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class MissingReason(Exception):
    """A refusal, return, suspension or withdrawal without its reason (L-23)."""

    code = "L-23"
    message = "Le motif est vide. Indiquez-le."


class Unprintable(Exception):
    """The form's typeface lacks a character that a person typed: ``characters`` lists them."""

    code = "caractere"

    def __init__(self, characters: str) -> None:
        super().__init__(characters)
        self.characters = characters
        self.message = (
            "La demande contient un caractère qui ne peut pas être imprimé "
            f"({' '.join(characters)}). Remplacez-le, ou signez en ligne."
        )
