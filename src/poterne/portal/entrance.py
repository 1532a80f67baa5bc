"""The way in to one's own identifiers: an address, then a code mailed to the one on file."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from poterne.acts.journaling import Actor, party
from poterne.core.links import Purpose
from poterne.core.mailboxes import mailbox_key, valid_address
from poterne.facade.forms import Fault, ShapeForm, email
from poterne.facade.layout import page
from poterne.portal.codes import ask
from poterne.portal.drafts import blame_address
from poterne.portal.holders import AUTHORIZER, IT_LEAD, addresses, holds
from poterne.portal.refusals import answered
from poterne.portal.visitor import mailbox
from poterne.records.models import AccessRequest, Credential


@dataclass(frozen=True, slots=True)
class Entrance:
    """One such page: for whom, which code opens it, what it says before."""

    screen: str
    name: str
    title: str
    role: str
    purpose: Purpose
    hint: str
    intro: str
    empty: str


ACCESS = Entrance(
    screen="Portail-23",
    name="acces",
    title="Mes accès",
    role=AUTHORIZER,
    purpose=Purpose.ACCES,
    hint="Celle qui figure à la section 4 de la demande.",
    intro="Les identifiants que vous avez autorisés, leur état et leur dernier usage. Vous pouvez "
    "les arrêter à toute heure.",
    empty="Aucun identifiant ne dépend de l’adresse de cette session. Donnez celle qui figure à la "
    "section 4 de la demande.",
)
PROOFS = Entrance(
    screen="Portail-32",
    name="justificatifs",
    title="Vos justificatifs",
    role=IT_LEAD,
    purpose=Purpose.JUSTIFICATIFS,
    hint="Celle qui figure à la section 3 de la demande.",
    intro="L’état des clés, des secrets et des mots de passe dont vous répondez. Vous pouvez "
    "demander un nouveau mot de passe ou signaler une fuite à toute heure.",
    empty="Aucun identifiant ne dépend de l’adresse de cette session. Donnez celle qui figure à la "
    "section 3 de la demande.",
)


class OwnerForm(ShapeForm):
    """One’s own address, as the request names it."""

    adresse = email("Votre adresse électronique", own=True)


View = Callable[[HttpRequest, Credential, Actor], HttpResponse]
Routed = Callable[[HttpRequest, int], HttpResponse]


def for_one_of(into: Entrance) -> Callable[[View], Routed]:
    """The view gets one identifier of the proven mailbox, and its party; any other does not exist
    for it. Nobody proven: the page ``into`` asks who one is.
    """

    def decorate(view: View) -> Routed:
        guarded = answered(view)

        @wraps(view)
        def wrapped(request: HttpRequest, pk: int) -> HttpResponse:
            box = mailbox(request)
            if box is None:
                return HttpResponseRedirect(reverse(f"portail:{into.name}"))
            credential = Credential.objects.select_related("request").filter(pk=pk).first()
            if credential is None or not holds(credential.request, box, into.role):
                raise Http404
            return guarded(request, credential, party(into.role, box.fold))

        return wrapped

    return decorate


def enter(request: HttpRequest, into: Entrance, *, empty: bool = False) -> HttpResponse:
    """The page that asks for the address; the same answer whether it is on file or not."""
    form, faults = OwnerForm(request.POST or None), list[Fault]()
    form.fields["adresse"].help_text = into.hint
    if request.method == "POST":
        address = form.text("adresse").strip()
        if valid_address(address):
            return _ask(request, into, address)
        faults = blame_address(form)
    return page(
        request,
        "portal/acces_entrer.html",
        ecran=f"{into.screen}-Entree",
        titre=into.title,
        erreurs=faults,
        etat="" if faults else "vide",
        form=form,
        intro=into.empty if empty else into.intro,
    )


def _ask(request: HttpRequest, into: Entrance, address: str) -> HttpResponse:
    fold = mailbox_key(address)
    granted = AccessRequest.objects.filter(**{f"{into.role}_fold": fold}, state="accordee")
    if into.role == IT_LEAD:
        granted = granted.filter(it_lead_left_at=None)
    record = granted.first()
    return ask(
        request,
        purpose=into.purpose,
        address=addresses(record)[into.role] if record else address,
        then=reverse(f"portail:{into.name}"),
        known=record is not None,
        said="Si des identifiants dépendent de cette adresse, un code vient de lui être envoyé.",
    )
