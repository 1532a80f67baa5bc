"""Journeys of the two halves: mailed, revealed, printed, handed over, sent again."""

from datetime import datetime, timedelta
from typing import Any

from tests import line
from tests.cast import FORTIN, GAGNON, ROY, gmf, partner
from tests.faults import checks
from tests.faults.scene import PASSWORD, Journey, NothingToPress, Scene, Step
from tests.faults.steps import (
    AUTHORIZER,
    BROWSER,
    LEAD,
    MAILS,
    about_credential,
    about_request,
    credential,
    mailed_code,
    request,
    settled,
)
from tests.poterne.acts.rounds import post

from poterne.acts import (
    bounces,
    handover,
    it_lead,
    letters,
    links,
    remittance,
    reveals,
    unanswered,
)
from poterne.acts.reveals import Revealed
from poterne.adapters.mail import return_address
from poterne.core.deliveries import REVEAL_AGAIN, DeliveryState
from poterne.core.links import DeadLink, Purpose
from poterne.core.offices import NotAllowed
from poterne.core.returns import Notice, Told
from poterne.records.models import Delivery, Link, Proof

LIEN = {"REMISE_LIEN": ("inscription-clientele",)}


def granted(now: datetime) -> None:
    """Both halves are delivered."""
    line.granted(gmf(1), now)
    settled(now)


def _only(kind: str, now: datetime, dossier=None) -> None:
    """Of the two halves, ``kind`` alone waits for the worker."""
    line.granted(dossier or gmf(1), now)
    settled(now, mails=False)
    Delivery.objects.exclude(kind=kind).update(state="sent", settled_at=now)


def password_waits(now: datetime) -> None:
    _only("M-14", now)


def identifiers_wait(now: datetime) -> None:
    _only("M-13", now)


def letter_waits(now: datetime) -> None:
    _only("", now, partner())
    Delivery.objects.filter(kind="P-01").update(state="accepted", settled_at=None)


def link_mailed(now: datetime) -> dict[str, str]:
    line.granted(gmf(1), now)
    settled(now, mails=False)
    token = next(mail.token.reveal() for mail in post(now) if mail.kind == "M-14b")
    return {"token": token}


def revealed(now: datetime) -> dict[str, str]:
    given = link_mailed(now)
    link = _reveal_link()
    code = reveals.ask_reveal_code(link=link, browser=BROWSER, now=now)
    Link.objects.filter(pk=code.pk).update(used_at=now)
    code.refresh_from_db()
    reveals.reveal(link=link, code=code, by=LEAD, now=now)
    settled(now)
    return given


def _reveal_link() -> Link:
    return Link.objects.filter(purpose=Purpose.REVELATION).latest("pk")


def _asking(scene: Scene) -> dict[str, Any]:
    """Nobody asks for a code while one may serve, or once the password was shown or is gone."""
    link, code = _reveal_link(), reveals.code_of(credential(), BROWSER)
    if link.used_at or (code is not None and scene.now < _serves_until(code)):
        raise NothingToPress
    return {"link": link, "browser": BROWSER}


def _serves_until(code: Link) -> datetime:
    return code.used_at + REVEAL_AGAIN if code.used_at else code.expires_at


def _typing(scene: Scene) -> dict[str, Any]:
    code = reveals.code_of(credential(), BROWSER)
    if code is None:
        raise NothingToPress
    return {"link": code, "code": mailed_code(scene, ROY.email), "browser": BROWSER}


def _revealing(scene: Scene) -> dict[str, Any]:
    link, code = _reveal_link(), reveals.code_of(credential(), BROWSER)
    if code is None or code.used_at is None or scene.shown():
        raise NothingToPress
    return {"link": link, "code": code, "by": LEAD}


def _seen(result: Any) -> str | None:
    return result.password.reveal() if isinstance(result, Revealed) else None


