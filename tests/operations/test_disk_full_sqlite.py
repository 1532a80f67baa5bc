"""A disk that is full: each act does nothing, says so, and works again when there is room."""

import pytest
from django.db import OperationalError, connection
from django.test import Client
from tests import line, relay
from tests.cast import PELLETIER, gmf
from tests.poterne.acts.refused import dump
from tests.poterne.portal.browser import Browser

from poterne import clock
from poterne.acts.delivery import send_due
from poterne.records.models import AccessRequest, Delivery, Proof

pytestmark = pytest.mark.usefixtures("base")
_ROOM = 1 << 30


def limit(pages: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA max_page_count = {pages}")


def fill_up() -> None:
    """No page of the file is free, and it may not grow by one more."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
    limit(pages)


def until_full(act) -> int:
    """``act`` again and again until the disk refuses, and nothing of it is left; how many were."""
    for done in range(1000):
        before = dump()
        if refused(act, done):
            assert dump() == before
            return done
    raise AssertionError("le disque ne se remplit pas")


def refused(act, *arguments) -> bool:
    """Whether the disk had no room for ``act``."""
    try:
        act(*arguments)
    except OperationalError as full:
        return "full" in str(full)
    return False


def test_an_act_on_a_full_disk_leaves_no_part_of_itself_and_works_when_there_is_room(now):
    fill_up()

    def open_one(rank):
        address = f"p{rank}@bellerive.example"
        return line.submission.open_draft(
            address=address, form=line.FORM, by=line.preparer(address), now=now
        )

    done = until_full(open_one)
    limit(_ROOM)
    open_one(done)
    assert AccessRequest.objects.count() == done + 1


def test_the_worker_on_a_full_disk_mails_no_password_that_it_could_not_note(now):
    request = line.granted(gmf(10), now)
    Delivery.objects.exclude(kind="M-14").update(state="cancelled")
    fill_up()
    with relay.running() as post:
        until_full(lambda _: send_due(clock=lambda: now, limit=1))
        limit(_ROOM)
        while send_due(clock=lambda: now + line.timedelta(minutes=11)):
            pass
        mailed = [relay.password_in(mail) for mail in post.mails]
    assert len(set(mailed)) == len(mailed)
    assert Proof.objects.filter(state="actif").count() == 10
    assert set(request.deliveries.filter(kind="M-14").values_list("state")) == {("sent",)}


def test_a_page_on_a_full_disk_is_a_503_in_words_and_serves_again(now, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: now)
    visitor = Browser()
    visitor.prove(PELLETIER.email)
    visitor.client.raise_request_exception = False
    fill_up()
    said = None
    for _ in range(9):
        before = dump()
        said = visitor.post("/demandes/autre/")
        if said.status == 503:
            break
    assert said.status == 503
    assert said.says("Service momentanément indisponible")
    assert said.response["Retry-After"] == "60"
    assert dump() == before
    limit(_ROOM)
    assert visitor.post("/demandes/autre/").status == 200


def test_a_database_that_is_away_is_said_in_plain_words_when_no_page_can_be_made(monkeypatch):
    def gone(*_, **__):
        raise OperationalError

    monkeypatch.setattr("poterne.facade.errors.page", gone)
    monkeypatch.setattr("poterne.facade.sessions.DoorSessions.process_request", gone)
    answer = Client(raise_request_exception=False).get("/demandes/")
    assert answer.status_code == 503
    assert "Service momentanément indisponible" in answer.content.decode()
