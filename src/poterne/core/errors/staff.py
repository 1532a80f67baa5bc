"""What an act on an account of the staff may answer instead of doing it."""


class AccountFault(Exception):
    """One answer about an account cannot be taken; ``field`` names it, ``message`` says the cure.

    Fields: ``email``, ``name``, ``offices``, ``repondant_code``, ``password``, ``code``.
    """

    code = "compte"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(field)
        self.field, self.message = field, message


class Busy(Exception):
    """Too many passwords are being hashed in this process; the next try may find a seat."""
