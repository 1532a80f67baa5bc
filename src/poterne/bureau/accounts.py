"""Bureau-30: people and offices; each change is read back, then confirmed with the key."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from poterne import clock
from poterne.acts import staff as acts
from poterne.acts.staff import Person
from poterne.bureau.access import actor, desk_page, guarded, repeated
from poterne.bureau.forms import InvitationForm, PersonForm
from poterne.bureau.refusals import Refused, attempt
from poterne.bureau.stepup import Content, ask, prove, shown_to
from poterne.core.dossier import canonical, digest
from poterne.core.errors.requests import Changed
from poterne.core.factors import Factors
from poterne.core.offices import OFFICE_WORDS, Office
from poterne.facade.forms import Fault, errors
from poterne.records.models import Staff

_HOME = "bureau:personnes"


@dataclass(frozen=True, slots=True)
class Row:
    """One account of the list."""

    person: Staff
    factors: Factors
    own: bool

    @property
    def may_be_invited_again(self) -> bool:
        """Whether its first link may be sent anew."""
        return not (self.factors.passkeys or self.factors.second_way)


@dataclass(frozen=True, slots=True)
class Change:
    """One change to confirm: what the page shows of it, how it is judged and carried out."""

    title: str
    about: str
    lines: tuple[tuple[str, str], ...]
    judge: Callable[[], None]
    carry: Callable[..., Staff]
    done: str

    @property
    def content(self) -> Content:
        """What the key confirms: this change, on this account, as shown."""
        return Content("comptes", self.about, digest(canonical(dict(self.lines))))


@require_safe
@guarded("manage_staff")
def people(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Bureau-30: who has an account, with which offices and how many ways in."""
    known = Staff.objects.prefetch_related("grants").order_by("-is_active", "name", "pk")
    rows = [Row(each, acts.factors_of(each), each.pk == staff.pk) for each in known]
    return desk_page(
        request,
        staff,
        "bureau/personnes.html",
        ecran="Bureau-30",
        titre="Personnes et rôles",
        rangs=rows,
    )


def _offices(form: PersonForm) -> frozenset[Office]:
    chosen = form.data.getlist("offices[]") if hasattr(form.data, "getlist") else ()
    return frozenset(Office(each) for each in chosen if each in set(Office))


def _words(offices: frozenset[Office]) -> str:
    return ", ".join(sorted(OFFICE_WORDS[office] for office in offices))


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("manage_staff")
def invite(request: HttpRequest, staff: Staff) -> HttpResponse:
    """An invitation: filled, read back, confirmed."""
    form = InvitationForm(_posted(request))
    person = Person(
        form.text("email").strip(),
        " ".join(form.text("name").split()),
        _offices(form),
        form.text("repondant_code").strip(),
    )
    change = Change(
        title="Inviter une personne",
        about=f"invitation:{person.email}",
        lines=(
            ("Personne", person.name),
            ("Adresse", person.email),
            ("Rôles", _words(person.offices)),
            ("Identifiant du répondant", person.repondant_code or "—"),
        ),
        judge=lambda: acts.judge_invitation(person),
        carry=partial(acts.invite, person=person),
        done="L’invitation part par courriel. Elle vaut 7 jours.",
    )
    return _changed(request, staff, change, form)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("manage_staff")
def offices(request: HttpRequest, staff: Staff, personne: int) -> HttpResponse:
    """The offices of one person: chosen, read back, confirmed."""
    each = _found(personne)
    held = {"offices": sorted(each.offices), "repondant_code": each.repondant_code}
    form = PersonForm(_posted(request), initial=held)
    wanted, code = _offices(form), form.text("repondant_code").strip()
    change = Change(
        title=f"Rôles de {each.name}",
        about=f"compte:{each.pk}",
        lines=(
            ("Personne", each.name),
            ("Rôles, avant", _words(each.offices) or "aucun"),
            ("Rôles, après", _words(wanted)),
            ("Identifiant du répondant", code or "—"),
        ),
        judge=lambda: acts.judge_offices(wanted, code),
        carry=partial(acts.grant_offices, staff=each, offices=wanted, repondant_code=code),
        done="Les rôles sont changés.",
    )
    return _changed(request, staff, change, form)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("manage_staff")
