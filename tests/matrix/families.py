"""Two families of requests in every state: hers, and those of strangers to her."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from unittest.mock import patch

from django.test import override_settings
from tests import line
from tests.cast import GAGNON, MORIN, NGUYEN, PELLETIER, ROY, TREMBLAY, gmf, partner
from tests.poterne.portal.browser import Browser, mailed

from poterne.acts import handover, review, submission
from poterne.core.dossier import Dossier
from poterne.core.links import Purpose
from poterne.records.models import AccessRequest, Delivery, Link, Signature


@dataclass(frozen=True)
class Addresses:
    """Who fills, who authorizes, who receives the passwords."""

    preparer: str
    authorizer: str
    it_lead: str

    def of(self, dossier: Dossier) -> Dossier:
        """The same answers, with these people."""
        named = dossier.with_answer("authorizer.email", self.authorizer)
        return named.with_answer("it_lead.email", self.it_lead)


HERS = Addresses(PELLETIER.email, TREMBLAY.email, ROY.email)
THEIRS = Addresses("paul.gestion@autre-gmf.example", MORIN.email, "guy.autre@autre-ti.example")


class Family:
    """``requests``: one request per state, by its code; ``partner``: granted, with a letter."""

    def __init__(self, people: Addresses, now: datetime) -> None:
        self.people, self.requests = people, {}
        self._values: dict[str, dict[str, object]] = {}
        with _filled_by(people.preparer):
            for state, build in _EARLIER.items():
                self.requests[state] = build(people.of(gmf(1)), now - timedelta(days=2))
            for state, build in _BUILT.items():
                self.requests[state] = build(people.of(gmf(1)), now)
        Browser().fill("/demandes/nouvelle/", adresse=people.preparer)
        self.tokens = {purpose: self._token(purpose) for purpose in _MAILED}

    def _token(self, purpose: Purpose) -> str:
        return mailed(Link.objects.filter(purpose=purpose, used_at=None, replaced_at=None).last())

    def values(self, situation: str) -> dict[str, object]:
        """What the addresses of routes are filled with, in this situation: looked up once, since
        all that a visit does is undone."""
        if situation not in self._values:
            self._values[situation] = self._looked_up(situation)
        return self._values[situation]

    def _looked_up(self, situation: str) -> dict[str, object]:
        request = self.requests.get(situation.partition(" ")[0]) or self.requests["accordee"]
        credential = request.credentials.first() or self.requests["accordee"].credentials.first()
        halves = Delivery.objects.filter(request=request)
        half = halves.filter(half="mot_de_passe").first() or halves.first()
        signature = Signature.objects.filter(request=request).first()
        return {
            "reference": request.reference,
            "pk": credential.pk,
            "identifiant": credential.pk,
            "remise": half.pk if half else 0,
            "signature": signature.pk if signature else 0,
        }


@contextmanager
def _filled_by(address: str) -> Iterator[None]:
    """The line's drafts are opened by that address."""

    def draft(dossier: Dossier, now: datetime) -> AccessRequest:
        by = line.preparer(address)
        request = submission.open_draft(address=address, form=line.FORM, by=by, now=now)
        return submission.save_answers(
            request=request, dossier=dossier, version=request.version, by=by, now=now
        )

    preparer = line.preparer
    with ExitStack() as stack:
        stack.enter_context(patch.object(line, "draft", draft))
        stack.enter_context(patch.object(line, "preparer", lambda given=address: preparer(given)))
        yield


def _letter(dossier: Dossier, now: datetime) -> AccessRequest:
    """A partner request of the same people: its password goes by post."""
    return line.granted(partner().with_answer("authorizer.email", dossier.authorizer.email), now)


def _shown_once(dossier: Dossier, now: datetime) -> AccessRequest:
    with override_settings(REMISE_LIEN=(line.FORM,)):
        return line.granted(dossier, now)


def _handed_over(dossier: Dossier, now: datetime) -> AccessRequest:
    request = line.granted(dossier, now)
    return handover.hand_over(request=request, by=line.authorizer(request), now=now)


def _draft(dossier: Dossier, now: datetime) -> AccessRequest:
    return line.draft(dossier, now)


def _received(dossier: Dossier, now: datetime) -> AccessRequest:
    return line.confirmed(line.signed(dossier, now), now)


def _returned(dossier: Dossier, now: datetime) -> AccessRequest:
    request = line.taken(dossier, now)
    by = line.staff(GAGNON, now)
    return review.return_(request=request, faults=(), reason="Relire.", by=by, now=now)


def _refused(dossier: Dossier, now: datetime) -> AccessRequest:
    request = line.taken(dossier, now)
    return review.refuse(request=request, reason="Non.", by=line.staff(NGUYEN, now), now=now)


def _active(dossier: Dossier, now: datetime) -> AccessRequest:
    request = line.granted(dossier, now)
    credential = request.credentials.get()
    for state in ("temporaire", "actif"):
        credential.state = state
        credential.save()
    return request


_BUILT = {
    "brouillon": _draft,
    "a_signer": line.sent,
    "recue": _received,
    "en_verification": line.taken,
    "a_corriger": _returned,
    "refusee": _refused,
    "conforme": line.conforming,
    "signee_repondant": line.half_signed,
}
_EARLIER = {
    "accordee": _active,
    "lettre": _letter,
    "transmise": _handed_over,
    "lien": _shown_once,
}
STATES = frozenset(_BUILT)
"""States in which a request of each family is."""
_MAILED = (
    Purpose.BROUILLON,
    Purpose.SIGNER,
    Purpose.CONFIRMER,
    Purpose.TRANSMISSION,
    Purpose.REVELATION,
)
