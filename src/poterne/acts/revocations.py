"""Lists of revoked certificates: brought by hand, their signature checked, nothing fetched."""

from collections.abc import Iterable

from poterne.acts.anchors import note_version
from poterne.acts.journaling import Entry, act
from poterne.acts.review import staff_of
from poterne.adapters.authorities import (
    LARGEST_LIST,
    UnreadableAuthority,
    fingerprint,
    read_list,
)
from poterne.adapters.documents.judging import Trust
from poterne.core.errors.trust import TrustFault
from poterne.records.models import RevocationList, TrustAnchor
from poterne.records.trust import USES

__all__ = ["LARGEST_LIST", "add_list", "newest_lists", "trust"]

_END = "-----END CERTIFICATE-----\n"


@act
def add_list(*, data: bytes, entry: Entry) -> RevocationList:
    """The list is kept until a newer one comes; what waited for it is judged again by the worker.

    Its signature is one of a trusted anchor, or of an intermediate that it vouches for.
    Raises TrustFault, NotAllowed.
    """
    staff = staff_of(entry.by, "manage_trust")
    if not data:
        raise TrustFault("file", "Aucun fichier n’a été reçu. Choisissez-en un.")
    issuers = {fingerprint(pem): (anchor, pem) for anchor in _live() for pem in _signers(anchor)}
    try:
        found = read_list(data, issuers=[pem for _, pem in issuers.values()])
    except UnreadableAuthority as fault:
        raise TrustFault("file", str(fault)) from fault
    if RevocationList.objects.filter(sha256=found.sha256).exists():
        raise TrustFault("file", "Cette liste est déjà reçue.")
    if found.this_update > entry.now:
        raise TrustFault("file", "Cette liste est datée dans le futur. Vérifiez l’horloge.")
    if found.next_update <= entry.now:
        raise TrustFault("file", "Cette liste est périmée. Fournissez la plus récente.")
    kept = RevocationList.objects.create(
        issuer=found.issuer,
        sha256=found.sha256,
        content=found.der,
        anchor=issuers[found.signed_by][0],
        this_update=found.this_update,
        next_update=found.next_update,
        entries=found.entries,
        added_by=staff,
        added_at=entry.now,
    )
    entry.write("confiance.liste_recue", f"liste:{kept.pk}", digest=kept.sha256)
    note_version(entry)
    return kept


def trust() -> Trust:
    """What is trusted now: confirmed anchors, what they vouch for, the newest list of each."""
    live = list(_live())
    by_use = {use: tuple(each.pem.encode() for each in live if each.use == use) for use in USES}
    return Trust(
        anchors=by_use["signature"],
        stamps=by_use["horodatage"],
        intermediates=tuple(
            pem.encode() for anchor in live for pem in _bundle(anchor.intermediates)
        ),
        crls=tuple(bytes(each.content) for each in newest_lists()),
    )


def newest_lists() -> Iterable[RevocationList]:
    """The newest list of each issuer whose anchor is trusted, by issuer."""
    newest: dict[str, RevocationList] = {}
    for each in RevocationList.objects.filter(anchor__in=_live()).order_by("this_update", "pk"):
        newest[each.issuer] = each
    return [newest[issuer] for issuer in sorted(newest)]


def _live() -> Iterable[TrustAnchor]:
    return TrustAnchor.objects.filter(removed_at=None).exclude(confirmed_at=None).order_by("pk")


def _signers(anchor: TrustAnchor) -> tuple[str, ...]:
    return (anchor.pem, *_bundle(anchor.intermediates))


def _bundle(text: str) -> tuple[str, ...]:
    return tuple(part + _END for part in text.split(_END)[:-1])
