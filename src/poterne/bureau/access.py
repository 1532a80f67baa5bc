"""Who may open a page of the desk, as whom an act is done, and the shell of each page."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.signing import dumps
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from poterne.acts.journaling import Actor, member
from poterne.acts.staff import factors_of
from poterne.bureau.keeping import OWNER_SALT, keep_typed
from poterne.core.offices import OFFICE_WORDS, PERMISSIONS, may
from poterne.facade.cookies import Cookie
from poterne.facade.errors import PAGES
from poterne.facade.layout import page
from poterne.facade.logs import noticed
from poterne.facade.parts import Link
from poterne.records.models import JournalRow, Staff

PLACES = (
    ("read", "/bureau/", "File de travail"),
    ("register", "/bureau/reception/", "Réception"),
    ("sign_repondant", "/bureau/a-signer/", "À signer"),
    ("sign_soes", "/bureau/a-signer-soes/", "À signer – SOES"),
    ("see_deliveries", "/bureau/remises/", "Créations et remises"),
    ("print_letter", "/bureau/courrier/", "Courrier"),
    ("withdraw", "/bureau/retrait/", "Retrait d’urgence"),
    ("manage_staff", "/bureau/personnes/", "Personnes et rôles"),
    ("manage_trust", "/bureau/confiance/", "Ancres de confiance"),
    ("see_health", "/bureau/sante/", "Santé"),
    ("see_specimens", "/bureau/gabarits/", "Gabarits"),
)
"""What each office finds in the navigation: permission, address, words."""
FACTORS = "/bureau/facons-d-entrer/"
DOOR = "/bureau/entrer/"
SHORTCUTS = Cookie("raccourcis", 365 * 24 * 3600, folder="/bureau/", same_site="Strict")
"""The cookie of whoever turned the keys of the lists on."""


def signed_in(request: HttpRequest) -> Staff | None:
    """The member of the staff behind this request, or None; her offices are read once a page."""
    staff = request.user
    if not isinstance(staff, Staff) or not staff.is_active:
        return None
    prefetch_related_objects([staff], "grants")
    return staff


def guarded(act: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """The view is open to whoever is signed in, holds two factors and an office that opens ``act``.

    ``act`` is a key of ``core.offices.PERMISSIONS``. The view is called with ``staff`` second.
    """

    def around(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            staff = signed_in(request)
            if staff is None:
                return _to_the_door(request)
            if not _ready(staff):
                return redirect(FACTORS)
            if not may(staff.offices, act):
                noticed(request, "authz_fail", f"compte:{staff.pk} {act}", alarm=True)
                return _forbidden(request, staff, act)
            return view(request, staff, **kwargs)

        return wrapped

    return around


def _ready(staff: Staff) -> bool:
    """Whether her factors are enough: asked once a page, kept beside the account."""
    if "_ready" not in vars(staff):
        vars(staff)["_ready"] = settings.DEMO or factors_of(staff).enough
    return bool(vars(staff)["_ready"])


def _forbidden(request: HttpRequest, staff: Staff, act: str) -> HttpResponse:
    """In the desk's own shell, with the places that are open to this person."""
    said = PAGES["forbidden"]
    return desk_page(
        request,
        staff,
        "bureau/interdit.html",
        ecran=f"Refus-{said.status}",
        titre=said.title,
        etat=said.state,
        status=said.status,
        motif=_reserved(act),
        accueil=home_of(staff),
    )


def _reserved(act: str) -> str:
    words = ", ".join(sorted(OFFICE_WORDS[office] for office in PERMISSIONS[act]))
    return f"Elle est réservée au rôle : {words}."


def _to_the_door(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        keep_typed(request)
    return redirect(f"{DOOR}?suite={quote(request.get_full_path())}")


def actor(staff: Staff, act: str) -> Actor:
    """``staff`` acting under the office that opens ``act``, as the journal shows it."""
    opened = sorted(PERMISSIONS[act] & staff.offices)
    return member(staff, str(opened[0]) if opened else "")


def home_of(staff: Staff) -> str:
    """The first page that the offices open."""
    return next((href for act, href, _ in PLACES if may(staff.offices, act)), FACTORS)


def desk_page(
    request: HttpRequest, staff: Staff, template: str, *, titre: str, **context: Any
) -> HttpResponse:
    """A page of the desk in its shell: navigation by offices, who is signed in."""
    places = [place for place in PLACES if may(staff.offices, place[0])]
    links = [Link(href, words, current=_here(request, href)) for _, href, words in places]
    context |= {
        "navigation": links if _ready(staff) else [],
        "moi": staff,
        "demonstration": settings.DEMO,
        "raccourcis": SHORTCUTS.read(request) == "oui",
        "proprietaire": dumps(staff.pk, salt=OWNER_SALT),
    }
    return page(request, template, titre=titre, **context)


def _here(request: HttpRequest, href: str) -> bool:
    if href == "/bureau/":
        return request.path == href or request.path.startswith("/bureau/demandes/")
    return request.path.startswith(href)


def repeated(request: HttpRequest, by: Actor, acte: str = "") -> bool:
    """Whether this very post was already carried out for this person: a second press.

    Asked before the key is: a proof serves once, and the first press spent it.
    """
    acte = acte or request.POST.get("acte", "")
    return bool(acte) and JournalRow.objects.filter(acte=acte, acteur=by.code).exists()
