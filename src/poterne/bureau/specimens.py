"""Bureau-5: every mail and letter, previewed on a case that does not exist."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from poterne.acts.specimens import specimens
from poterne.bureau.access import desk_page, guarded
from poterne.records.models import Staff

_PEOPLE = {
    "authorizer": "personne qui autorise",
    "it_lead": "responsable informatique",
    "preparateur": "personne qui a rempli la demande",
    "visiteur": "personne qui donne son adresse",
    "personnel": "personne du bureau",
    "bureau": "bureau",
}


@require_safe
@guarded("see_specimens")
def gallery(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Bureau-5; the words change with a version of Poterne, nowhere else."""
    rows = [(each, " · ".join(_PEOPLE[role] for role in each.to)) for each in specimens()]
    return desk_page(
        request, staff, "bureau/gabarits.html", ecran="Bureau-5", titre="Gabarits", rangs=rows
    )
