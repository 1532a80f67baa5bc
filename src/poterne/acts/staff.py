"""Accounts of the staff: invited, given offices, given factors, ended (trust.md §11)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.db import transaction

from poterne.acts.journaling import Entry, act
from poterne.acts.outbox import queue_link
from poterne.acts.review import staff_of
from poterne.adapters.cipher import seal, unseal
from poterne.core.errors.staff import AccountFault
from poterne.core.factors import Factors, password_fault
from poterne.core.lifecycle import RequestState, move
from poterne.core.links import Purpose
from poterne.core.mailboxes import valid_address
from poterne.core.offices import OFFICE_WORDS, NotAllowed, Office, conflict
from poterne.core.secret import Secret
from poterne.records.models import AccessRequest, Link, OfficeGrant, Staff

_MAX_KEYS = 10


@dataclass(frozen=True, slots=True)
class Person:
    """Who is invited, and to do what; ``repondant_code`` is what section 5 names (S5-03)."""

    email: str
    name: str
    offices: frozenset[Office]
    repondant_code: str = ""


def _name_of(staff: Staff) -> str:
    return f"compte:{staff.pk}"


@act
def first(*, email: str, name: str, entry: Entry) -> Staff:
    """The first administrateur exists and M-40 waits for the worker; console only.

    Repeated before this person made a factor, it sends another link. Raises NotAllowed once an
    administrateur can sign in, AccountFault.
    """
    person = Person(email, name, frozenset({Office.ADMINISTRATEUR}))
    for grant in OfficeGrant.objects.filter(office=Office.ADMINISTRATEUR).select_related("staff"):
        if factors_of(grant.staff).passkeys or grant.staff.email_fold != _fold(email):
            raise NotAllowed("Un administrateur existe déjà : c’est lui qui invite.")
        entry.write("compte.invite", _name_of(grant.staff), reason="nouvel envoi")
        _send_invitation(grant.staff, entry.now)
        return grant.staff
    return _create(person, entry)


@act
def invite(*, person: Person, entry: Entry) -> Staff:
    """The account exists, without factors; M-40 leads its owner to them (7 days).

    Raises AccountFault (address, name, offices that exclude each other), NotAllowed.
    """
    staff_of(entry.by, "manage_staff")
    return _create(person, entry)


def judge_invitation(person: Person) -> None:
    """Nothing happens when ``person`` can be invited as she stands. Raises AccountFault."""
    if not valid_address(person.email):
        raise AccountFault("email", "Cette adresse électronique est incomplète. Corrigez-la.")
    if not person.name.strip():
        raise AccountFault("name", "Le nom est vide. Indiquez le prénom et le nom.")
    if Staff.objects.filter(email_fold=_fold(person.email)).exists():
        raise AccountFault("email", "Cette adresse a déjà un compte. Changez plutôt ses rôles.")
    judge_offices(person.offices, person.repondant_code)


def _create(person: Person, entry: Entry) -> Staff:
    judge_invitation(person)
    staff = Staff(
        email=person.email.strip(),
        email_fold=_fold(person.email),
        name=" ".join(person.name.split())[:100],
        repondant_code=person.repondant_code.strip(),
        created_at=entry.now,
    )
    staff.set_unusable_password()
    staff.save()
    for office in sorted(person.offices):
        OfficeGrant.objects.create(staff=staff, office=office, granted_at=entry.now)
    entry.write(
        "compte.invite",
        _name_of(staff),
        reason=_listed(person.offices),
        personal={"adresse": staff.email_fold, "nom": staff.name},
    )
    _send_invitation(staff, entry.now)
    return staff


def judge_offices(offices: Collection[Office], repondant_code: str) -> None:
    """Nothing happens when one person may hold all of ``offices``. Raises AccountFault."""
    pair = conflict(frozenset(offices))
    if pair is not None:
        one, other = sorted(OFFICE_WORDS[office] for office in pair)
        raise AccountFault(
            "offices", f"Une même personne ne peut pas tenir les rôles {one} et {other}."
        )
    if not offices:
        raise AccountFault("offices", "Aucun rôle n’est coché. Cochez-en au moins un.")
    if Office.REPONDANT in offices and not repondant_code.strip():
        raise AccountFault(
            "repondant_code", "L’identifiant du répondant est vide. La section 5 en a besoin."
        )


def _listed(offices: Collection[Office]) -> str:
    return ",".join(sorted(offices))


def _fold(email: str) -> str:
    return email.strip().casefold()


def _send_invitation(staff: Staff, now: datetime) -> None:
    queue_link(Purpose.BUREAU, address=staff.email, role="personnel", now=now, staff=staff)


@act
def invite_again(*, staff: Staff, entry: Entry) -> Staff:
    """A new link of 7 days leaves; the earlier one opens nothing any more.

    Raises NotAllowed once the person holds a factor: a link alone never opens such an account.
    """
    staff_of(entry.by, "manage_staff")
    staff = Staff.objects.select_for_update().get(pk=staff.pk)
    held = factors_of(staff)
    if held.passkeys or held.second_way or not staff.is_active:
        raise NotAllowed("Cette personne a déjà une façon d’entrer : un lien ne suffit plus.")
    entry.write("compte.invite", _name_of(staff), reason="nouvel envoi")
    _send_invitation(staff, entry.now)
    return staff


@act
def grant_offices(
    *, staff: Staff, offices: frozenset[Office], repondant_code: str, entry: Entry
) -> Staff:
    """The person holds exactly ``offices`` from now on.

    Raises AccountFault for a pair that excludes itself, NotAllowed for one's own account.
    """
    staff = _other(staff, entry, "Vos propres rôles sont changés par un autre administrateur.")
    judge_offices(offices, repondant_code)
    before = staff.offices
    staff.grants.exclude(office__in=[str(office) for office in offices]).delete()
    for office in sorted(offices - before):
        OfficeGrant.objects.create(staff=staff, office=office, granted_at=entry.now)
    staff.repondant_code = repondant_code.strip()
    staff.save(update_fields=["repondant_code"])
    entry.write("compte.roles", _name_of(staff), reason=_listed(offices))
    return staff


@act
def leave(*, staff: Staff, entry: Entry) -> Staff:
    """The person left: sessions, factors, offices and assignments end at once.

    Requests that she was checking wait for any agent again. Raises NotAllowed for oneself.
    """
    staff = _other(staff, entry, "Votre propre départ est noté par un autre administrateur.")
    staff.is_active, staff.left_at = False, entry.now
    staff.set_unusable_password()
    staff.save()
    staff.grants.all().delete()
    _factors(staff).all().delete()
    Link.objects.filter(staff=staff, used_at=None, replaced_at=None).update(replaced_at=entry.now)
    entry.write("compte.termine", _name_of(staff))
    held = AccessRequest.objects.filter(taken_by=staff, state=RequestState.EN_VERIFICATION)
    for request in held.select_for_update():
        before, request.state = request.state, move("release", request.state).target
        request.taken_by, request.updated_at = None, entry.now
        request.version += 1
        request.save()
        entry.write("demande.liberee", request, before=before, after=request.state)
    return staff


def _other(staff: Staff, entry: Entry, refusal: str) -> Staff:
    """The account under lock; it is active and not the actor's own. Raises NotAllowed."""
    actor = staff_of(entry.by, "manage_staff")
    if actor.pk == staff.pk:
        raise NotAllowed(refusal)
    staff = Staff.objects.select_for_update().get(pk=staff.pk)
    if not staff.is_active:
        raise NotAllowed("Ce compte est déjà fermé.")
    return staff


