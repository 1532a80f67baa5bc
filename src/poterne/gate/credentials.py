"""What an access token opens at the gate itself: ``/moi``, and shutting oneself down."""

from typing import Any

from poterne.acts.admission import Bearer, admit, introduce, suspend_self
from poterne.acts.recognition import shown, standing
from poterne.core.catalogue import PORTE, audience
from poterne.core.credentials import LIVE, ProofKind, day_of
from poterne.core.errors.gate import Refusal
from poterne.core.expiry import Caution, days_left, warnings
from poterne.gate.exchange import Answer, Asked, Door, refuse, tell
from poterne.gate.forms import malformed, read_json
from poterne.gate.token import instant
from poterne.records.hot import CredentialRow, ProofRow

_REASONS = {"compromission": "fuite"}


def moi(door: Door, asked: Asked) -> Answer:
    """Who the caller is, by a token of any audience and scope: every vendor's first call."""
    bearer = _bearer(door, asked, None)
    if isinstance(bearer, Refusal):
        return refuse(door.gate, asked, bearer)
    row = introduce(gate=door.gate, bearer=bearer)
    if isinstance(row, Refusal):
        return refuse(door.gate, asked, row)
    return tell(asked, 200, _introduction(door, asked, bearer, row))


def suspension(door: Door, asked: Asked) -> Answer:
    """202: the software shut itself down, for good until an agent resumes it."""
    done = _suspended(door, asked)
    return refuse(door.gate, asked, done) if done else tell(asked, 202, {"etat": "suspendu"})


def _suspended(door: Door, asked: Asked) -> Refusal | None:
    given = read_json(asked)
    if isinstance(given, Refusal):
        return given
    bearer = _bearer(door, asked, PORTE.scopes[0])
    if isinstance(bearer, Refusal):
        return bearer
    reason = _REASONS.get(str(given.get("motif")))
    if given.keys() != {"motif"} or reason is None:
        return malformed("motif est « compromission »")
    return suspend_self(bearer=bearer, reason=reason, now=asked.now)


def _bearer(door: Door, asked: Asked, scope: str | None) -> Bearer | Refusal:
    """The bearer of the one token, in the header alone (RFC 6750 §2.1)."""
    if asked.query:
        return Refusal("jeton_mal_place" if "access_token" in asked.query else "parametre_dans_url")
    scheme, _, token = asked.header("AUTHORIZATION").strip().partition(" ")
    if scheme.lower() != "bearer":
        return Refusal("jeton_absent")
    if "," in token or " " in token.strip():
        return Refusal("jeton_mal_place")
    accepted = None if scope is None else frozenset({audience(door.gate.environment, PORTE.key)})
    bearer = admit(
        gate=door.gate, token=token.strip().encode("latin-1"), accepted=accepted, now=asked.now
    )
    if isinstance(bearer, Refusal) or scope is None or scope in bearer.claims.scopes:
        return bearer
    return Refusal("portee_insuffisante", {"nom": scope})


def _introduction(door: Door, asked: Asked, bearer: Bearer, row: CredentialRow) -> dict[str, Any]:
    claims, now = bearer.claims, asked.now
    live = [proof for proof in row.proofs if proof.state in LIVE and proof.kind != "temporaire"]
    used = next((proof for proof in live if _end(proof) == claims.proof_expires_at), None)
    who = standing(row, door.gate.environment)
    told = warnings(who, shown(used), now=now) if used is not None else ()
    return {
        "identifiant": row.machine_id,
        "environnement": door.gate.environment,
        "etat": row.state,
        "etiquette": row.label,
        "logiciel": row.software,
        "organisation": row.organization,
        "portees": row.scopes,
        "identifiant_expire": row.valid_until.isoformat(),
        "identifiant_jours_restants": days_left(row.valid_until, now),
        "justificatif": None if used is None else _proof(used, asked),
        "justificatifs_valides": len(live),
        "jeton": {
            "expire_dans": max(0, claims.expires_at - int(now.timestamp())),
            "portees": claims.scopes,
            "ressource": claims.audience,
        },
        "avertissements": [_warning(each) for each in told],
        "heure": instant(now),
        "aide": f"{door.gate.portal}/developpeurs/",
    }


def _end(proof: ProofRow) -> int:
    return int(shown(proof).ends_at.timestamp())


def _proof(proof: ProofRow, asked: Asked) -> dict[str, Any]:
    end = day_of(shown(proof).ends_at)
    return {
        "ref": proof.ref,
        "sorte": ProofKind(proof.kind),
        "expire": end.isoformat(),
        "jours_restants": days_left(end, asked.now),
    }


def _warning(warning: Caution) -> dict[str, Any]:
    return {
        "code": warning.code,
        "le": None if warning.on is None else warning.on.isoformat(),
        "jours": warning.days,
        "message": warning.message,
        "action": warning.action,
    }
