"""Pieces of the journeys: where they begin, whose hand acts, what the worker does."""

import re
from datetime import datetime
from typing import Any

from tests import line
from tests.cast import ROY, STAFF, TREMBLAY, Person, account
from tests.faults.scene import Arguments, NothingToPress, Scene, Step
from tests.poterne.acts.rounds import post

from poterne.acts import delivery, upkeep
from poterne.acts.journaling import Actor, party
from poterne.core.secret import Secret
from poterne.records.models import AccessRequest, Credential

BROWSER = "b" * 64
LEAD, AUTHORIZER = party("it_lead", ROY.fold), party("authorizer", TREMBLAY.fold)
_CODE, _LINK = re.compile(r"\b\d{6}\b"), re.compile(r"https?://[^/\s]+/\S*?([\w-]{43})/")


def settled(now: datetime, *, mails: bool = True) -> None:
    """The staff is there, the day has its head; nothing waits for the worker, unless ``mails``."""
    for person in STAFF:
        account(person, now)
    upkeep.do_due(now=now)
    if mails:
        post(now)


def request() -> AccessRequest:
    """The request of the journey."""
    return AccessRequest.objects.get()


def credential() -> Credential:
    """The first identifier of the journey."""
    return Credential.objects.select_related("request").order_by("pk")[0]


def given(by: Person | Actor | None = None, **more: Any) -> Arguments:
    """Arguments of an act; those that can be called are read at that moment.

    ``by``: a member of the staff, or somebody outside.
    """

    def arguments(scene: Scene) -> dict[str, Any]:
        read = {name: value() if callable(value) else value for name, value in more.items()}
        if by is not None:
            read["by"] = line.staff(by, scene.now) if isinstance(by, Person) else by
        return read

    return arguments


def about_request(by: Person | Actor, **more: Any) -> Arguments:
    """The same, about the request."""
    return given(by, request=request, **more)


def about_credential(by: Person | Actor, **more: Any) -> Arguments:
    """The same, about the first identifier."""
    return given(by, credential=credential, **more)


def mailed_code(scene: Scene, address: str) -> Secret:
    """The last code that was mailed there. Raises NothingToPress when none was."""
    return Secret(_last(_CODE, scene, address))


def mailed_link(scene: Scene, address: str) -> Secret:
    """The token of the last link that was mailed there. Raises NothingToPress when none was."""
    return Secret(_last(_LINK, scene, address))


def _last(shape: re.Pattern[str], scene: Scene, address: str) -> str:
    found = [each for mail in scene.mails(address) for each in shape.findall(mail.get_content())]
    if not found:
        raise NothingToPress
    return found[-1]


MAILS = Step(delivery.send_due, lambda scene: {"clock": lambda: scene.now})
"""The worker sends what waits."""
TIMED = Step(upkeep.do_due, lambda _: {})
"""The worker does what is due."""
