"""What surrounds the copies of a cabinet: identifiers, halves, links, proofs, clocks that run."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from django.db import connection, models
from tests.conftest import NOW

from poterne.acts.submission import free_reference
from poterne.records.models import AccessRequest, Credential, Delivery, Link, Proof

FIRST_KEY = 1_000_000
KEY = f"i + {FIRST_KEY}"
TYPED = "substr('00000000' || i, length(CAST(i AS text)) + 1)"
"""The eight digits that name one copy: its reference, its people, its password."""
FOLLOWED = 11
"""This copy alone is of the first request's applicant, who follows it; it is ``recue``."""
_GRANTED = "i % 8 = 0"
"""These copies are ``accordee``: each has its identifier."""
_WAITING = "i % 1600 = 0"
"""Of these, the software is not activated: its password lives, nothing was handed over."""
_FAILED = "i % 800 = 8"
_UNCONFIRMED = "i % 1000 = 1"
"""These are ``recue``, and one address is still to confirm."""
_EACH = "1 = 1"

Filling = tuple[str, str]
"""What stands around the series ``n(i)`` in an INSERT: table and columns, then SELECT."""


def copied(
    model: type[models.Model], source: int, own: Mapping[str, str], where: str = _EACH
) -> Filling:
    """One row per copy that ``where`` keeps, as the row ``source`` but for ``own`` columns."""
    names = [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001  (Django's documented model API)
    table = model._meta.db_table  # noqa: SLF001  (as above)
    listed = ", ".join(f'"{name}"' for name in names)
    cells = ", ".join(own.get(name, f's."{name}"') for name in names)
    return (
        f"{table} ({listed})",
        f"SELECT {cells} FROM {table} s, n WHERE s.id = {source} AND {where}",
    )


def moment(count: int) -> str:
    """When each copy was received, the last of ``count`` just now: one a minute."""
    return {
        "sqlite": f"datetime('{NOW:%Y-%m-%d %H:%M:%S}', '-' || ({count} - i) || ' minutes')",
        "postgresql": f"timestamptz '{NOW.isoformat()}' - ({count} - i) * interval '1 minute'",
    }[connection.vendor]


def around(count: int) -> Iterator[Filling]:
    """All that the copies have, but for themselves and their words."""
    request = AccessRequest.objects.get()
    credential = request.credentials.get()
    state = f"CASE WHEN {_WAITING} THEN 'temporaire' ELSE 'actif' END"
    named = {"machine_id": f"'aip' || substr({TYPED}, 3)", "state": state}
    yield copied(Credential, credential.pk, named | {"id": KEY, "request_id": KEY}, _GRANTED)
    state = f"CASE WHEN {_WAITING} THEN 'actif' ELSE 'epuise' END"
    held = {"id": KEY, "credential_id": KEY, "hash": TYPED, "state": state}
    yield copied(Proof, _password(credential).pk, held, _GRANTED)
    yield from _halves(request, moment(count))
    yield from _links(request)


def finish(count: int) -> None:
    """One copy can be followed; the sixty days of some of those ``a_corriger`` run."""
    AccessRequest.objects.filter(pk=FIRST_KEY + FOLLOWED).update(reference=free_reference())
    returned = range(FIRST_KEY + 5, FIRST_KEY + count, 1000)
    AccessRequest.objects.filter(pk__in=returned).update(due_at=NOW + timedelta(days=50))


def _password(credential: Credential) -> Proof:
    return Proof.objects.create(
        credential=credential,
        ref="banc",
        kind="temporaire",
        state="epuise",
        hash="banc",
        created_at=NOW,
        expires_at=NOW + timedelta(days=10),
    )


def _halves(request: AccessRequest, made_at: str) -> Iterator[Filling]:
    """The two halves of each identifier; one notice of each request."""
    request.deliveries.update(state="sent", settled_at=NOW - timedelta(days=1))
    failed = f"CASE WHEN {_FAILED} THEN 'permanent-failure' ELSE 'sent' END"
    for rank, kind, where, own in (
        (1, "M-13", _GRANTED, {}),
        (2, "M-14", _GRANTED, {"credential_id": KEY, "state": failed}),
        (3, "M-13", _EACH, {"kind": "'M-06'", "half": "'avis'"}),
    ):
        source = request.deliveries.get(kind=kind).pk
        named = {"id": f"{KEY} + {rank * FIRST_KEY}", "request_id": KEY, "created_at": made_at}
        yield copied(Delivery, source, named | own, where)


def _links(request: AccessRequest) -> Iterator[Filling]:
    """A link to sign and one to confirm: used, but for a few of the second."""
    Link.objects.filter(request=request).update(expires_at=NOW + timedelta(days=6))
    for rank, purpose in enumerate(("signer", "confirmer")):
        own = {
            "id": f"{KEY} + {rank * FIRST_KEY}",
            "request_id": KEY,
            "token_hash": "NULL",
            "address_fold": f"{TYPED} || '@l'",
            "used_at": f"CASE WHEN {_UNCONFIRMED} AND {rank} = 1 THEN NULL ELSE s.used_at END",
        }
        source = Link.objects.filter(request=request, purpose=purpose).latest("pk")
        yield copied(Link, source.pk, own)
