"""What a mail says, drawn from the rows and from what was made for this try alone.

Each variable of ``core.mails`` has one source here; a mail gets those it names and no other, so
that no message can be handed the other half.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from poterne.adapters.mail_text import render
from poterne.core.credentials import day_of
from poterne.core.expiry import days_left
from poterne.core.fields import parse_postal_code, shown_postal_code
from poterne.core.lifecycle import RequestState
from poterne.core.links import Purpose
from poterne.core.mails import LETTERS, MAILS, OPENS
from poterne.core.reminders import Ladder, last_day
from poterne.core.secret import Secret
from poterne.core.words import date_long, in_days, time_short
from poterne.records.models import AccessRequest, Credential, Delivery

_DAY = ZoneInfo("America/Toronto")
_NEVER_OPENED = "Le lien qui devait l’afficher a expiré sans servir."


@dataclass(frozen=True, slots=True)
class Made:
    """What one try made in memory, and when; dropped with it."""

    password: Secret | None = None
    sending: int = 0
    proof_id: int | None = None
    token: Secret | None = None
    code: Secret | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _About:
    """One message to compose: its row, its objects, what was made for it."""

    delivery: Delivery
    made: Made

    @property
    def request(self) -> AccessRequest:
        if self.delivery.request is None:
            raise TypeError(f"{self.delivery.kind} is about a request")
        return self.delivery.request

    @property
    def credential(self) -> Credential:
        if self.delivery.credential is None:
            raise TypeError(f"{self.delivery.kind} is about an identifier")
        return self.delivery.credential


def compose(delivery: Delivery, made: Made) -> tuple[str, str]:
    """Subject and body of the message, typography set.

    Raises KeyError for a kind that ``core.mails`` does not know.
    """
    mail = MAILS[delivery.kind]
    about = _About(delivery, made)
    context = {name: _VARIABLES[name](about) for name in mail.needs}
    optional = {name: _VARIABLES[name](about) for name in mail.may}
    return render(delivery.kind, context | {k: v for k, v in optional.items() if v})


def letter_context(delivery: Delivery, password: Secret) -> dict[str, Any]:
    """What the sheet P-01 shows: never an identifier (rules.md §4.9)."""
    about = _About(delivery, Made(password=password))
    return {name: _VARIABLES[name](about) for name in LETTERS[delivery.kind].needs}


_PATHS = {
    "M-01": "/entrer/{token}/",
    "M-02": "/confirmer/{token}/",
    "M-03": "/signer/{token}/",
    "M-04": "/signer/{token}/",
    "M-05": "/demandes/{ref}/signer/",
    "M-06": "/demandes/{ref}/signer/",
    "M-07": "/suivre/",
    "M-09": "/demandes/{ref}/corriger/",
    "M-10": "/demandes/{ref}/corriger/",
    "M-11": "/demandes/{ref}/suivi/",
    "M-12": "/demandes/{ref}/suivi/",
    "M-13": "/acces/",
    "M-14": "/activer/",
    "M-14b": "/remise/{token}/",
    "M-15": "/transmission/{token}/",
    "M-16": "/acces/",
    "M-35": "/demandes/{ref}/suivi/",
    "M-36": "/demandes/{ref}/",
    "M-40": "/bureau/invitation/{token}/",
}
_OWN = {
    "authorizer": "/acces/",
    "it_lead": "/justificatifs/",
    "bureau": "/bureau/demandes/{ref}/",
}
"""Where each mail leads; the notices about an identifier lead each person to his own page."""


def _link(about: _About) -> str:
    delivery, token = about.delivery, about.made.token
    path = _PATHS.get(delivery.kind) or _OWN[delivery.recipient_role]
    ref = delivery.request.reference_shown if delivery.request is not None else ""
    return settings.PORTAL_URL + path.format(token=token.reveal() if token else "", ref=ref)


def _code(about: _About) -> Secret:
    if about.made.code is None:
        raise TypeError(f"{about.delivery.kind} carries a code")
    return about.made.code


def _password(about: _About) -> Secret:
    if about.made.password is None:
        raise TypeError(f"{about.delivery.kind} carries a password")
    return about.made.password


def _reference(about: _About) -> str:
    request = about.delivery.request
    return request.reference_shown if request is not None else ""


def _role(about: _About) -> str:
    it_lead = about.delivery.recipient_role == "it_lead"
    return "responsable informatique désigné" if it_lead else "personne qui autorise"


def _day(moment: datetime | None) -> str:
    return date_long(day_of(moment)) if moment is not None else ""


def _moment(about: _About) -> str:
    made = about.delivery.created_at.astimezone(_DAY)
    return f"{date_long(made.date())} à {time_short(made)}"


def _rank(about: _About) -> str:
    """The place in the queue: how many were received before this one and still wait."""
    request = about.request
    waiting = AccessRequest.objects.filter(
        state__in=[RequestState.RECUE, RequestState.EN_VERIFICATION],
        received_at__lt=request.received_at or request.created_at,
    )
    return str(waiting.count() + 1)


def _identifiers(about: _About) -> list[dict[str, Any]]:
    return [
        {"i": each.slot, "identifiant": each.machine_id, "libelle": each.label}
        for each in about.request.credentials.order_by("slot")
    ]


def _end(about: _About) -> str:
    """The last day: of the password (M-14), of its link (M-14b), of the identifiers (M-13)."""
    if about.delivery.kind == "M-14b" and about.delivery.link is not None:
        return _day(about.delivery.link.expires_at)
    if about.delivery.kind == "M-14":
        if about.made.proof_id is None:
            raise TypeError("M-14 carries a password")
        return _day(about.credential.proofs.get(pk=about.made.proof_id).expires_at)
    return date_long(about.request.valid_until) if about.request.valid_until else ""


def _last_day(about: _About) -> date:
    """The last day of what the mail speaks of: its link, the clock it recalls, the request."""
    delivery = about.delivery
    if delivery.link is not None:
        return day_of(delivery.link.expires_at)
    if delivery.reminder is None:
        return day_of(about.request.due_at or delivery.created_at)
    ladder = Ladder(delivery.reminder.ladder)
    return last_day(ladder, delivery.reminder.ends_on, day_of(delivery.created_at))


def _days(about: _About) -> int:
    """Days left on the day of this try: a mail that waited for the relay counts right."""
    return days_left(_last_day(about), about.made.at or about.delivery.created_at)


def _remaining(about: _About) -> str:
    return in_days(_days(about)) if about.delivery.reminder is not None else ""


def _opens(about: _About) -> str:
    link = about.delivery.link
    return OPENS[Purpose(link.purpose)] if link is not None else ""


def _recipient(about: _About) -> str:
    person = about.request.dossier().authorizer
    return f"{person.first_name} {person.last_name}"


def _address(about: _About) -> str:
    person = about.request.dossier().authorizer
    code = parse_postal_code(person.postal_code)
    shown = shown_postal_code(code) if code else ""
    return "\n".join(filter(None, [person.organization_name, person.address, shown]))


def _given(name: str) -> Callable[[_About], Any]:
    return lambda about: about.delivery.context.get(name, "")


def _of_reveal(about: _About) -> bool:
    """Whether the mail recalls a link that shows a password, not the password itself."""
    row = about.delivery.reminder
    return row is not None and row.ladder == Ladder.REVEAL


def _cause(about: _About) -> Any:
    return about.delivery.context.get("motif") or (_NEVER_OPENED if _of_reveal(about) else "")


_VARIABLES: dict[str, Callable[[_About], Any]] = {
    "ref": _reference,
    "i": lambda about: about.credential.slot,
    "n": lambda about: about.request.asked_count,
    "organisation": lambda about: about.request.organization_name,
    "role": _role,
    "type": lambda about: about.request.type,
    "nombre": lambda about: about.request.asked_count,
    "lien": _link,
    "code": _code,
    "ouvre": _opens,
    "motif": _cause,
    "par_lien": _of_reveal,
    "fuite": _given("fuite"),
    "attente": _given("attente"),
    "points": _given("points"),
    "genre": _given("genre"),
    "auteur": lambda _: "le répondant à la RAMQ",
    "jour": lambda about: _day(about.request.received_at or about.delivery.created_at),
    "jours": _days,
    "reste": _remaining,
    "rang": _rank,
    "echeance": lambda about: date_long(_last_day(about)),
    "identifiants": _identifiers,
    "fin": _end,
    "par_la_poste": lambda about: about.request.section3 == "vide",
    "libelle": lambda about: about.credential.label,
    "mot_de_passe": _password,
    "envoi": lambda about: about.made.sending,
    "moment": _moment,
    "destinataire": _recipient,
    "adresse": _address,
    "activation": lambda _: f"{settings.PORTAL_URL}/activer/",
}
