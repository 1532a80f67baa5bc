"""What an act on anchors, revocation lists or received files may answer instead of doing it."""


class TrustFault(Exception):
    """What was brought cannot be taken; ``field`` names the cell, ``message`` says the cure.

    Fields: ``name``, ``use``, ``file``, ``reason``, or "" for the whole.
    """

    code = "confiance"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message
