"""A house at work for the whole run, a window for whoever asks, an eye on every page."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from tests.cast import gmf
from tests.journeys import album as album_
from tests.journeys import instance
from tests.journeys.album import Album
from tests.journeys.desk import Desk
from tests.journeys.instance import Instance
from tests.journeys.window import USUAL, Eye, Window
from tests.line import signature_png
from tests.settings import ENGINE

from poterne.core.dossier import Dossier

# Playwright's synchronous door keeps an event loop in this thread: Django would refuse to work.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
_PATIENCE_MS = 10_000
expect.set_options(timeout=_PATIENCE_MS)
_LAST = 3000
"""Characters of the house's own output, shown with a fault."""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Debian's Chromium, alone and quiet."""
    return {
        "executable_path": "/usr/bin/chromium",
        "headless": True,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
        ],
    }


@pytest.fixture(scope="session")
def house(tmp_path_factory) -> Iterator[Instance]:
    """A Poterne of its own, on the engine that the run chose."""
    with instance.running(tmp_path_factory.mktemp("maison"), ENGINE) as running:
        yield running


@pytest.fixture(scope="session")
def browser_context_args(house) -> dict[str, object]:
    return {
        "base_url": house.portal,
        "locale": "fr-CA",
        "timezone_id": "America/Toronto",
        "viewport": USUAL,
    }


@pytest.fixture(scope="session")
def seen() -> set[tuple[str, ...]]:
    return set()


@pytest.fixture(scope="session")
def album() -> Iterator[Album | None]:
    """The pictures of this run, bound at its end: only when ``PICTURES`` asks for them."""
    held = album_.asked()
    yield held
    if held:
        held.bind()


@pytest.fixture(autouse=True)
def eye(house, seen, album) -> Iterator[Eye]:
    """Fails the test for any console error, stranger asked, or fault of a page reached."""
    hosts = {urlsplit(address).netloc for address in (house.portal, *house.gates.values())}
    watching = Eye(hosts, seen, album)
    yield watching
    if watching.faults:
        said = "\n".join(dict.fromkeys(watching.faults))
        pytest.fail(f"{said}\n\n{house.log[-_LAST:]}", pytrace=False)


@dataclass(frozen=True)
class Case:
    """Three people whom no other test writes to, and the form that they fill for a GMF of theirs:
    another's identifiers would have the desk warned (L-06)."""

    number: int

    @property
    def applicant(self) -> str:
        return f"anne.pelletier@clinique{self.number}.example"

    @property
    def dossier(self) -> Dossier:
        return (
            gmf(1)
            .with_answer("authorizer.organization_name", f"GMF Bellerive {self.number}")
            .with_answer("authorizer.email", f"louise.tremblay@clinique{self.number}.example")
            .with_answer("it_lead.email", f"marc.roy@informatique{self.number}.example")
        )


@pytest.fixture(scope="session")
def numbers() -> Iterator[int]:
    return count(1)


@pytest.fixture
def case(numbers) -> Case:
    """A clinic of this test alone: mailed codes are counted per address."""
    return Case(next(numbers))


@pytest.fixture
def picture(tmp_path) -> Path:
    """A signature, as its owner scanned it."""
    path = tmp_path / "signature.png"
    path.write_bytes(signature_png())
    return path


@pytest.fixture
def window(eye, new_context) -> Callable[..., Window]:
    """Opens a browser of its own for whoever comes: what she has in hand, then Playwright's names
    of the variant.
    """

    def opened(kind: type[Window] = Window, **variant: object) -> Window:
        context = new_context(**variant)
        context.set_default_timeout(_PATIENCE_MS)
        eye.watch(context)
        with_script = variant.get("java_script_enabled", True) is True
        return kind(context.new_page(), eye, with_script=with_script)

    return opened


@pytest.fixture(scope="session")
def desk(house) -> Desk:
    """The staff, whose devices remember from one test to the next."""
    return Desk(house)
