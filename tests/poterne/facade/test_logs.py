"""A log line names the route; the token of a link stays out of it, whatever the answer."""

import io
import logging

import pytest
from django.test import Client

from poterne.facade.logs import RouteOnly

pytestmark = pytest.mark.usefixtures("base")
TOKEN = "x" * 43
REQUEST_LOG = logging.getLogger("django.request")


@pytest.fixture
def written():
    """What the console would show of requests that went wrong."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RouteOnly())
    REQUEST_LOG.addHandler(handler)
    yield stream.getvalue
    REQUEST_LOG.removeHandler(handler)


@pytest.mark.parametrize("path", ["/signer/{}/", "/entrer/{}/", "/bureau/invitation/{}/"])
def test_a_dead_link_is_told_by_its_route(written, path):
    Client(headers={"host": "localhost"}).get(path.format(TOKEN))
    assert TOKEN not in written()
    assert path.format("<str:jeton>") in written()


def test_an_address_that_leads_nowhere_is_not_repeated(written):
    Client(headers={"host": "localhost"}).get(f"/signer/{TOKEN}/encore/")
    assert TOKEN not in written()
    assert "adresse inconnue" in written()


@pytest.mark.parametrize("strange", ["%00", "%0A", "é", "%E2%80%AE", "%FF", "?é"])
def test_a_strange_character_after_a_link_does_not_save_its_token(written, strange):
    """Django escapes what it logs: the path is then not the one that was asked."""
    Client(headers={"host": "localhost"}).get(f"/signer/{TOKEN}/{strange}")
    assert written()
    assert TOKEN not in written()


def test_the_settings_filter_every_line_of_the_console(settings):
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["chemin"]
    assert settings.LOGGING["root"]["handlers"] == ["console"]
