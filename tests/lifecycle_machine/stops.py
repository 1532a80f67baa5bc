"""How often an identifier was stopped: what a token from before must never survive."""

from poterne.records.models import JournalRow

STOPS = ("identifiant.suspendu", "identifiant.retire")


def stops_of(credential: int) -> int:
    """The suspensions and withdrawals of that identifier so far."""
    return JournalRow.objects.filter(objet=f"identifiant:{credential}", action__in=STOPS).count()
