"""Who may not handle a request that his office would let him handle."""

from poterne.core.offices import NotAllowed
from poterne.records.models import AccessRequest, Staff

REFUSED_IT = "Vous avez refusé cette demande : une autre personne doit en faire la révision."
_PARTY = "Vous êtes une partie à cette demande : une autre personne doit agir."


def hindrance(staff: Staff, request: AccessRequest) -> str:
    """Why ``staff`` may not handle ``request``, in a French sentence; "" when nothing is wrong.

    A party to it never does (INV-03); whoever refused it leaves its review to others (T16).
    """
    parties = {request.preparer_fold, request.authorizer_fold, request.it_lead_fold}
    if staff.email_fold in parties:
        return _PARTY
    if request.appeals.filter(refused_by=staff).exists():
        return REFUSED_IT
    return ""


def impartial(staff: Staff, request: AccessRequest) -> None:
    """Nothing happens when ``staff`` may handle ``request``. Raises NotAllowed otherwise."""
    why = hindrance(staff, request)
    if why:
        raise NotAllowed(why)
