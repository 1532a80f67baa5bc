"""A site whose address is https says so: on every answer, and in each cookie it sets."""

import json
import os
import secrets
import subprocess
import sys

import pytest
from tests.house.sources import ROOT

from poterne.ops.processes import PROCESSES

SECRETS = next(each.secrets for each in PROCESSES if each.name == "bureau")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What the desk says of itself under ``ADRESSE_PORTAIL=https://…``."""
    chosen = {name: secrets.token_urlsafe(48) for name in SECRETS} | {
        "PROCESSUS": "bureau",
        "ADRESSE_PORTAIL": "https://poterne.exemple.ca",
        "HOTES": "poterne.exemple.ca",
        "BASE": "sqlite::memory:",
        "DJANGO_SETTINGS_MODULE": "poterne.settings",
        "DOSSIER_STATIQUE": str(tmp_path_factory.mktemp("statique")),
        "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
    }
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    for command in (
        ["-m", "django", "collectstatic", "--noinput"],
        ["-m", f"{__package__}.over_tls"],
    ):
        ran = subprocess.run(  # noqa: S603  (our own words)
            [sys.executable, *command],
            env=kept | chosen,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout.splitlines()[-1])


@pytest.mark.parametrize("kind", ["page", "refus", "fichier"])
def test_every_answer_asks_for_tls_for_two_years_behind_whatever_proxy(told, kind):
    _, headers = told["pages"][kind]
    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_a_file_of_ours_has_the_headers_of_a_page_and_no_leave_for_other_sites(told):
    status, headers = told["pages"]["fichier"]
    assert status == 200
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "object-src 'none'" in headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in headers


def test_a_page_says_its_type_and_its_characters(told):
    for kind in ("page", "refus"):
        assert told["pages"][kind][1]["Content-Type"] == "text/html; charset=utf-8"


def test_every_cookie_is_bound_to_the_host_and_closed_to_scripts(told):
    names = {"navigateur", "apparence", "brouillon", "csrftoken"}
    assert set(told["cookies"]) == {f"__Host-{name}" for name in names}
    for name, cookie in told["cookies"].items():
        assert cookie["secure"], name
        assert cookie["httponly"], name
        assert cookie["samesite"] in {"Lax", "Strict"}, name
        assert (cookie["path"], cookie["domain"]) == ("/", ""), name


def test_the_checks_of_django_for_deployment_find_nothing(told):
    assert told["warnings"] == []
