"""The line walked by acts alone, up to any point: what tests of a later step begin with."""

import hashlib
import io
from datetime import date, datetime, timedelta
from functools import cache

from PIL import Image, ImageDraw
from tests.cast import COTE, GAGNON, NGUYEN, PELLETIER, account

from poterne.acts import approval, links, review, signing, submission
from poterne.acts.approval import StepUp
from poterne.acts.journaling import Actor, member, party
from poterne.adapters.documents import ink
from poterne.adapters.documents.exchange import EMPTY
from poterne.adapters.images import Picture
from poterne.core.dossier import Dossier, digest
from poterne.core.links import Purpose
from poterne.core.mailboxes import mailbox_key
from poterne.records.models import AccessRequest, Link

FORM = "inscription-clientele"
VALID = (date(2026, 11, 23), date(2029, 11, 22))


def signature_png() -> bytes:
    """A picture that a person could have signed: two crossing curves."""
    picture = Image.new("L", (600, 200), 255)
    pen = ImageDraw.Draw(picture)
    pen.line([(40, 150), (120, 40), (200, 160), (300, 60), (420, 150), (560, 50)], fill=0, width=5)
    pen.line([(60, 60), (300, 170), (520, 120)], fill=0, width=4)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def preparer(address: str = PELLETIER.email) -> Actor:
    return party("preparateur", mailbox_key(address))


def authorizer(request: AccessRequest) -> Actor:
    return party("authorizer", request.authorizer_fold)


def staff(person, now: datetime) -> Actor:
    return member(account(person, now))


def draft(dossier: Dossier, now: datetime) -> AccessRequest:
    request = submission.open_draft(address=PELLETIER.email, form=FORM, by=preparer(), now=now)
    return submission.save_answers(
        request=request, dossier=dossier, version=request.version, by=preparer(), now=now
    )


def sent(dossier: Dossier, now: datetime) -> AccessRequest:
    return submission.send_for_signature(request=draft(dossier, now), by=preparer(), now=now)


def link_of(request: AccessRequest, purpose: Purpose) -> Link:
    """The living link of that purpose, as if its mail had left."""
    return Link.objects.filter(
        request=request, purpose=purpose, used_at=None, replaced_at=None
    ).latest("pk")


@cache
def seen(data: bytes) -> Picture:
    """What the examiner's child sees of a picture, without one: those who die need none."""
    png, kind = ink.flattened(data) or (b"", "")
    digest = hashlib.sha256(png).hexdigest()
    return Picture(png, digest, readable=bool(png), empty=kind == EMPTY)


def piece(request: AccessRequest, **changes) -> signing.SignedPiece:
    given = {
        "kind": "numerisee",
        "picture": seen(signature_png()),
        "accepted": True,
        "attested": True,
        "shown_hash": digest(request.content()),
    }
    return signing.SignedPiece(**(given | changes))


def signed(dossier: Dossier, now: datetime) -> AccessRequest:
    request = sent(dossier, now)
    return signing.submit(
        request=request,
        piece=piece(request),
        link=link_of(request, Purpose.SIGNER),
        by=authorizer(request),
        now=now + timedelta(minutes=1),
    )


def confirmed(request: AccessRequest, now: datetime) -> AccessRequest:
    """The IT lead, if any, attested his address."""
    if request.section3 == "complete":
        links.confirm_address(
            link=link_of(request, Purpose.CONFIRMER),
            attested=True,
            by=party("it_lead", request.it_lead_fold),
            now=now,
        )
    return request


def taken(dossier: Dossier, now: datetime) -> AccessRequest:
    request = confirmed(signed(dossier, now), now)
    return review.take(request=request, by=staff(GAGNON, now), now=now)


def conforming(dossier: Dossier, now: datetime) -> AccessRequest:
    request = taken(dossier, now)
    return review.accept(request=request, by=staff(GAGNON, now), now=now)


def step_up(request: AccessRequest) -> StepUp:
    shown = request.grant_hash or digest(approval.proposed_grant(request, *VALID))
    return StepUp(shown_hash=shown, proof_digest="0" * 64)


def half_signed(dossier: Dossier, now: datetime) -> AccessRequest:
    request = conforming(dossier, now)
    return approval.sign_repondant(
        request=request,
        valid_from=VALID[0],
        valid_until=VALID[1],
        step_up=step_up(request),
        by=staff(NGUYEN, now),
        now=now,
    )


def granted(dossier: Dossier, now: datetime) -> AccessRequest:
    request = half_signed(dossier, now)
    return approval.sign_soes(
        request=request, step_up=step_up(request), by=staff(COTE, now), now=now
    )
