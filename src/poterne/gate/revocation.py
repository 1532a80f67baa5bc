"""``POST /oauth2/revoke``: the holder of a token kills it (RFC 7009)."""

from poterne.acts.admission import revoke
from poterne.core.errors.gate import Refusal
from poterne.gate.exchange import Answer, Asked, Door, refuse, tell
from poterne.gate.forms import about_token


def revocation(door: Door, asked: Asked) -> Answer:
    """200 and an empty body, whether the token was alive, dead, foreign or no token at all."""
    refusal = _refusal(door, asked)
    return tell(asked, 200, None) if refusal is None else refuse(door.gate, asked, refusal)


def _refusal(door: Door, asked: Asked) -> Refusal | None:
    return about_token(
        door,
        asked,
        lambda client, token, counted: revoke(
            gate=door.gate, client=client, token=token, counted=counted, now=asked.now
        ),
    )