def _tray(state: DeliveryState):
    def arguments(scene: Scene) -> dict[str, Any]:
        row = Delivery.objects.get(kind="P-01", state=state)
        return {"delivery": row, "by": line.staff(FORTIN, scene.now)}

    return arguments


def _print(*, delivery, by, now, acte) -> str | None:
    """The act and the sheet that its page renders, as the door does."""
    printed = remittance.print_letter(delivery=delivery, by=by, now=now, acte=acte)
    return letters.sheet_of(printed) if isinstance(printed, remittance.Sheet) else None


def _posting(scene: Scene) -> dict[str, Any]:
    """The courrier answers for the sheet in her hands: the last printed, if she ever saw it."""
    held = [value for sheet in scene.shown() for value in PASSWORD.findall(sheet)]
    if not held or checks.hash_of(credential(), held[-1]) != Proof.objects.latest("attempt").hash:
        raise NothingToPress
    return _tray(DeliveryState.SENDING)(scene)


def _failing(scene: Scene) -> dict[str, Any]:
    if len(scene.shown()) > 1:
        raise NothingToPress
    return _posting(scene)


def _identifier_half(scene: Scene) -> dict[str, Any]:
    row = Delivery.objects.filter(kind="M-13").earliest("pk")
    return {"delivery": row, "by": line.staff(GAGNON, scene.now)}


def _bounced(_: Scene) -> dict[str, Any]:
    envid = Delivery.objects.filter(kind="M-14").earliest("pk").envid
    mac = return_address(envid).partition(".")[2].partition("@")[0]
    return {"notice": Notice(Told.FAILED, to=((envid, mac),), envid=envid, status="5.1.1")}


def _handed(_: Scene) -> dict[str, Any]:
    return {"link": line.link_of(request(), Purpose.TRANSMISSION), "by": LEAD}


PRINT = Step(
    _print, _tray(DeliveryState.ACCEPTED), shows=lambda sheet: sheet, fresh=True, silent=True
)
GONE = (DeadLink, NotAllowed)

JOURNEYS = (
    Journey("K10 mot de passe par courriel", password_waits, (MAILS,)),
    Journey("K11 identifiants par courriel", identifiers_wait, (MAILS,)),
    Journey(
        "K11 identifiants renvoyés",
        granted,
        (
            Step(unanswered.note_unanswered, _identifier_half),
            Step(remittance.reissue_identifiers, about_request(GAGNON)),
        ),
    ),
    Journey(
        "K12 révélation",
        link_mailed,
        (
            Step(reveals.ask_reveal_code, _asking, refusals=GONE),
            MAILS,
            Step(links.try_code, _typing),
            Step(reveals.reveal, _revealing, _seen, GONE, fresh=True),
        ),
        more=frozenset({"M-38", "M-16", "M-18", "tete.signee"}),
        settings=LIEN,
        apart=timedelta(hours=25),
    ),
    Journey(
        "K12 ce n’était pas moi",
        revealed,
        (Step(reveals.disown, lambda _: {"link": _reveal_link(), "by": LEAD}),),
        settings=LIEN,
    ),
    Journey(
        "K13 lettre",
        letter_waits,
        (
            PRINT,
            Step(remittance.letter_failed, _failing, refusals=GONE),
            PRINT,
            Step(remittance.letter_posted, _posting, refusals=GONE),
        ),
    ),
    Journey(
        "K22 avis de non-remise",
        granted,
        (Step(bounces.note_return, _bounced, silent=True), MAILS),
    ),
    Journey(
        "K14 transmission",
        granted,
        (
            Step(handover.note_handover, about_request(AUTHORIZER)),
            Step(handover.hand_over, about_request(AUTHORIZER)),
            Step(handover.read_handover, _handed),
        ),
    ),
    Journey(
        "K17 autre mot de passe",
        granted,
        (
            Step(it_lead.ask_password, about_credential(LEAD)),
            Step(remittance.reissue_password, about_credential(GAGNON)),
            MAILS,
        ),
    ),
)
