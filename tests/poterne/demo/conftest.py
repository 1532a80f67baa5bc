"""A visitor of the demonstration, and the demonstration as it is loaded."""

import pytest
from django.conf import settings as live
from django.test import Client, override_settings

from poterne.demo import loader


@pytest.fixture
def stage(tmp_path):
    """A visitor of the demonstration, with nothing in anybody's mailbox."""
    (engine,) = live.TEMPLATES
    processors = [*engine["OPTIONS"]["context_processors"], "poterne.demo.band.shown"]
    walls = override_settings(
        DEMO=True,
        MAIL_SPOOL=tmp_path / "courrier",
        CLOCK_OFFSET_FILE=tmp_path / "horloge",
        ROOT_URLCONF="poterne.demo_urls",
        TEMPLATES=[engine | {"OPTIONS": engine["OPTIONS"] | {"context_processors": processors}}],
        ALLOWED_HOSTS=["localhost"],
        MIDDLEWARE=[*live.MIDDLEWARE, "poterne.demo.letters.Postman"],
    )
    with walls, override_settings(INSTALLED_APPS=[*live.INSTALLED_APPS, "poterne.demo"]):
        yield Client(headers={"host": "localhost"})


@pytest.fixture
def loaded(base, capsys):
    loader.run(None)
    capsys.readouterr()
