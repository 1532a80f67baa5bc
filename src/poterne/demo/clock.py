"""« Avancer l’horloge »: every process reads the same offset, none ever goes back.

What fell due is done at once, by the acts that the worker would have called ten seconds later;
each is named after what is due, so that neither of the two does it twice.
"""

import contextlib
import time
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from poterne import clock
from poterne.acts import upkeep
from poterne.acts.sealing import NoSeal
from poterne.core.deliveries import DUE, Channel
from poterne.demo import spool
from poterne.demo.people import at_address
from poterne.facade.layout import page
from poterne.records.models import Credential, Delivery, JournalRow

STEPS = {
    "1h": ("1 heure", timedelta(hours=1)),
    "1j": ("1 jour", timedelta(days=1)),
    "30j": ("30 jours", timedelta(days=30)),
    "1an": ("1 an", timedelta(days=365)),
}
_WORDS = {
    "demande.rouverte": "demande rouverte, faute de signature dans les 7 jours",
    "demande.detruite": "brouillon détruit, oublié depuis 90 jours",
    "justificatif.temporaire_fini": "mot de passe temporaire expiré, 14 jours après son envoi",
}
_MAIL_S, _POLL_S = 3.0, 0.1


@require_POST
def advance(request: HttpRequest) -> HttpResponse:
    """The clock of every process is one step ahead; the page of what that caused follows."""
    step = STEPS.get(request.POST.get("pas", ""))
    if step is None:
        return redirect("demo:scene")
    last = JournalRow.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    before, began = clock.now(), time.time_ns()
    move(step[1])
    # The desk holds no key that signs heads: the worker does it at its next round.
    with contextlib.suppress(NoSeal):
        upkeep.do_due(now=clock.now())
    _let_mail_leave()
    which = f"depuis={last}&heure={int(before.timestamp())}&recu={began}"
    return redirect(f"{reverse('demo:effets')}?{which}")


@require_safe
def effects(request: HttpRequest) -> HttpResponse:
    """What was caused since a row of the journal, an hour and an instant of the machine."""
    try:
        since, hour, arrived = (int(request.GET[name]) for name in ("depuis", "heure", "recu"))
        before = datetime.fromtimestamp(hour, tz=UTC)
    except (KeyError, ValueError, OverflowError, OSError) as strange:
        raise Http404 from strange
    now = clock.now()
    mails = [(at_address(mail.to), mail) for mail in spool.since(arrived)]
    facts = _facts(since) + _ended(before, now)
    return page(
        request,
        "demo/effets.html",
        ecran="Demo-Horloge",
        titre="L’horloge a avancé",
        etat="rempli" if facts or mails else "vide",
        avant=before,
        maintenant=now,
        faits=facts,
        courriels=mails,
        pas=[(key, words) for key, (words, _) in STEPS.items()],
    )


def _facts(since: int) -> list[tuple[int, str]]:
    rows = JournalRow.objects.filter(seq__gt=since, action__in=_WORDS).order_by()
    counted = rows.values_list("action").annotate(n=Count("seq"))
    return [(count, _WORDS[action]) for action, count in sorted(counted)]


def _ended(before: datetime, now: datetime) -> list[tuple[int, str]]:
    ended = Credential.objects.exclude(state="retire").filter(
        valid_until__gte=clock.today(before), valid_until__lt=clock.today(now)
    )
    count = ended.count()
    return [(count, "identifiant à la fin de sa validité : la porte le refuse")] if count else []


def _let_mail_leave() -> None:
    """The worker is given a moment for what is due; what is late shows upon reloading."""
    patience = time.monotonic() + _MAIL_S
    while time.monotonic() < patience:
        due = Delivery.objects.filter(
            channel=Channel.COURRIEL, state__in=[*map(str, DUE), "sending"]
        ).filter(not_before__lte=clock.now())
        if not due.exists():
            return
        time.sleep(_POLL_S)


def move(by: timedelta) -> None:
    """The offset grows by ``by``, in one stroke: nobody reads half a number.

    Raises TypeError outside the demonstration, which alone has an offset.
    """
    path = settings.CLOCK_OFFSET_FILE
    if path is None:
        raise TypeError("only the demonstration moves its clock")
    before = int(path.read_text() or "0") if path.exists() else 0
    half = path.with_suffix(".moitie")
    half.write_text(str(before + int(by.total_seconds())))
    half.replace(path)
