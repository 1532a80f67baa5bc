"""``POST /b2b/v1/activation``: the one call that a temporary password opens (signin.md §6)."""

from typing import Any

from poterne.acts.activation import Activated, Wish, activate
from poterne.core.credentials import day_of
from poterne.core.errors.gate import Refusal
from poterne.gate.exchange import Answer, Asked, Door, refuse, tell
from poterne.gate.forms import heard, malformed, read_basic, read_json
from poterne.gate.token import instant

LONGEST_SOFTWARE = 80
_MEMBERS = {"cle": {"mode", "preuve", "logiciel"}, "secret": {"mode", "logiciel"}}


def activation(door: Door, asked: Asked) -> Answer:
    """200 for a key, 201 for a secret, shown in this answer only."""
    done = _activated(door, asked)
    if isinstance(done, Refusal):
        return refuse(door.gate, asked, done)
    code = 200 if done.secret is None else 201
    return tell(asked, code, _members(door, done))


def _activated(door: Door, asked: Asked) -> Activated | Refusal:
    wish = _wish(asked)
    if isinstance(wish, Refusal):
        return wish
    if not asked.header("AUTHORIZATION"):
        return Refusal("authentification_absente")
    client = read_basic(asked.header("AUTHORIZATION"))
    if isinstance(client, Refusal):
        return client
    return heard(
        door,
        asked,
        client,
        lambda counted: activate(
            gate=door.gate, client=client, wish=wish, counted=counted, now=asked.now
        ),
    )


def _wish(asked: Asked) -> Wish | Refusal:
    given = read_json(asked)
    if isinstance(given, Refusal):
        return given
    mode, proof = given.get("mode"), given.get("preuve")
    known = _MEMBERS.get(mode) if isinstance(mode, str) else None
    if known is None:
        return malformed("mode est « cle » ou « secret »")
    if not given.keys() <= known:
        return malformed("un membre inconnu est présent")
    if mode == "cle" and not isinstance(proof, str):
        return malformed("preuve est absente")
    software = given.get("logiciel", "")
    if not _is_label(software):
        return malformed("logiciel est un texte d’au plus 80 caractères")
    return Wish(proof, software.strip(), asked.source)


def _is_label(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_SOFTWARE and (
        value == "" or value.isprintable()
    )  # fmt: skip


def _members(door: Door, done: Activated) -> dict[str, Any]:
    proof, credential = done.proof, done.credential
    shown: dict[str, Any] = {"etat": proof.state}
    if done.secret is not None:
        shown["secret"] = done.secret.reveal()
    if proof.confirm_before is not None:
        shown["a_confirmer_avant"] = instant(proof.confirm_before)
    shown |= {
        "identifiant": credential.machine_id,
        "environnement": credential.environment,
        "ref": proof.ref,
    }
    if done.secret is None:
        shown |= {"kid": proof.kid, "empreinte": proof.thumbprint}
    return shown | {
        "justificatif_expire": day_of(proof.expires_at).isoformat(),
        "identifiant_expire": credential.valid_until.isoformat(),
        "jeton": door.gate.token_url,
    }
