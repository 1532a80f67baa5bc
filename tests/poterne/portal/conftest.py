"""A browser at the portal, a clock that a test moves, mails whose values a test knows."""

import pytest
from tests.poterne.portal.browser import Browser, Hands

from poterne import clock


@pytest.fixture
def hands(base, now, monkeypatch) -> Hands:
    """The clock of the portal, stopped at ``now`` until a test moves it."""
    held = Hands(now)
    monkeypatch.setattr(clock, "now", lambda: held.now)
    return held


@pytest.fixture
def visitor(hands) -> Browser:
    """A browser that has never been here."""
    return Browser()


@pytest.fixture
def other(hands) -> Browser:
    """Another person's browser."""
    return Browser()
