"""Journeys of a request: from its draft to the second signature (rules.md §4.1)."""

from datetime import datetime, timedelta
from typing import Any

from tests import line
from tests.cast import COTE, GAGNON, NGUYEN, PELLETIER, ROY, TREMBLAY, account, gmf
from tests.conftest import NOW
from tests.faults.scene import Journey, Scene, Step
from tests.faults.steps import (
    AUTHORIZER,
    BROWSER,
    LEAD,
    MAILS,
    about_request,
    given,
    mailed_code,
    request,
    settled,
)
from tests.poterne.acts.rounds import post

from poterne.acts import (
    appeal,
    approval,
    assignment,
    consultation,
    intake,
    links,
    produced_forms,
    proposal,
    review,
    signing,
    submission,
)
from poterne.acts.intake import Original
from poterne.core.errors.requests import NotConforming, Stale
from poterne.core.lifecycle import ForbiddenMove
from poterne.core.links import DeadLink, Purpose
from poterne.core.offices import NotAllowed
from poterne.core.secret import Secret
from poterne.records.models import Link

FAULTY = gmf(2).with_answer("authorizer.phone", "555-0123")
PAPER = Original("papier", line.FORM, NOW.date(), NOW.date())


def empty(now: datetime) -> None:
    settled(now)


def asked(now: datetime) -> dict[str, str]:
    settled(now)
    links.ask_code(purpose=Purpose.BROUILLON, address=PELLETIER.email, browser=BROWSER, now=now)
    return {"token": post(now)[0].token.reveal()}


def draft(now: datetime) -> None:
    line.draft(gmf(2), now)
    settled(now)


def sent(now: datetime) -> None:
    line.sent(gmf(2), now)
    settled(now)


def received(now: datetime) -> None:
    line.confirmed(line.signed(gmf(2), now), now)
    settled(now)


def keyed(now: datetime) -> dict[str, str]:
    by = line.staff(GAGNON, now)
    made = intake.register(dossier=FAULTY, original=PAPER, by=by, now=now)
    for purpose, fold in ((Purpose.CONFIRMER, ROY.fold), (Purpose.CONFIRMER, TREMBLAY.fold)):
        link = Link.objects.get(request=made, purpose=purpose, address_fold=fold)
        links.confirm_address(link=link, attested=True, by=AUTHORIZER, now=now)
    review.take(request=made, by=by, now=now)
    settled(now)
    return {"fault": next(b.key for b in review.open_faults(made) if b.code == "S4-10.a")}


def taken(now: datetime) -> None:
    line.taken(gmf(2), now)
    settled(now)


def returned(now: datetime) -> None:
    made = line.taken(gmf(2), now)
    by = line.staff(GAGNON, now)
    review.return_(request=made, faults=(), reason="Relire.", by=by, now=now)
    settled(now)


def refused(now: datetime) -> None:
    made = line.taken(gmf(2), now)
    by = line.staff(NGUYEN, now)
    review.refuse(request=made, reason="Hors du champ.", by=by, now=now)
    settled(now)


def conforming(now: datetime) -> None:
    line.conforming(gmf(2), now)
    settled(now)


def half_signed_1(now: datetime) -> None:
    line.half_signed(gmf(1), now)
    settled(now)


def half_signed_2(now: datetime) -> None:
    line.half_signed(gmf(2), now)
    settled(now)


def half_signed_10(now: datetime) -> None:
    line.half_signed(gmf(10), now)
    settled(now)


def _code_link(address: str) -> Link:
    return Link.objects.filter(address=address).exclude(browser="").latest("pk")


def _typed(scene: Scene) -> dict[str, Any]:
    link = _code_link(PELLETIER.email)
    return {"link": link, "code": mailed_code(scene, PELLETIER.email), "browser": BROWSER}


def _opened(scene: Scene) -> dict[str, Any]:
    token = Secret(scene.given["token"])
    return {"link": links.open_link(token=token, purpose=Purpose.BROUILLON, now=scene.now)}


def _of_link(purpose: Purpose, by, **more: Any):
    return lambda _: {"link": line.link_of(request(), purpose), "by": by} | more


def _signing(_: Scene) -> dict[str, Any]:
    asked = request()
    return {
        "request": asked,
        "piece": line.piece(asked),
        "link": line.link_of(asked, Purpose.SIGNER),
        "by": AUTHORIZER,
    }


def _saving(_: Scene) -> dict[str, Any]:
    asked = request()
    return {
        "request": asked,
        "dossier": gmf(2),
        "version": asked.version,
        "by": line.preparer(),
    }


def _setting_aside(scene: Scene) -> dict[str, Any]:
    return about_request(GAGNON, fault=scene.given["fault"], reason="De vive voix.")(scene)


