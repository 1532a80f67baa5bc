"""Pages that say: home, chooser, activation guide, help, privacy, accessibility."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from poterne import clock
from poterne.core.catalogue import APPLICATIONS, SERVICES
from poterne.core.dossier import GMF, HORS_GMF, PARTENAIRE, PRODUCTION
from poterne.core.forms.register import FORMS
from poterne.facade.forms import Fault, ShapeForm, choice, errors
from poterne.facade.layout import page
from poterne.portal.statistics import processed

_STATED = date(2026, 11, 25)
"""When the statement and the notice were last read against the whole service."""
_READ = require_http_methods(["GET", "HEAD"])
_FORM = next(iter(FORMS.values()))
_ELSEWHERE = "4444"
"""The sibling form of who only consults: « Identité du médecin de famille » (A21)."""
_EMPTY = "Cette question est sans réponse. Choisissez une des réponses proposées."


class ChooserForm(ShapeForm):
    """Portail-1: three questions."""

    usage = choice(
        "Que voulez-vous faire?",
        [("essais", "Des essais de développement"), ("courant", "L’usage courant")],
    )
    lieu = choice(
        "Où?",
        [
            (GMF, "Dans un GMF"),
            (HORS_GMF, "Dans un établissement hors GMF"),
            ("developpeur", "Chez un développeur de logiciels"),
        ],
    )
    besoin = choice(
        "Que fera le logiciel?",
        [
            ("inscrire", "Inscrire des patients, et consulter le médecin de famille"),
            ("consulter", "Seulement consulter le médecin de famille"),
        ],
    )


@_READ
def home(request: HttpRequest) -> HttpResponse:
    """Portail-0."""
    return page(
        request,
        "portal/accueil.html",
        ecran="Portail-0",
        titre="Demander l’accès aux services en ligne B2B",
        applications=[APPLICATIONS[key] for key in SERVICES[_FORM.service].applications],
        traitees=processed(clock.now()),
    )


@_READ
def choose(request: HttpRequest) -> HttpResponse:
    """Portail-1: three answers, then the one path that suits."""
    form, faults = ChooserForm(request.GET or None), list[Fault]()
    answers = {name: form.text(name) for name in form.fields}
    if request.GET:
        for name, given in answers.items():
            if not given:
                form.errors.setdefault(name, form.error_class()).append(_EMPTY)
        faults = errors(form)
    advised = "" if faults or not request.GET else _advised(answers)
    return page(
        request,
        "portal/choisir.html",
        ecran="Portail-1",
        titre="Trouver la bonne demande",
        erreurs=faults,
        etat="" if faults or advised else "vide",
        form=form,
        avis=advised,
        lieu=answers["lieu"],
        type=PARTENAIRE if answers["usage"] == "essais" else PRODUCTION,
        formulaire=_FORM,
        texte=_FORM.current,
        autre=_ELSEWHERE,
    )


def _advised(answers: dict[str, str]) -> str:
    if answers["besoin"] == "consulter":
        return "autre_formulaire"
    tests, developer = answers["usage"] == "essais", answers["lieu"] == "developpeur"
    if tests != developer:
        return "developpeur_requis" if tests else "clinique_requise"
    return "demande"


@_READ
def activate(request: HttpRequest) -> HttpResponse:
    """Portail-33: key, activation, token; identifier and password stay placeholders."""
    chosen = request.GET.get("environnement", PRODUCTION)
    environment = chosen if chosen in settings.ISSUERS else PRODUCTION
    return page(
        request,
        "portal/activer.html",
        ecran="Portail-33",
        titre="Activer un identifiant",
        environnement=environment,
        emetteur=settings.ISSUERS[environment],
        emetteurs=settings.ISSUERS,
        avance=clock.ahead(),
    )


@_READ
def accessibility(request: HttpRequest) -> HttpResponse:
    """Portail-52."""
    return page(
        request,
        "portal/accessibilite.html",
        ecran="Portail-52",
        titre="Accessibilité",
        jour=_STATED,
    )


@_READ
def privacy(request: HttpRequest) -> HttpResponse:
    """Portail-53."""
    return page(
        request, "portal/vie_privee.html", ecran="Portail-53", titre="Vie privée", jour=_STATED
    )


@_READ
def help_(request: HttpRequest) -> HttpResponse:
    """Portail-54."""
    return page(
        request,
        "portal/aide.html",
        ecran="Portail-54",
        titre="Aide",
        adresse=settings.REPLY_TO,
    )
