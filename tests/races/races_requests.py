"""Races about a request, from its proved address to its grant; and about the staff."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from tests import line
from tests.cast import COTE, GAGNON, LAVOIE, NGUYEN, PELLETIER, account
from tests.conftest import NOW
from tests.faults import journeys_requests as pressed
from tests.faults.journeys_house import NEW, forgotten, password_mailed
from tests.faults.journeys_requests import FILL, OVER, SIGN, SIGN_REPONDANT, SIGN_SOES, TAKE
from tests.faults.scene import Scene, Step
from tests.faults.steps import AUTHORIZER, BROWSER, TIMED, about_request, given, settled
from tests.poterne.acts.rounds import post
from tests.races.crowd import Got
from tests.races.race import Race, counted, exactly, once

from poterne.acts import approval, links, notes, review, staff, submission, throttling, views
from poterne.core.errors.requests import Stale, TooMany
from poterne.core.errors.staff import AccountFault
from poterne.core.lifecycle import ForbiddenMove
from poterne.core.links import CODES_PER_QUARTER, DRAFTS_PER_DAY, MAX_TRIES, DeadLink, Purpose
from poterne.core.secret import Secret
from poterne.records.models import Link, SavedView, SignInFailure

WORDS, DAY = "Relire.", timedelta(days=1)
SEND_BACK = Step(approval.send_back, about_request(COTE, reason=WORDS))
CANCEL = Step(submission.cancel_request, about_request(AUTHORIZER))
REOPEN = Step(submission.reopen, about_request(AUTHORIZER, reason=WORDS))
REFUSE = Step(review.refuse, about_request(NGUYEN, reason=WORDS))
ACCEPT = Step(review.accept, about_request(GAGNON))
RELEASE = Step(review.release, about_request(GAGNON))
RETURN = Step(review.return_, about_request(GAGNON, faults=(), reason=WORDS))
SAVE = Step(submission.save_answers, pressed._saving)  # noqa: SLF001  (as its page reads it)
SEND = Step(submission.send_for_signature, about_request(FILL))
ASK_AGAIN = Step(submission.ask_signature_again, about_request(FILL))
ASK = Step(
    links.ask_code, given(purpose=Purpose.BROUILLON, address=PELLETIER.email, browser=BROWSER)
)
OPEN = Step(
    submission.open_draft, given(FILL, address=PELLETIER.email, form="inscription-clientele")
)
_ACCOUNT = {"account": "x@regie.example", "source": "192.0.2.7"}
_names = iter(range(1_000_000_000))


def asked(now: datetime) -> dict[str, str]:
    """A code and a link were mailed, and are in somebody's hands."""
    settled(now)
    links.ask_code(purpose=Purpose.BROUILLON, address=PELLETIER.email, browser=BROWSER, now=now)
    mail = post(now)[0]
    return {"code": re.findall(r"\b\d{6}\b", mail.body)[0], "token": mail.token.reveal()}


def seeded(now: datetime) -> None:
    """A member of the staff has a second way in."""
    settled(now)
    person = account(GAGNON, now)
    words = Secret("cheval agrafe batterie canard"), Secret("JBSWY3DPEHPK3PXP")
    by = line.staff(GAGNON, now)
    staff.set_second_way(staff=person, password=words[0], seed=words[1], by=by, now=now)


def _code(code: str = ""):
    def arguments(scene: Scene) -> dict[str, Any]:
        link = Link.objects.exclude(browser="").get()
        return {"link": link, "code": Secret(code or scene.given["code"]), "browser": BROWSER}

    return arguments


def _spending(scene: Scene) -> dict[str, Any]:
    return pressed._opened(scene)  # noqa: SLF001  (as its page reads it)


def _another(text: str, name: str):
    """Each hand writes something else under ``name``."""
    return lambda: f"{text} {next(_names)}"


def _once_only(_: Scene, got: Sequence[Got], __: Counter) -> Iterator[str]:
    opened = sum(each.value is True for each in got)
    if opened != 1:
        yield f"le même code à usage unique ouvre {opened} fois"


def _five_tries(_: Scene, got: Sequence[Got], __: Counter) -> Iterator[str]:
    whys = Counter(getattr(each.value, "why", "ouvre") for each in got)
    if whys["faux"] != min(len(got), MAX_TRIES - 1) or set(whys) - {"faux", "epuise"}:
        yield f"essais d’un code faux : {dict(whys)}"


def _three_codes(_: Scene, got: Sequence[Got], new: Counter) -> Iterator[str]:
    left = sum(each.value is not None for each in got)
    if left != min(len(got), CODES_PER_QUARTER) or new["M-01"] != left:
        yield f"{left} codes demandés pour une boîte, {new['M-01']} courriels"


