"""What must hold after each recovery (trust.md §5): one French sentence per thing that does not."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from tests.faults.scene import PASSWORD, Scene
from tests.tools.programs import load

from poterne.adapters.hashing import temporary_hash
from poterne.core.deliveries import Channel, DeliveryState, Half
from poterne.core.lifecycle import CredentialState, RequestState
from poterne.core.secret import Secret
from poterne.ops import doctor
from poterne.records.models import (
    AccessRequest,
    Credential,
    Delivery,
    JournalPersonal,
    JournalRow,
    Proof,
)

VERIFY_JOURNAL, VERIFY_ISSUANCE = load("verify_journal"), load("verify_issuance")
_GONE = {DeliveryState.SENT, DeliveryState.DELIVERED}
_ASTRAY = {DeliveryState.SENDING, DeliveryState.CANCELLED}
_OF_PASSWORDS = {
    "justificatif.temporaire_emis",
    "justificatif.temporaire_fini",
    "remise.finale",
}
"""Events of a try: a doubt makes another password, so that their number is free."""


def always(scene: Scene) -> Iterator[str]:
    """What holds at any moment, whoever has not pressed again yet."""
    yield from _integrity()
    yield from _chain()
    yield from _states()
    yield from _identifiers()
    yield from _answered(scene)
    yield from _mails(scene)
    yield from _clear(scene)


def at_rest(scene: Scene, expected: Mapping[str, Any], more: frozenset[str]) -> Iterator[str]:
    """What holds once people and worker have nothing left to do; ``expected``: see ``effects``."""
    yield from always(scene)
    yield from _halves()
    yield from _newest(scene)
    now = scene.now + timedelta(hours=1)
    for finding in (*doctor.at_start(now), *doctor.at_work(now)):
        if finding.refuses or finding.alarm:
            yield f"le docteur dit : {finding.text}"
    yield from _same(effects(), expected, more)


def _integrity() -> Iterator[str]:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            said = cursor.fetchall()
        if said != [("ok",)]:
            yield f"PRAGMA integrity_check : {said}"


def _chain() -> Iterator[str]:
    """The independent verifier reads every row and every personal part."""
    chain = VERIFY_JOURNAL.Chain()
    parts = {each.row_id: (each.salt, each.part) for each in JournalPersonal.objects.all()}
    try:
        for row in JournalRow.objects.order_by("seq").values_list(*VERIFY_JOURNAL.COLUMNS):
            chain.add(row, parts.get(row[VERIFY_JOURNAL.COLUMNS.index("seq")]))
    except VERIFY_JOURNAL.Broken as broken:
        yield f"journal rompu, {broken}"


def _states() -> Iterator[str]:
    """Rows = moves: the last state that the journal tells of an object is the one it is in."""
    known = {*map(str, RequestState), *map(str, CredentialState)}
    moves = JournalRow.objects.order_by("seq").values_list("objet", "apres")
    told = {about: after for about, after in moves if after in known}
    there = {f"demande:{pk}": s for pk, s in AccessRequest.objects.values_list("pk", "state")}
    there |= {f"identifiant:{pk}": s for pk, s in Credential.objects.values_list("pk", "state")}
    for about in sorted(told.keys() | there.keys()):
        if told.get(about) != there.get(about):
            yield f"{about} : « {there.get(about)} », le journal dit « {told.get(about)} »"


def _identifiers() -> Iterator[str]:
    """As many as asked, none twice, each justified by the independent verifier."""
    for request in AccessRequest.objects.all():
        slots = sorted(request.credentials.values_list("slot", flat=True))
        granted = request.state == RequestState.ACCORDEE
        if slots != (list(range(1, (request.asked_count or 0) + 1)) if granted else []):
            yield f"demande {request.pk}, « {request.state} » : identifiants de rangs {slots}"
    base = VERIFY_ISSUANCE.Base(_justifying())
    yield from VERIFY_ISSUANCE.findings(base)


def _justifying() -> Iterator[tuple[str, dict[str, Any]]]:
    with connection.cursor() as cursor:
        for table, columns in VERIFY_ISSUANCE.TABLES.items():
            cursor.execute(f"SELECT {columns} FROM {table}")  # noqa: S608  (the verifier's names)
            names = [column[0] for column in cursor.description]
            for cells in cursor.fetchall():
                row = dict(zip(names, cells, strict=True))
                for name in ("grant", "valid_from", "valid_until", "registered_on"):
                    row |= _as_read(name, row.get(name))
                for name in ("repondant_signed_on", "soes_signed_on"):
                    row |= _as_read(name, row.get(name))
                yield table, row


def _as_read(name: str, cell: Any) -> dict[str, Any]:
    """As JSON lines hold it: days are text, the grant is an object."""
    if cell is None:
        return {}
    return {name: json.loads(cell) if name == "grant" else str(cell)}


def _answered(scene: Scene) -> Iterator[str]:
    """Whoever had an answer finds her act in the journal, whatever died since."""
    answered = set(scene.world.notebook.read("answered"))
    kept = set(JournalRow.objects.filter(acte__in=answered).values_list("acte", flat=True))
    for acte in sorted(answered - kept):
        yield f"l’acte {acte} a eu sa réponse et n’est pas au journal"


def _mails(scene: Scene) -> Iterator[str]:
    """What is said to be sent was taken by the relay; no password is in two messages."""
    mails = scene.world.sink.mails()
    there = {mail["Message-ID"] for mail in mails}
    sent = Delivery.objects.filter(
        state__in=[str(s) for s in _GONE], channel=Channel.COURRIEL, settled_at__gte=scene.began
    )
    for row in sent:
        if row.message_id not in there:
            yield f"{row.kind} ({row.pk}) dit « {row.state} » et n’est jamais parti"
    known = set(Proof.objects.values_list("hash", flat=True))
    for value, times in Counter(_values(scene)).items():
        if times > 1:
            yield f"un mot de passe a été remis {times} fois"
        if not any(hash_of(credential, value) in known for credential in Credential.objects.all()):
            yield "un mot de passe est parti sans que son empreinte soit gardée"


def _values(scene: Scene) -> list[str]:
    """Every temporary password that left, in order: by mail, then on a page or a sheet."""
    bodies = (mail.get_content() for mail in scene.world.sink.mails())
    found = [value for body in bodies for value in PASSWORD.findall(body)]
    return found + [value for text in scene.shown() for value in PASSWORD.findall(text)]


def hash_of(credential: Credential, value: str) -> str:
    """What the database keeps of that password, if it is one of this identifier."""
    return temporary_hash(
        settings.PEPPERS[credential.environment], credential.machine_id, Secret(value)
    )


def _clear(scene: Scene) -> Iterator[str]:
    """No secret that was made is readable in a row, a file of the database, a head or a log."""
    made = scene.world.notebook.read("made")
    if not made:
        return
    written = everything().encode() + scene.world.bytes_written()
    for value in made:
        if value.encode() in written or value.replace("-", "").encode() in written:
            yield "un secret est lisible dans la base, un fichier ou un journal de processus"


def everything(but: str = "") -> str:
    """Every cell of every table but one, in one text that two moments can be compared by."""
    tables = sorted({*connection.introspection.table_names()} - {but})
    with connection.cursor() as cursor:
        rows = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  (the database's own names)
            rows.append(sorted(map(repr, cursor.fetchall())))
    return "\n".join(line for lines in rows for line in lines)


def rows() -> dict[str, int]:
    """How many rows each table has."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names()):
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608  (as above)
            found[table] = cursor.fetchone()[0]
    return found


