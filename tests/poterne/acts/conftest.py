"""What the worker's rounds need beside a database."""

import tempfile

import pytest
from tests.cluster import quick_folder

from poterne.acts import sealing


@pytest.fixture
def seal(settings):
    """A key for the daily heads, and a folder where they lie."""
    with tempfile.TemporaryDirectory(prefix="tetes", dir=quick_folder()) as folder:
        settings.JOURNAL_KEY_FILE = f"{folder}/journal.pem"
        settings.HEADS_FOLDER = f"{folder}/tetes"
        sealing.prepare_key()
        yield
