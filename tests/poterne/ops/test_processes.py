"""What each process may hold: its own secrets, and no other's."""

import re
from pathlib import Path

import pytest

from poterne.ops.processes import PROCESSES, SETTINGS_OF_SECRETS, key_folder, port_of, variables

GIVEN = {
    "PATH": "/usr/bin",
    "BASE": "postgresql://poterne_app@/poterne",
    "BASE_PORTE_PRODUCTION": "postgresql://poterne_gate_production@/poterne",
    "CLES_PORTE_PRODUCTION": "/cles/production",
    "CLES_PORTE_PARTENAIRE": "/cles/partenaire",
    **{name: f"valeur de {name}" for name in SETTINGS_OF_SECRETS},
    **{f"{name}_FILE": f"/secrets/{name}" for name in SETTINGS_OF_SECRETS},
}
BY_NAME = {process.name: process for process in PROCESSES}
SETTINGS = Path(__file__).parents[3] / "src/poterne/settings.py"


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.name)
def test_a_process_is_handed_its_own_secrets_and_no_other(process):
    held = variables(process, GIVEN)
    named = {name for name in SETTINGS_OF_SECRETS if name in held or f"{name}_FILE" in held}
    assert named == set(process.secrets)


@pytest.mark.parametrize("environment", ["partenaire", "production"])
def test_a_gate_holds_no_pepper_of_the_other_environment(environment):
    held = variables(BY_NAME[f"porte-{environment}"], GIVEN)
    other = {"partenaire": "PRODUCTION", "production": "PARTENAIRE"}[environment]
    assert not [name for name in held if name.endswith((other, f"{other}_FILE"))]


def test_only_a_gate_knows_a_signing_key_and_only_its_own(monkeypatch):
    monkeypatch.setenv("CLES_PORTE_PRODUCTION", "/cles/production")
    keys = {name: variables(process, GIVEN).get("CLES_PORTE") for name, process in BY_NAME.items()}
    assert keys["porte-production"] == "/cles/production" == key_folder("production")
    assert keys["bureau"] is None
    assert keys["messager"] is None


def test_a_gate_may_have_an_account_of_its_own_in_the_database():
    assert variables(BY_NAME["porte-production"], GIVEN)["BASE"].startswith(
        "postgresql://poterne_g"
    )
    assert variables(BY_NAME["bureau"], GIVEN)["BASE"] == GIVEN["BASE"]
    assert "BASE_PORTE_PRODUCTION" not in variables(BY_NAME["bureau"], GIVEN)


def test_every_secret_of_the_settings_is_known_here_with_its_holders():
    found = re.findall(
        r'_secret\(\s*"([A-Z_]+)",\s*needed_by=\(([^)]*)\)', SETTINGS.read_text(encoding="utf-8")
    )
    assert found
    for name, needed_by in found:
        assert name in SETTINGS_OF_SECRETS, name
        holders = {process.role for process in PROCESSES if name in process.secrets}
        assert set(re.findall(r'"(\w+)"', needed_by)) <= holders, name


def test_a_port_is_chosen_by_its_setting():
    bureau = BY_NAME["bureau"]
    assert port_of(bureau, {}) == 8000
    assert port_of(bureau, {"PORT_BUREAU": "8123"}) == 8123
    assert port_of(BY_NAME["messager"], {}) == 0
