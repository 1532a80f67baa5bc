"""``POST /oauth2/token``: client credentials only (RFC 6749 §4.4); rows J01 to J51."""

from datetime import UTC, datetime

from poterne.acts.admission import sweep
from poterne.acts.signin import Issued, sign_in
from poterne.core.errors.gate import Refusal
from poterne.gate.exchange import Answer, Asked, Door, Headers, noticed, refuse, tell
from poterne.gate.forms import heard, malformed, read_client, read_form


def token(door: Door, asked: Asked) -> Answer:
    """A token, or the first refusal in the order of signin.md §7."""
    if door.rounds.due(asked.now.timestamp()):
        sweep(gate=door.gate, now=asked.now)
    issued = _issued(door, asked)
    if isinstance(issued, Refusal):
        return refuse(door.gate, asked, issued)
    door.usage.note(issued.credential_id, issued.proof_id, asked.now)
    about = f"identifiant:{issued.credential_id} justificatif:{issued.proof_id}"
    noticed(asked, "authn_login_success", about)
    members = {
        "access_token": issued.token.reveal(),
        "token_type": "Bearer",
        "expires_in": issued.lifetime_s,
        "scope": " ".join(issued.scopes),
    }
    return tell(asked, 200, members, expirations(issued))


def _issued(door: Door, asked: Asked) -> Issued | Refusal:
    form = read_form(asked)
    if isinstance(form, Refusal):
        return form
    if "grant_type" not in form:
        return malformed("grant_type est absent")
    if form["grant_type"] != "client_credentials":
        return Refusal("type_d_autorisation")
    client = read_client(asked, form)
    if isinstance(client, Refusal):
        return client
    return heard(
        door,
        asked,
        client,
        lambda counted: sign_in(
            gate=door.gate,
            client=client,
            scope=form.get("scope", ""),
            resource=form.get("resource", ""),
            counted=counted,
            now=asked.now,
        ),
    )


def expirations(issued: Issued) -> Headers:
    """When proof and identifier end, always; from sixty days before, also what comes."""
    ends = (
        ("Justificatif-Expiration", instant(issued.proof_ends_at)),
        ("Identifiant-Expiration", instant(issued.identifier_ends_at)),
    )
    told = [
        f"{warning.code}; jours={warning.days}"
        for warning in issued.warnings
        if warning.days is not None
    ]
    return (*ends, ("Avertissement", ", ".join(told))) if told else ends


def instant(moment: datetime) -> str:
    """RFC 3339, UTC, whole seconds: ``2026-11-23T13:00:00Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