DEAD = (DeadLink,)
OVER = (ForbiddenMove, NotAllowed, NotConforming, Stale)
FILL = line.preparer()
SIGN = Step(signing.submit, _signing, refusals=(*OVER, *DEAD))
SIGN_REPONDANT = Step(
    approval.sign_repondant,
    about_request(
        NGUYEN,
        valid_from=line.VALID[0],
        valid_until=line.VALID[1],
        step_up=lambda: line.step_up(request()),
    ),
)
SIGN_SOES = Step(approval.sign_soes, about_request(COTE, step_up=lambda: line.step_up(request())))
TAKE = Step(review.take, about_request(GAGNON))

JOURNEYS = (
    Journey(
        "K01 adresse prouvée",
        empty,
        (
            Step(
                links.ask_code,
                given(purpose=Purpose.BROUILLON, address=PELLETIER.email, browser=BROWSER),
            ),
            MAILS,
            Step(links.try_code, _typed),
            Step(submission.open_draft, given(FILL, address=PELLETIER.email, form=line.FORM)),
        ),
        more=frozenset({"M-01"}),
    ),
    Journey(
        "K01 adresse prouvée par lien",
        asked,
        (Step(links.spend_link, _opened, refusals=DEAD),),
        later=timedelta(minutes=5),
    ),
    Journey(
        "K01 brouillon envoyé",
        draft,
        (
            Step(submission.save_answers, _saving, refusals=OVER),
            Step(submission.send_for_signature, about_request(FILL), refusals=OVER),
            Step(
                links.confirm_address,
                _of_link(Purpose.CONFIRMER, LEAD, attested=True),
            ),
        ),
    ),
    Journey(
        "K01 retour au brouillon",
        sent,
        (
            Step(links.deny_address, _of_link(Purpose.CONFIRMER, LEAD)),
            Step(submission.reopen, about_request(AUTHORIZER, reason="Le nom est faux.")),
        ),
    ),
    Journey(
        "K02 signature web",
        sent,
        (
            Step(submission.ask_signature_again, about_request(FILL), refusals=OVER),
            SIGN,
        ),
        more=frozenset({"M-03"}),
    ),
    Journey(
        "K02 demande en PDF",
        sent,
        (Step(produced_forms.produced_form, given(request=request)),),
    ),
    Journey(
        "K04 papier saisi",
        empty,
        (Step(intake.register, given(GAGNON, dossier=FAULTY, original=PAPER)),),
    ),
    Journey(
        "K06 vérification",
        received,
        (
            Step(consultation.consult, about_request(GAGNON)),
            Step(review.consult, about_request(GAGNON)),
            TAKE,
            Step(review.release, about_request(GAGNON)),
            Step(
                assignment.assign,
                about_request(GAGNON, to=lambda: account(GAGNON, NOW)),
                silent=True,
            ),
            Step(review.accept, about_request(GAGNON)),
        ),
    ),
    Journey(
        "K06 faute écartée, retour",
        keyed,
        (
            Step(review.override, _setting_aside),
            Step(review.return_, about_request(GAGNON, faults=(), reason="Relire.")),
        ),
    ),
    Journey(
        "K06 correction signée",
        returned,
        (
            Step(submission.ask_signature_again, about_request(AUTHORIZER), refusals=OVER),
            SIGN,
        ),
        more=frozenset({"M-03"}),
    ),
    Journey(
        "K06 fermeture",
        returned,
        (Step(review.close, about_request(GAGNON, reason="")),),
        later=timedelta(days=61),
        more=frozenset({"M-10"}),
    ),
    Journey(
        "K07 refus",
        taken,
        (
            Step(proposal.propose_refusal, about_request(GAGNON, reason="Hors du champ.")),
            Step(review.refuse, about_request(NGUYEN, reason="Hors du champ.")),
        ),
    ),
    Journey("K07 révision", refused, (Step(appeal.appeal, about_request(AUTHORIZER, words="")),)),
    Journey("K07 annulation", sent, (Step(submission.cancel_request, about_request(AUTHORIZER)),)),
    Journey(
        "K08 signature du répondant, renvoi",
        conforming,
        (
            Step(consultation.note_failed_signature, about_request(NGUYEN, why="absente")),
            SIGN_REPONDANT,
            Step(approval.send_back, about_request(COTE, reason="Relire.")),
        ),
    ),
    Journey("K09 octroi de 1", half_signed_1, (SIGN_SOES,)),
    Journey("K09 octroi de 2 et ses courriels", half_signed_2, (SIGN_SOES, MAILS)),
    Journey("K09 octroi de 10", half_signed_10, (SIGN_SOES,)),
)
