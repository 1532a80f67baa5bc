"""Trust anchors: brought by one administrator, trusted once a second one confirmed them."""

from typing import Any

from poterne.acts.journaling import Entry, act
from poterne.acts.review import staff_of
from poterne.adapters.authorities import Authority, UnreadableAuthority, read_authority
from poterne.core.errors.trust import TrustFault
from poterne.core.offices import NotAllowed
from poterne.records.models import RevocationList, TrustAnchor, TrustVersion
from poterne.records.trust import USES

_LONGEST_NAME = 100


def read(data: bytes) -> Authority:
    """What the file brought holds, to be read back before it is proposed. Raises TrustFault."""
    if not data:
        raise TrustFault("file", "Aucun fichier n’a été reçu. Choisissez-en un.")
    try:
        return read_authority(data)
    except UnreadableAuthority as fault:
        raise TrustFault("file", str(fault)) from fault


@act
def propose(*, name: str, use: str, data: bytes, entry: Entry) -> TrustAnchor:
    """The authority in ``data`` waits for a second administrator; nobody trusts it yet.

    Raises TrustFault, NotAllowed.
    """
    staff = staff_of(entry.by, "manage_trust")
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME:
        raise TrustFault("name", "Le nom est vide ou dépasse 100 caractères. Corrigez-le.")
    if use not in USES:
        raise TrustFault("use", "Choisissez l’usage : signature ou horodatage.")
    found = read(data)
    if found.valid_until <= entry.now:
        raise TrustFault("file", "Ce certificat est expiré. Fournissez celui qui est en vigueur.")
    if TrustAnchor.objects.filter(sha256=found.sha256, use=use, removed_at=None).exists():
        raise TrustFault("file", "Cette autorité est déjà dans la liste, pour le même usage.")
    anchor = TrustAnchor.objects.create(
        name=name,
        sha256=found.sha256,
        use=use,
        pem=found.pem,
        intermediates="".join(found.intermediates),
        subject=found.subject,
        valid_from=found.valid_from,
        valid_until=found.valid_until,
        added_by=staff,
        added_at=entry.now,
    )
    entry.write("confiance.ancre_proposee", _called(anchor), reason=use, digest=anchor.sha256)
    return anchor


@act
def confirm(*, anchor: TrustAnchor, entry: Entry) -> TrustAnchor:
    """Chains may end at ``anchor`` from now on. Raises NotAllowed: she proposed it, or too late."""
    staff = staff_of(entry.by, "manage_trust")
    anchor = TrustAnchor.objects.select_for_update().get(pk=anchor.pk)
    if anchor.removed_at is not None or anchor.confirmed_at is not None:
        raise NotAllowed("Cette ancre n’attend plus de confirmation.")
    if anchor.added_by_id == staff.pk:
        raise NotAllowed("Vous avez proposé cette ancre : une autre personne doit la confirmer.")
    anchor.confirmed_by, anchor.confirmed_at = staff, entry.now
    anchor.save(update_fields=["confirmed_by", "confirmed_at"])
    entry.write("confiance.ancre_confirmee", _called(anchor), digest=anchor.sha256)
    note_version(entry)
    return anchor


@act
def remove(*, anchor: TrustAnchor, entry: Entry) -> TrustAnchor:
    """Nothing ends at ``anchor`` any more; earlier verdicts stay as they were. Raises NotAllowed.

    One person is enough: to trust less is the safe side.
    """
    staff = staff_of(entry.by, "manage_trust")
    anchor = TrustAnchor.objects.select_for_update().get(pk=anchor.pk)
    if anchor.removed_at is not None:
        raise NotAllowed("Cette ancre est déjà retirée.")
    anchor.removed_by, anchor.removed_at = staff, entry.now
    anchor.save(update_fields=["removed_by", "removed_at"])
    entry.write("confiance.ancre_retiree", _called(anchor), digest=anchor.sha256)
    note_version(entry)
    return anchor


def note_version(entry: Entry) -> TrustVersion:
    """What is trusted now has a number of its own, kept for ever."""
    live = TrustAnchor.objects.filter(removed_at=None).exclude(confirmed_at=None)
    held: dict[str, Any] = {
        use: sorted(live.filter(use=use).values_list("sha256", flat=True)) for use in USES
    }
    held["listes"] = sorted(
        RevocationList.objects.filter(anchor__in=live).values_list("sha256", flat=True)
    )
    return TrustVersion.objects.create(number=present_version() + 1, held=held, made_at=entry.now)


def present_version() -> int:
    """The number of what is trusted now; 0 before anything was."""
    last = TrustVersion.objects.order_by("-number").first()
    return last.number if last else 0


def _called(anchor: TrustAnchor) -> str:
    return f"ancre:{anchor.pk}"
