"""``POST /oauth2/introspect``: a resource asks whether a token lives (RFC 7662)."""

from poterne.acts.admission import Bearer, introspect
from poterne.core.errors.gate import Refusal
from poterne.gate.exchange import Answer, Asked, Door, refuse, tell
from poterne.gate.forms import about_token


def introspection(door: Door, asked: Asked) -> Answer:
    """All claims of a live token of the caller's audiences; in any other case ``active`` false."""
    bearer = _bearer(door, asked)
    if isinstance(bearer, Refusal):
        return refuse(door.gate, asked, bearer)
    if bearer is None:
        return tell(asked, 200, {"active": False})
    return tell(asked, 200, {"active": True} | bearer.claims.members() | {"token_type": "Bearer"})


def _bearer(door: Door, asked: Asked) -> Bearer | Refusal | None:
    return about_token(
        door,
        asked,
        lambda client, token, counted: introspect(
            gate=door.gate, client=client, token=token, counted=counted, now=asked.now
        ),
    )
