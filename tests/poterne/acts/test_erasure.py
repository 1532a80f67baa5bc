"""A draft that nobody touched is destroyed: nothing that people wrote is left, all else holds."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from tests import line
from tests.cast import GAGNON, PELLETIER, ROY, TREMBLAY, gmf
from tests.poterne.acts.rounds import kinds, work

from poterne.acts import erasure, links, submission
from poterne.acts.journaling import SYSTEM
from poterne.bureau.timeline import OPEN_TO_STAFF
from poterne.core.journal import row_hash
from poterne.core.lifecycle import ForbiddenMove
from poterne.core.links import DeadLink, Purpose
from poterne.ops import doctor
from poterne.records.models import AccessRequest, JournalPersonal, JournalRow, Link, Staff

pytestmark = pytest.mark.usefixtures("base", "seal")
DAY = timedelta(days=1)


def known(now) -> AccessRequest:
    """A draft that several people left a trace in: sent, confirmed, declined with words."""
    request = line.confirmed(line.sent(gmf(), now), now)
    work(now)
    by = line.authorizer(request)
    return submission.reopen(request=request, reason="Le docteur Morin signera.", by=by, now=now)


def destroyed(now) -> AccessRequest:
    request = known(now)
    for day in (60, 83, 90):
        work(now + day * DAY)
    request.refresh_from_db()
    return request


def everything() -> str:
    """Every cell of every table of the house, but for the accounts of its staff."""
    models = [each for each in apps.get_app_config("records").get_models() if each is not Staff]
    rows = [list(model.objects.values()) for model in models]
    return json.dumps(rows, default=str, ensure_ascii=False)


def test_nothing_that_a_person_wrote_is_left_in_any_table(now):
    words = [
        *(person.email for person in (PELLETIER, TREMBLAY, ROY)),
        TREMBLAY.last_name,
        "GMF Bellerive",
        "Dossier médical",
        "érables",
        "Morin",
    ]
    known(now)
    before = everything().casefold()
    assert [word for word in words if word.casefold() not in before] == []
    for day in (60, 83, 90):
        work(now + day * DAY)
    after = everything().casefold()
    assert [word for word in words if word.casefold() in after] == []


def test_it_is_destroyed_on_the_day_that_its_last_warning_named(now):
    request = known(now)
    assert [kinds(work(now + day * DAY)) for day in (59, 60, 82, 83)] == [
        [],
        ["M-36"],
        [],
        ["M-36"],
    ]
    work(now + 90 * DAY - timedelta(seconds=1))
    request.refresh_from_db()
    assert request.state == "brouillon"
    assert work(now + 90 * DAY) == []
    request.refresh_from_db()
    assert request.state == "detruite"


def test_a_house_that_slept_warns_first_and_destroys_a_week_later(now):
    request = known(now)
    late = now + 400 * DAY
    [mail] = work(late)
    assert mail.subject == "Votre demande inachevée sera détruite dans 7 jours"
    work(late + 6 * DAY)
    request.refresh_from_db()
    assert request.state == "brouillon"
    work(late + 7 * DAY)
    request.refresh_from_db()
    assert request.state == "detruite"


def test_the_journal_says_so_once_and_still_verifies(now):
    request = destroyed(now)
    rows = list(JournalRow.objects.order_by("seq").values())
    assert all(row_hash(row) == row["hachage"] for row in rows)
    about = [row["action"] for row in rows if row["objet"] == f"demande:{request.pk}"]
    assert about.count("demande.brouillon_detruit") == 1
    gone = {int(row["objet"].split(":")[1]) for row in rows if row["action"] == "partie.detruite"}
    promised = {
        row["seq"] for row in rows if row["engagement"] and row["objet"] == f"demande:{request.pk}"
    }
    assert gone == promised
    assert not JournalPersonal.objects.filter(row_id__in=gone).exists()
    assert not [found for found in doctor.at_start(now + 91 * DAY) if found.refuses]


def test_the_parts_of_other_requests_stay(now):
    other = line.signed(gmf(1), now)
    destroyed(now)
    assert JournalPersonal.objects.filter(row__objet=f"demande:{other.pk}").exists()
    other.refresh_from_db()
    assert other.organization_name == "GMF Bellerive"


def test_its_links_open_nothing_and_its_number_is_not_given_again(now):
    request = line.sent(gmf(), now)
    [mail] = [mail for mail in work(now) if mail.kind == "M-03"]
    for day in (8, 68, 91, 98, 99):
        work(now + day * DAY)
    with pytest.raises(DeadLink):
        links.open_link(token=mail.token, purpose=Purpose.SIGNER, now=now)
    request.refresh_from_db()
    assert request.state == "detruite"
    assert AccessRequest.objects.filter(reference=request.reference).count() == 1
    assert not Link.objects.filter(request=request, used_at=None, replaced_at=None).exists()


def test_a_draft_touched_at_the_last_moment_is_left_alone(now):
    request = known(now)
    seen = request.updated_at
    request = submission.save_answers(
        request=request,
        dossier=gmf(2),
        version=request.version,
        by=line.preparer(),
        now=now + 89 * DAY,
    )
    erasure.destroy_draft(request=request, untouched_since=seen, by=SYSTEM, now=now + 90 * DAY)
    request.refresh_from_db()
    assert (request.state, request.asked_count) == ("brouillon", 2)
    assert not JournalRow.objects.filter(action="demande.brouillon_detruit").exists()


def test_nothing_but_a_draft_is_destroyed(now):
    request = line.signed(gmf(), now)
    with pytest.raises(ForbiddenMove):
        erasure.destroy_draft(
            request=request, untouched_since=request.updated_at, by=SYSTEM, now=now + 90 * DAY
        )


def test_an_empty_request_is_nobodys_any_more(now):
    request = destroyed(now)
    folds = {request.preparer_fold, request.authorizer_fold, request.it_lead_fold}
    assert folds == {""}
    assert not request.is_editable
    assert GAGNON.email not in json.dumps(request.answers)


def test_the_desk_never_sees_it(now):
    assert destroyed(now).state not in OPEN_TO_STAFF
