"""One production gate, and one identifier granted to it, its password just sent."""

import pytest
from tests.cast import gmf
from tests.conftest import NOW
from tests.line import granted
from tests.poterne.gate.porte import Porte, Software, password_of


@pytest.fixture
def porte(base, settings, monkeypatch, tmp_path):
    return Porte(settings, monkeypatch, tmp_path / "production")


@pytest.fixture
def credential(base):
    return granted(gmf(1), NOW).credentials.get()


@pytest.fixture
def password(credential):
    return password_of(credential)


@pytest.fixture
def software(porte, credential):
    return Software(porte, credential.machine_id)


@pytest.fixture
def secret(software, password):
    """The definitive secret of an active identifier, not used yet."""
    return software.activate_secret(password).json["secret"]