def _halves() -> Iterator[str]:
    """Each half is delivered, waits, or stands in a worklist; none is held by a dead worker."""
    for row in Delivery.objects.filter(state=DeliveryState.SENDING, channel=Channel.COURRIEL):
        yield f"{row.kind} ({row.pk}) reste « en cours d’envoi »"
    for credential in Credential.objects.exclude(state=CredentialState.RETIRE):
        rows = credential.deliveries.filter(half=Half.MOT_DE_PASSE)
        if not rows.exclude(state__in=[str(state) for state in _ASTRAY]).exists():
            yield f"identifiant {credential.pk} : personne ne voit que son mot de passe manque"
        request = credential.request.deliveries.filter(half=Half.IDENTIFIANTS)
        if not request.exclude(state__in=[str(state) for state in _ASTRAY]).exists():
            yield f"demande {credential.request_id} : personne ne voit que M-13 manque"


def _newest(scene: Scene) -> Iterator[str]:
    """Of the passwords that people hold, the newest is the one in force, or served, or ended."""
    proofs = {proof.hash: proof for proof in Proof.objects.filter(kind="temporaire")}
    newest: dict[int, Proof] = {}
    for value in _values(scene):
        for credential in Credential.objects.all():
            proof = proofs.get(hash_of(credential, value))
            if proof is not None and proof.credential_id == credential.pk:
                newest[credential.pk] = proof
    for key, proof in newest.items():
        last = max((p for p in proofs.values() if p.credential_id == key), key=lambda p: p.attempt)
        if proof.state == "remplace" and last.state == "actif":
            yield f"identifiant {key} : le dernier mot de passe remis n’est pas celui en vigueur"


def effects() -> dict[str, Any]:
    """What the journey did, told so that doing it twice, or half, tells something else."""
    events = Counter(JournalRow.objects.values_list("action", flat=True))
    kinds = Counter(Delivery.objects.values_list("kind", flat=True))
    credentials = Credential.objects.order_by("pk").values_list("slot", "state", "epoch")
    return {
        "times": {name: n for name, n in (events + kinds).items() if name not in _OF_PASSWORDS},
        "requests": list(AccessRequest.objects.order_by("pk").values_list("state", flat=True)),
        "credentials": list(credentials),
    }


def _same(
    found: dict[str, Any], expected: Mapping[str, Any], more: frozenset[str]
) -> Iterator[str]:
    for name in ("requests", "credentials"):
        if found[name] != expected[name]:
            yield f"{name} : {found[name]}, attendu {expected[name]}"
    times, due = found["times"], expected["times"]
    for name in sorted(times.keys() | due.keys()):
        there, wanted = times.get(name, 0), due.get(name, 0)
        if there < wanted or (there > wanted and name not in more):
            yield f"{name} : {there} fois, attendu {wanted}"
