"""Requests in every state, brought there by the acts themselves: nothing is written by hand."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from poterne import clock
from poterne.acts import approval, intake, links, review, signing, submission, withdrawal
from poterne.acts.journaling import Actor, member, party
from poterne.acts.judging import picture_of
from poterne.core.catalogue import VALIDITY_YEARS, Environment
from poterne.core.dossier import Dossier, digest
from poterne.core.forms.register import FORMS
from poterne.core.links import Purpose
from poterne.core.offices import Office
from poterne.demo import dossiers
from poterne.demo.people import BELANGER, COTE, GAGNON, MORIN, NGUYEN, PELLETIER, Person
from poterne.records.models import AccessRequest, Link, Staff

FORM = next(iter(FORMS))
CLOSED = "nadia.hebert@boite-fermee.example"
"""A mailbox that its owner closed: the relay of the demonstration refuses it for good."""


@dataclass(slots=True)
class Story:
    """Acts done one after the other, a few minutes apart, from ``moment`` on."""

    moment: datetime
    step: timedelta = field(default=timedelta(minutes=7))

    def next(self) -> datetime:
        """The next moment."""
        self.moment += self.step
        return self.moment


def tell(now: datetime) -> None:
    """A request in each state that four days can reach; Mme Pelletier's draft is the last.

    « Sans suite » takes 60 days, a destroyed draft 90: the clock of the demonstration gives them.
    """
    story = Story(now - timedelta(days=3), timedelta(minutes=5))
    for tale in (
        _granted,
        _by_post,
        _bounced,
        _near_its_end,
        _half_signed,
        _conforming,
        _returned,
        _refused,
        _cancelled,
    ):
        tale(story)
    story.moment = max(story.moment, now - timedelta(hours=6))
    for tale in (_keyed, _received, _to_sign):
        tale(story)
    _draft(PELLETIER, dossiers.begun(), story)


def _granted(story: Story) -> AccessRequest:
    labels = ("Dossier Clair – urgence", "Dossier Clair – laboratoire")
    return _sign_twice(_accepted(PELLETIER, dossiers.gmf("55001", labels), story), story)


def _by_post(story: Story) -> AccessRequest:
    return _sign_twice(_accepted(BELANGER, dossiers.partner("Gabarit – essais"), story), story)


def _bounced(story: Story) -> AccessRequest:
    """The IT lead confirmed his address, then his mailbox closed: his half bounces."""
    dossier = dossiers.led_by(dossiers.gmf("55002", ("Suivi Clair – accueil",), MORIN), CLOSED)
    return _sign_twice(_accepted(MORIN, dossier, story), story)


def _near_its_end(story: Story) -> AccessRequest:
    """Two identifiers that end in 45 days; one is withdrawn already."""
    labels = ("Suivi Clair – jour", "Suivi Clair – ancien")
    request = _accepted(MORIN, dossiers.gmf("55002", labels, MORIN), story)
    request = _sign_twice(request, story, lasts=timedelta(days=45))
    _, old = request.credentials.order_by("slot")
    withdrawal.withdraw(credential=old, reason="remplacement", by=_staff(GAGNON), now=story.next())
    return request


def _cancelled(story: Story) -> AccessRequest:
    dossier = dossiers.hors_gmf("55006", "Clinique de l’Anse", "Agenda Clair – anse")
    request = _sent(MORIN, dossier, story)
    by = party("preparateur", MORIN.fold)
    return submission.cancel_request(request=request, by=by, now=story.next())


def _half_signed(story: Story) -> AccessRequest:
    dossier = dossiers.hors_gmf("55003", "Clinique du Ruisseau", "Agenda Clair")
    return _sign_first(_accepted(MORIN, dossier, story), story)


def _conforming(story: Story) -> AccessRequest:
    return _accepted(PELLETIER, dossiers.gmf("55001", ("Dossier Clair – imagerie",)), story)


def _returned(story: Story) -> AccessRequest:
    request = _taken(MORIN, dossiers.gmf("55002", ("Suivi Clair",), MORIN), story)
    return review.return_(
        request=request,
        faults=[],
        reason="Le nom du logiciel ne correspond pas à celui du développeur. Vérifiez-le.",
        by=_staff(GAGNON),
        now=story.next(),
    )


def _refused(story: Story) -> AccessRequest:
    dossier = dossiers.hors_gmf("55004", "Clinique de la Pointe", "Agenda Clair")
    return review.refuse(
        request=_taken(MORIN, dossier, story),
        reason="L’installation nommée n’existe plus à cette adresse.",
        by=_staff(NGUYEN),
        now=story.next(),
    )


def _keyed(story: Story) -> AccessRequest:
    now = story.next()
    original = intake.Original("poste", FORM, clock.today(now), clock.today(now))
    request = intake.register(
        dossier=dossiers.faulty(), original=original, by=_staff(GAGNON), now=now
    )
    return review.take(request=request, by=_staff(GAGNON), now=story.next())


def _received(story: Story) -> AccessRequest:
    dossier = dossiers.hors_gmf("55005", "Clinique du Fleuve", "Agenda Clair – fleuve")
    return _confirmed(_signed(MORIN, dossier, story), story)


def _to_sign(story: Story) -> AccessRequest:
    return _sent(MORIN, dossiers.gmf("55002", ("Suivi Clair – nuit",), MORIN), story)


def _draft(person: Person, dossier: Dossier, story: Story) -> AccessRequest:
    by = party("preparateur", person.fold)
    request = submission.open_draft(address=person.email, form=FORM, by=by, now=story.next())
    return submission.save_answers(
        request=request, dossier=dossier, version=request.version, by=by, now=story.next()
    )


def _sent(person: Person, dossier: Dossier, story: Story) -> AccessRequest:
    request = _draft(person, dossier, story)
    by = party("preparateur", person.fold)
    return submission.send_for_signature(request=request, by=by, now=story.next())


def _signed(person: Person, dossier: Dossier, story: Story) -> AccessRequest:
    request = _sent(person, dossier, story)
    piece = signing.SignedPiece(
        kind="numerisee",
        picture=picture_of(_signature()),
        accepted=True,
        attested=True,
        shown_hash=digest(request.content()),
    )
    return signing.submit(
        request=request,
        piece=piece,
        link=_link(request, Purpose.SIGNER),
        by=party("authorizer", request.authorizer_fold),
        now=story.next(),
    )


def _confirmed(request: AccessRequest, story: Story) -> AccessRequest:
    if request.section3 == "complete":
        links.confirm_address(
            link=_link(request, Purpose.CONFIRMER),
            attested=True,
            by=party("it_lead", request.it_lead_fold),
            now=story.next(),
        )
    return request


def _taken(person: Person, dossier: Dossier, story: Story) -> AccessRequest:
    request = _confirmed(_signed(person, dossier, story), story)
    return review.take(request=request, by=_staff(GAGNON), now=story.next())


def _accepted(person: Person, dossier: Dossier, story: Story) -> AccessRequest:
    request = _taken(person, dossier, story)
    return review.accept(request=request, by=_staff(GAGNON), now=story.next())


def _sign_first(
    request: AccessRequest, story: Story, lasts: timedelta | None = None
) -> AccessRequest:
    now = story.next()
    start, end = _validity(request, clock.today(now))
    end = start + lasts if lasts else end
    shown = digest(approval.proposed_grant(request, start, end))
    return approval.sign_repondant(
        request=request,
        valid_from=start,
        valid_until=end,
        step_up=approval.StepUp(shown, ""),
        by=_staff(NGUYEN),
        now=now,
    )


def _sign_twice(
    request: AccessRequest, story: Story, lasts: timedelta | None = None
) -> AccessRequest:
    request = _sign_first(request, story, lasts)
    return approval.sign_soes(
        request=request,
        step_up=approval.StepUp(request.grant_hash, ""),
        by=_staff(COTE),
        now=story.next(),
    )


def _validity(request: AccessRequest, start: date) -> tuple[date, date]:
    years = VALIDITY_YEARS[Environment(request.type)]
    # A year of 365 days: the day itself does not matter to the demonstration.
    return start, start + timedelta(days=365 * years - 1)


def _staff(person: Person) -> Actor:
    account = Staff.objects.get(email_fold=person.fold)
    return member(account, str(min(account.offices, default=Office.AGENT)))


def _link(request: AccessRequest, purpose: Purpose) -> Link:
    return Link.objects.filter(
        request=request, purpose=purpose, used_at=None, replaced_at=None
    ).latest("pk")


def _signature() -> bytes:
    return (Path(__file__).parent / "static/demo/signature.png").read_bytes()