def departure(request: HttpRequest, staff: Staff, personne: int) -> HttpResponse:
    """« Noter le départ »: what ends is said, then confirmed."""
    each = _found(personne)
    change = Change(
        title=f"Départ de {each.name}",
        about=f"compte:{each.pk}",
        lines=(
            ("Personne", each.name),
            ("Ce qui prend fin", "Sessions, clés d’accès, rôles et dossiers pris, à l’instant."),
        ),
        judge=lambda: None,
        carry=partial(acts.leave, staff=each),
        done="Le compte est fermé.",
    )
    return _changed(request, staff, change, None)


def _posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, were it nothing at all: an empty post is judged like any other."""
    return request.POST if request.method == "POST" else None


def _changed(
    request: HttpRequest, staff: Staff, change: Change, form: PersonForm | None
) -> HttpResponse:
    """The form, then what it would do with the key asked, then the list."""
    faults: list[Fault] = []
    status, judged = 200, form is None
    if request.method == "POST":
        try:
            attempt(change.judge)
            judged = True
            if "confirmer" in request.POST:
                attempt(lambda: _carry(request, staff, change))
                messages.success(request, change.done)
                return redirect(reverse(_HOME))
        except Refused as refused:
            faults, status = _placed(refused, form), refused.status
    confirming = judged and "modifier" not in request.POST
    return desk_page(
        request,
        staff,
        "bureau/personne.html",
        ecran="Bureau-30",
        titre=change.title,
        erreurs=faults,
        status=status,
        form=form,
        changement=change,
        a_confirmer=confirming,
        roles=[(str(office), OFFICE_WORDS[office]) for office in Office],
        coches=_ticked(form),
        options=ask(request, staff, change.content, clock.now()) if confirming else "",
        retour=reverse(_HOME),
    )


def _carry(request: HttpRequest, staff: Staff, change: Change) -> None:
    frame = _frame(request, staff)
    if repeated(request, frame["by"]):
        return
    shown = shown_to(request, change.content.act, change.about)
    if shown.shown != change.content.shown:
        raise Changed
    prove(request, staff, shown, clock.now())
    change.carry(**frame)


def _placed(refused: Refused, form: PersonForm | None) -> list[Fault]:
    """The faults beside their fields, where the form has them."""
    if form is None or refused.field not in form.fields:
        return refused.faults
    form.is_valid()
    form.add_error(refused.field, refused.faults[0].message)
    return errors(form)


def _ticked(form: PersonForm | None) -> list[str]:
    if form is None:
        return []
    return sorted(_offices(form)) if form.is_bound else list(form.initial.get("offices", ()))


@require_POST
@guarded("manage_staff")
def invite_again(request: HttpRequest, staff: Staff, personne: int) -> HttpResponse:
    """Another link of 7 days for a person who never entered."""
    each = _found(personne)
    try:
        attempt(lambda: acts.invite_again(staff=each, **_frame(request, staff)))
    except Refused as refused:
        messages.error(request, " ".join(fault.message for fault in refused.faults))
    else:
        messages.success(request, "Une autre invitation part par courriel. Elle vaut 7 jours.")
    return redirect(reverse(_HOME))


def _found(personne: int) -> Staff:
    each = Staff.objects.filter(pk=personne).first()
    if each is None:
        raise Http404
    return each


def _frame(request: HttpRequest, staff: Staff) -> dict[str, Any]:
    return {
        "by": actor(staff, "manage_staff"),
        "now": clock.now(),
        "acte": request.POST.get("acte", ""),
    }