def _factors(staff: Staff) -> Any:
    return staff.authenticator_set  # type: ignore[attr-defined]  # allauth's table has no types


def factors_of(staff: Staff) -> Factors:
    """What the account holds now."""
    kinds = list(_factors(staff).values_list("type", flat=True))
    return Factors(kinds.count("webauthn"), "totp" in kinds and staff.has_usable_password())


@act
def add_passkey(*, staff: Staff, name: str, credential: Mapping[str, Any], entry: Entry) -> Staff:
    """The account holds one passkey more; ``credential`` is the registration, already verified.

    Raises NotAllowed for another person's account, or above 10 keys.
    """
    staff = _own(staff, entry)
    if factors_of(staff).passkeys >= _MAX_KEYS:
        raise NotAllowed(f"Vous avez déjà {_MAX_KEYS} clés d’accès.")
    data = {"name": name.strip()[:60] or "Clé d’accès", "credential": dict(credential)}
    _factors(staff).create(type="webauthn", data=data, created_at=entry.now)
    entry.write("compte.facteur", _name_of(staff), reason="clé d’accès")
    return staff


@act
def set_second_way(*, staff: Staff, password: Secret, seed: Secret, entry: Entry) -> Staff:
    """Password and one-time code open the account too; the earlier pair is dead.

    Raises AccountFault for a password that is too short, too long or too common.
    """
    staff = _own(staff, entry)
    clear = password.reveal()
    fault = password_fault(clear, [*staff.name.split(), *staff.email_fold.split("@")[0].split(".")])
    if fault:
        raise AccountFault("password", fault)
    try:
        CommonPasswordValidator().validate(clear)
    except ValidationError as common:
        raise AccountFault("password", "Ce mot de passe est trop courant. Changez-le.") from common
    staff.set_password(clear)
    staff.save(update_fields=["password"])
    _factors(staff).filter(type="totp").delete()
    _factors(staff).create(
        type="totp", data={"secret": seal(seed, settings.FACTOR_KEY)}, created_at=entry.now
    )
    entry.write("compte.facteur", _name_of(staff), reason="mot de passe et code")
    return staff


def _own(staff: Staff, entry: Entry) -> Staff:
    if entry.by.staff is None or entry.by.staff.pk != staff.pk or not staff.is_active:
        raise NotAllowed("Ces façons d’entrer appartiennent à une autre personne.")
    return Staff.objects.select_for_update().get(pk=staff.pk)


@transaction.atomic(durable=True)
def spend_code(*, staff: Staff, step: int, now: datetime) -> bool:
    """Whether the one-time code of time ``step`` opens: each serves once, none older after it."""
    held = _factors(staff).select_for_update().filter(type="totp").first()
    if held is None or step <= held.data.get("step", -1):
        return False
    held.data["step"], held.last_used_at = step, now
    held.save(update_fields=["data", "last_used_at"])
    return True


def seal_seed(text: str) -> str:
    """A seed as the database keeps it."""
    return seal(Secret(text), settings.FACTOR_KEY)


def unseal_seed(sealed: str) -> str:
    """The seed of ``seal_seed``. Raises BrokenSeal."""
    return unseal(sealed, settings.FACTOR_KEY).reveal()
