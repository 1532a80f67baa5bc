"""Two buttons that teach delivery: a mail robot passes, a mailbox bounces."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from poterne import clock
from poterne.acts.journaling import subject_name
from poterne.acts.links import value_hash
from poterne.core.secret import Secret
from poterne.demo import sink, spool
from poterne.demo.robot import Robot
from poterne.facade.layout import page
from poterne.records.models import JournalRow, Link

_SENT = "remise.finale"
_SHORTEST = 20
"""Characters of a secret in a link, at least: shorter pieces of a path are words."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One link of the message: how it stood before the robot, how it stands after."""

    path: str
    before: str
    after: str

    @property
    def same(self) -> bool:
        """Whether the robot changed nothing."""
        return self.before == self.after


@require_POST
def robot(request: HttpRequest, adresse: str, nom: str) -> HttpResponse:
    """« Faire passer un robot de courriel »: it passes for real, then the page says what it did."""
    path = spool.find(adresse, nom)
    if path is None:
        raise Http404
    mail, walker = spool.read(path), Robot()
    before = [_state(each) for each in mail.links]
    for each in mail.links:
        walker.visit(each)
    after = [_state(each) for each in mail.links]
    kept = [Kept(*each) for each in zip(mail.links, before, after, strict=True)]
    return page(
        request,
        "demo/robot.html",
        ecran="Demo-Robot",
        titre="Un robot de courriel est passé",
        courriel=mail,
        adresse=adresse,
        pas=walker.steps,
        liens=kept,
        intact=all(each.same for each in kept),
    )


def _state(address: str) -> str:
    """How the link of that address stands, with all that was ever noted about its request."""
    link = next(filter(None, map(_link, address.split("/"))), None)
    if link is None:
        return "adresse sans secret, rien à brûler"
    words = "bon"
    if link.used_at or link.replaced_at or link.expires_at <= clock.now():
        words = "mort"
    request = link.request
    if request is None:
        return words
    # Mail that leaves meanwhile is noted too: it is no doing of the robot.
    noted = JournalRow.objects.filter(objet=subject_name(request)).exclude(action=_SENT)
    return f"{words}; demande : {request.state_word.lower()}, {noted.count()} actes au journal"


def _link(piece: str) -> Link | None:
    if len(piece) < _SHORTEST:
        return None
    found = Link.objects.select_related("request")
    return found.filter(token_hash=value_hash(Secret(piece))).first()


@require_POST
def bounce(request: HttpRequest, adresse: str) -> HttpResponse:
    """« Faire rebondir »: the relay refuses the next message to that address, for good (550)."""
    if settings.MAIL_SPOOL is None:
        raise Http404
    sink.refuse_next(settings.MAIL_SPOOL, adresse)
    messages.info(
        request,
        "C’est prêt : le relais refusera le prochain courriel envoyé à cette boîte (550, boîte "
        "inconnue), une seule fois. Pour le voir, faites-lui envoyer un courriel : une moitié se "
        "renvoie depuis « Créations et remises », au bureau, et son échec définitif s’y lit. Les "
        "avis de non-remise qui reviennent après coup ne sont pas lus encore.",
    )
    return redirect("demo:boite", adresse)