def _all_counted(_: Scene, got: Sequence[Got], __: Counter) -> Iterator[str]:
    counts = set(SignInFailure.objects.values_list("count", flat=True))
    if counts != {len(got)}:
        yield f"{len(got)} échecs, comptés {sorted(counts)}"


def _few_views(_: Scene, __: Sequence[Got], ___: Counter) -> Iterator[str]:
    if SavedView.objects.count() > views.MOST:
        yield f"{SavedView.objects.count()} vues gardées, le plus est {views.MOST}"


def _one_living_link(_: Scene, __: Sequence[Got], ___: Counter) -> Iterator[str]:
    alive = Link.objects.filter(purpose=Purpose.SIGNER, used_at=None, replaced_at=None).count()
    if alive != 1:
        yield f"{alive} liens de signature vivants"


def _times(**events: int):
    return lambda _, __, new: counted(new, **events)


RACES = (
    Race("demande prise", pressed.received, (TAKE,), once(ForbiddenMove, demande_prise=1)),
    Race(
        "signature de la personne qui autorise",
        pressed.sent,
        (SIGN,),
        once(*OVER, DeadLink, demande_recue=1, M_07=1),
    ),
    Race("signer, décliner, annuler", pressed.sent, (SIGN, REOPEN, CANCEL)),
    Race("enregistrer, envoyer, annuler", pressed.draft, (SAVE, SEND, CANCEL)),
    Race("lien de signature redemandé", pressed.sent, (ASK_AGAIN,), _one_living_link),
    Race("réponses enregistrées", pressed.draft, (SAVE,), once(Stale)),
    Race(
        "signature du répondant",
        pressed.conforming,
        (SIGN_REPONDANT,),
        once(ForbiddenMove, demande_signee_repondant=1),
    ),
    Race(
        "signature SOES et octroi",
        pressed.half_signed_2,
        (SIGN_SOES,),
        once(ForbiddenMove, demande_accordee=1, identifiant_cree=2, M_13=1, M_14=2),
    ),
    Race(
        "SOES signe ou renvoie", pressed.half_signed_2, (SIGN_SOES, SEND_BACK), once(ForbiddenMove)
    ),
    Race(
        "répondant signe, renvoie, refuse", pressed.conforming, (SIGN_REPONDANT, SEND_BACK, REFUSE)
    ),
    Race(
        "conforme, à corriger, refusée, libérée", pressed.taken, (ACCEPT, RETURN, REFUSE, RELEASE)
    ),
    Race("codes demandés", pressed.empty, (ASK,), _three_codes),
    Race("code juste", asked, (Step(links.try_code, _code()),), once("utilise")),
    Race("code faux", asked, (Step(links.try_code, _code("000000x")),), _five_tries),
    Race("lien échangé", asked, (Step(links.spend_link, _spending),), once(DeadLink)),
    Race(
        "brouillons ouverts",
        pressed.empty,
        (OPEN,),
        exactly(DRAFTS_PER_DAY, TooMany),
    ),
    Race("rappel de signature", pressed.sent, (TIMED,), _times(M_04=1), later=3 * DAY),
    Race(
        "mot de passe expiré",
        password_mailed,
        (TIMED,),
        _times(justificatif_temporaire_fini=1, M_19=2),
        later=15 * DAY,
    ),
    Race(
        "brouillon détruit",
        forgotten,
        (TIMED,),
        _times(demande_brouillon_detruit=1),
        later=91 * DAY,
    ),
    Race(
        "compte invité",
        pressed.empty,
        (Step(staff.invite, given(LAVOIE, person=NEW)),),
        once(AccountFault, compte_invite=1),
    ),
    Race(
        "code à usage unique",
        seeded,
        (Step(staff.spend_code, given(staff=lambda: account(GAGNON, NOW), step=7)),),
        _once_only,
    ),
    Race(
        "échecs comptés",
        pressed.empty,
        (Step(throttling.note_failure, given(**_ACCOUNT)),),
        _all_counted,
    ),
    Race(
        "échecs et oublis",
        pressed.empty,
        (
            Step(throttling.note_failure, given(**_ACCOUNT)),
            Step(throttling.forget_failures, given(**_ACCOUNT)),
        ),
    ),
    Race(
        "vues gardées",
        pressed.empty,
        (
            Step(
                views.keep,
                given(staff=lambda: account(GAGNON, NOW), name=_another("Vue", ""), query="?q=x"),
            ),
        ),
        _few_views,
    ),
    Race(
        "note de travail",
        pressed.received,
        (Step(notes.save_note, about_request(GAGNON, text=_another("Rappeler", ""), version=0)),),
        once(Stale),
    ),
)
