"""Two sessions in one browser: each door its cookie, its rest, its life."""

import time

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import signing
from django.http import HttpResponse
from django.test import RequestFactory

from poterne.facade.sessions import BUREAU, PORTAIL, DoorSessions, seconds_before_warning

HOUR = 3600


class Watch:
    """The clock of Django's signatures, held by the test."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def time(self) -> float:
        return time.time() + self.ahead


@pytest.fixture
def watch(base, monkeypatch) -> Watch:
    held = Watch()
    monkeypatch.setattr(signing, "time", held)
    return held


class Visits:
    """Requests of one browser to both doors, through the middleware alone."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}

    def visit(self, path: str, act=lambda session: None) -> tuple[dict, HttpResponse]:
        """What the session holds after ``act`` changed it, and the answer."""
        request = RequestFactory().get(path)
        request.COOKIES.update(self.cookies)
        seen: dict = {}

        def view(asked):
            act(asked.session)
            seen.update(asked.session.items())
            return HttpResponse("ok")

        response = DoorSessions(view)(request)
        for name, morsel in response.cookies.items():
            if morsel["max-age"] == 0:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value
        return seen, response


def put(session) -> None:
    session["qui"] = "Louise"


def test_a_page_that_keeps_nothing_sets_no_cookie(watch):
    _, response = Visits().visit("/")
    assert not response.cookies


def test_each_door_has_its_cookie_and_sees_nothing_of_the_other(watch):
    browser = Visits()
    _, portal = browser.visit("/demandes/", put)
    held, _ = browser.visit("/bureau/")
    assert "qui" not in held
    _, desk = browser.visit("/bureau/", put)
    assert set(portal.cookies) == {"portail"}
    assert set(desk.cookies) == {"bureau"}
    assert (portal.cookies["portail"]["path"], portal.cookies["portail"]["samesite"]) == (
        "/",
        "Lax",
    )
    assert (desk.cookies["bureau"]["path"], desk.cookies["bureau"]["samesite"]) == (
        "/bureau/",
        "Strict",
    )
    assert all(c["httponly"] for c in (portal.cookies["portail"], desk.cookies["bureau"]))


def test_over_tls_both_cookies_are_bound_to_the_host(watch, settings):
    settings.SESSION_COOKIE_SECURE = True
    browser = Visits()
    _, portal = browser.visit("/", put)
    _, desk = browser.visit("/bureau/", put)
    for response, name in ((portal, "__Host-portail"), (desk, "__Host-bureau")):
        morsel = response.cookies[name]
        assert morsel["secure"]
        assert morsel["path"] == "/"
        assert not morsel["domain"]


@pytest.mark.parametrize(("path", "regime"), [("/demandes/", PORTAIL), ("/bureau/", BUREAU)])
def test_a_session_at_rest_ends_and_its_row_goes(watch, path, regime):
    browser = Visits()
    browser.visit(path, put)
    watch.ahead = regime.idle_s - 5
    assert browser.visit(path)[0]["qui"] == "Louise"
    watch.ahead += regime.idle_s + 5
    held, response = browser.visit(path)
    assert "qui" not in held
    assert response.cookies[regime.cookie]["max-age"] == 0
    assert not Session.objects.exists()


def test_eight_hours_end_it_however_busy(watch):
    browser = Visits()
    browser.visit("/demandes/", put)
    for _ in range(15):
        watch.ahead += HOUR / 2
        assert "qui" in browser.visit("/demandes/")[0]
    watch.ahead += HOUR
    assert "qui" not in browser.visit("/demandes/")[0]


def test_a_reader_who_clicks_often_writes_once_a_minute(watch, django_assert_num_queries):
    browser = Visits()
    browser.visit("/demandes/", put)
    with django_assert_num_queries(1):
        browser.visit("/demandes/")
    watch.ahead = 61
    with django_assert_num_queries(4):
        browser.visit("/demandes/")


def test_a_new_key_keeps_the_day_it_was_born(watch):
    browser = Visits()
    browser.visit("/bureau/", put)
    watch.ahead = BUREAU.idle_s - 60
    browser.visit("/bureau/", lambda session: session.cycle_key())
    for _ in range(17):
        watch.ahead += BUREAU.idle_s - 60
        browser.visit("/bureau/")
    assert watch.ahead > BUREAU.absolute_s
    assert "qui" not in browser.visit("/bureau/")[0]


def test_a_cookie_of_our_invention_opens_nothing(watch):
    browser = Visits()
    browser.cookies["portail"] = "x" * 32
    held, response = browser.visit("/demandes/", put)
    assert response.cookies["portail"].value != "x" * 32
    assert held["qui"] == "Louise"


def test_the_desk_s_cookie_opens_no_portal_session(watch):
    browser = Visits()
    browser.visit("/bureau/", put)
    browser.cookies["portail"] = browser.cookies["bureau"]
    assert SessionStore(browser.cookies["bureau"]).get("qui") == "Louise"
    assert "qui" not in browser.visit("/demandes/")[0]


def warned(path: str, cookies: dict[str, str]) -> int:
    """What a page at ``path`` is told of the end of its session."""
    request, told = RequestFactory().get(path), []
    request.COOKIES.update(cookies)

    def view(asked):
        told.append(seconds_before_warning(asked))
        return HttpResponse("ok")

    DoorSessions(view)(request)
    return told[0]


def test_a_session_warns_two_minutes_before_it_can_end_and_a_visit_prolongs_it(watch):
    browser = Visits()
    browser.visit("/demandes/", put)
    watch.ahead = 59
    said = warned("/demandes/", browser.cookies)
    assert 0 < said <= PORTAIL.idle_s - 59 - 120
    watch.ahead += said
    browser.visit("/demandes/")
    watch.ahead += PORTAIL.idle_s - 1
    assert "qui" in browser.visit("/demandes/")[0]


def test_without_a_session_nothing_is_said(watch):
    assert warned("/demandes/", {}) == 0
    assert warned("/demandes/", {"portail": "x" * 32}) == 0
    browser = Visits()
    browser.visit("/bureau/", put)
    assert warned("/bureau/", browser.cookies) == 0


def test_whoever_signed_in_at_the_desk_is_warned_two_minutes_before_the_end(watch):
    browser = Visits()
    browser.visit("/bureau/", lambda session: session.update({SESSION_KEY: "1"}))
    said = warned("/bureau/", browser.cookies)
    assert 0 < said <= BUREAU.idle_s - 120
    watch.ahead = 59 + said
    browser.visit("/bureau/")
    watch.ahead += BUREAU.idle_s - 1
    assert SESSION_KEY in browser.visit("/bureau/")[0]
