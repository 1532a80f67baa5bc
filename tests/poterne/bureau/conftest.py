"""The desk's own instant, and what its pages must never hold."""

import pytest


@pytest.fixture(autouse=True)
def _at_that_moment(monkeypatch, base, now):
    monkeypatch.setattr("poterne.clock.now", lambda: now)
