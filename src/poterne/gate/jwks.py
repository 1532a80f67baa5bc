"""``GET /oauth2/jwks``: the public keys of this environment (RFC 7517)."""

from poterne.gate.exchange import Answer, Asked, Door, document


def jwks(door: Door, asked: Asked) -> Answer:
    """The set, kept by clients for five minutes; 304 when they have it."""
    return document(asked, door.gate.jwks)
