"""What the IT lead asks for his own identifiers: another temporary password (L-08)."""

from datetime import datetime, timedelta
from math import ceil

from poterne.acts.journaling import Actor, Entry, act, subject_name
from poterne.acts.outbox import remise_of
from poterne.acts.passwords import burn, in_force
from poterne.acts.remittance import send_password_again
from poterne.core.deliveries import PASSWORDS_PER_DAY, Half, Remise
from poterne.core.errors.requests import TooMany
from poterne.core.journal import moment
from poterne.core.offices import NotAllowed
from poterne.core.words import plural
from poterne.records.models import AccessRequest, Credential, JournalRow

_DAY = timedelta(days=1)


@act
def ask_password(*, credential: Credential, entry: Entry) -> Credential:
    """L-08: a new temporary password leaves for the address on file, and for no other.

    What is activated lives until the new one serves; so does the password in force, unless a
    page showed it: whoever could not read it wants it dead. Raises NotAllowed
    for anybody but the IT lead, or in a state that takes none; TooMany after 3 in a day.
    """
    its_lead(credential.request, entry.by)
    within_limit(credential, entry.now)
    proof = in_force(credential)
    if proof is not None and remise_of(credential.request) is Remise.LIEN:
        burn(proof.pk, entry, "à remplacer")
    return send_password_again(credential, entry)


def its_lead(request: AccessRequest, by: Actor) -> None:
    """Nothing, for the IT lead of ``request``. Raises NotAllowed for anybody else."""
    if not by.fold or by.fold != request.present_lead_fold:
        raise NotAllowed("Cet identifiant n’est pas accessible depuis cette adresse.")


def within_limit(credential: Credential, now: datetime) -> None:
    """Nothing, while another password may leave today. Raises TooMany after 3 (L-08)."""
    recent = JournalRow.objects.filter(
        objet=subject_name(credential),
        action="remise.refaite",
        motif=str(Half.MOT_DE_PASSE),
        moment__gt=moment(now - _DAY),
    ).order_by("-seq")[:PASSWORDS_PER_DAY]
    times = [datetime.fromisoformat(row.moment) for row in recent]
    if len(times) < PASSWORDS_PER_DAY:
        return
    minutes = max(1, ceil((times[-1] + _DAY - now) / timedelta(minutes=1)))
    raise TooMany(f"Trop de demandes. Réessayez dans {plural(minutes, 'minute')}.")
