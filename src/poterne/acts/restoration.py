"""A database laid from a backup: closed until a person has looked at what was lost since.

What was taken away after the backup stands again in it. So every token dies, every temporary
password and mailed link with it, and no gate opens before somebody withdraws anew, then confirms.
"""

from django.contrib.sessions.models import Session
from django.db.models import F

from poterne.acts.journaling import Entry, act
from poterne.acts.passwords import burn, tell_unusable
from poterne.acts.review import staff_of
from poterne.core.credentials import ProofKind, ProofState
from poterne.core.deliveries import DUE, DeliveryState, Half
from poterne.core.lifecycle import CredentialState
from poterne.core.offices import NotAllowed
from poterne.records.models import Credential, JournalRow, Link, Proof

_OBJECT, _OPENED = "base:poterne", "reprise.ouverte"
_WAITING = [str(state) for state in (*DUE, DeliveryState.SENDING, DeliveryState.ACCEPTED)]
_CAUSE = "La base de données a été reprise d’une sauvegarde."


def closed_since() -> str | None:
    """Since when the gates wait for a person, as the journal writes it; None: they may serve."""
    last = JournalRow.objects.filter(objet=_OBJECT).order_by("-seq").first()
    return last.moment if last is not None and last.action == _OPENED else None


@act
def enter(*, taken_at: str, digest: str, entry: Entry) -> None:
    """The gates are closed, and nothing that could have been spent since the backup opens anything.

    ``taken_at`` and ``digest`` name the backup: its moment as the journal writes it, its SHA-256.
    Whoever held a temporary password is told (M-19), unless another already waits to leave.
    """
    entry.write("reprise.ouverte", _OBJECT, reason=taken_at, digest=digest)
    Credential.objects.exclude(state=CredentialState.RETIRE).update(epoch=F("epoch") + 1)
    live = Proof.objects.filter(kind=ProofKind.TEMPORARY, state=ProofState.ACTIVE)
    for proof in live.select_related("credential__request").order_by("pk"):
        burn(proof.pk, entry, "base reprise")
        halves = proof.credential.deliveries.filter(half=Half.MOT_DE_PASSE, state__in=_WAITING)
        if not halves.exists():
            tell_unusable(proof.credential, _CAUSE, entry.now)
    waiting = Link.objects.filter(deliveries__state__in=_WAITING).values("pk")
    sent = Link.objects.filter(used_at=None, replaced_at=None).exclude(pk__in=waiting)
    sent.update(replaced_at=entry.now)
    Session.objects.all().delete()


@act
def confirm(*, entry: Entry) -> None:
    """The gates open: this person has looked at what the backup does not hold.

    Raises NotAllowed for an office that may not, or when nothing waits.
    """
    staff_of(entry.by, "confirm_restore")
    if closed_since() is None:
        raise NotAllowed("Aucune reprise n’attend d’être confirmée.")
    entry.write("reprise.confirmee", _OBJECT)
