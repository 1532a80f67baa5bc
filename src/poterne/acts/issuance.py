"""Creation of the identifiers, inside the transaction of the second signature."""

from poterne.acts.journaling import Entry
from poterne.acts.outbox import queue, queue_password
from poterne.adapters.chance import Chance
from poterne.core.catalogue import Environment, scopes_for
from poterne.core.credentials import new_machine_id
from poterne.core.lifecycle import move
from poterne.records.models import AccessRequest, Credential, MachineName


def issue(*, request: AccessRequest, entry: Entry, after: str) -> list[Credential]:
    """I01: one identifier per label, exactly as many as asked, with every scope of the form; M-13
    to the authorizer, one M-14 (or letter, A4) per identifier to the IT lead.

    No act: it opens no transaction, only ``approval.sign_soes`` calls it. The journal row of the
    grant (state ``after``) comes first, those of the identifiers next.
    """
    dossier, now = request.dossier(), entry.now
    entry.write(
        "demande.accordee", request, before=request.state, after=after, digest=request.grant_hash
    )
    created = [
        _create(request, slot, label, entry)
        for slot, label in enumerate(dossier.labels[: request.asked_count], start=1)
    ]
    queue("M-13", to=dossier.authorizer.email, role="authorizer", now=now, request=request)
    for credential in created:
        queue_password(credential, now)
    return created


def _create(request: AccessRequest, slot: int, label: str, entry: Entry) -> Credential:
    environment = Environment(request.type)
    if not (request.organization and request.valid_from and request.valid_until):
        raise TypeError("a signed grant without organisation or validity")
    machine_id = free_name(environment)
    credential = Credential.objects.create(
        request=request,
        slot=slot,
        machine_id=machine_id,
        environment=environment,
        state=move("issue").target,
        organization=request.organization,
        label=label,
        scopes=" ".join(scopes_for(request.form_definition.service, environment)),
        valid_from=request.valid_from,
        valid_until=request.valid_until,
        created_at=entry.now,
    )
    entry.write("identifiant.cree", credential, after=credential.state, digest=request.grant_hash)
    return credential


def free_name(environment: Environment) -> str:
    """A name that was never given, in either environment, without its prefix (INV-06)."""
    while True:
        machine_id = new_machine_id(environment, Chance())
        if not MachineName.objects.filter(core=machine_id[3:]).exists():
            return machine_id
