"""« Avancer l’horloge »: every process reads the same offset, none ever goes back."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

STEPS = {
    "1h": ("1 heure", timedelta(hours=1)),
    "1j": ("1 jour", timedelta(days=1)),
    "30j": ("30 jours", timedelta(days=30)),
    "1an": ("1 an", timedelta(days=365)),
}


@require_POST
def advance(request: HttpRequest) -> HttpResponse:
    """The clock of every process is one step ahead; back to the stage door."""
    step = STEPS.get(request.POST.get("pas", ""))
    if step is not None:
        move(step[1])
    return redirect("demo:scene")


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
