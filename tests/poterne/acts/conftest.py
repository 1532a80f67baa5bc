"""What the worker's rounds need beside a database."""

import pytest

from poterne.acts import sealing


@pytest.fixture
def seal(settings, tmp_path):
    """A key for the daily heads, and a folder where they lie."""
    settings.JOURNAL_KEY_FILE = str(tmp_path / "journal.pem")
    settings.HEADS_FOLDER = str(tmp_path / "tetes")
    sealing.prepare_key()
