"""The commands of Portail-33, copied from the page as a developer does, work at a real gate."""

import html
import json
import os
import re
import subprocess
import sys
import urllib.request

import pytest
from tests.cast import ROY, TREMBLAY
from tests.house.sources import ROOT
from tests.journeys.delivery import identifiers_for, passwords_for
from tests.journeys.instance import Instance

_GRANT = """
import dataclasses, django
django.setup()
from tests import line
from tests.cast import gmf
from poterne import clock
for name in ("GAGNON", "NGUYEN", "COTE"):
    person = getattr(line, name)
    setattr(line, name, dataclasses.replace(person, email=f"guide.{person.email}"))
print(line.granted(gmf(3), clock.now()).reference_shown)
"""
"""By acts alone, with a staff of its own: the desk of the other journeys is not touched."""


@pytest.fixture(scope="module")
def halves(house) -> list[tuple[str, str]]:
    """(identifier, temporary password) of a request just granted, both mails read."""
    settings = {
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "poterne.settings",
    }
    done = subprocess.run(  # noqa: S603  (our own text)
        [sys.executable, "-c", _GRANT],
        cwd=house.folder,
        env=house.settings | settings,
        capture_output=True,
        text=True,
        check=True,
    )
    reference = done.stdout.strip()
    identifiers = identifiers_for(house, reference, TREMBLAY.email)
    return list(zip(identifiers, passwords_for(house, reference, ROY.email, 3), strict=True))


def command(house: Instance, name: str, identifier: str) -> str:
    """The command ``name`` of the page, its placeholder replaced."""
    with urllib.request.urlopen(f"{house.portal}/activer/") as answer:  # noqa: S310  (our portal)
        page = answer.read().decode()
    found = re.search(rf'<pre id="{name}"[^>]*><code>(.*?)</code>', page, re.DOTALL)
    assert found is not None, name
    return html.unescape(found[1]).replace("VOTRE-IDENTIFIANT", identifier)


def ran(words: list[str], folder, typed: str = "") -> str:
    done = subprocess.run(  # noqa: S603  (a command of our own page)
        words, cwd=folder, input=f"{typed}\n", capture_output=True, text=True, check=True
    )
    return done.stdout


def presents_itself(house: Instance, identifier: str, folder) -> None:
    """The page's second command: a token, then who the gate takes its bearer for."""
    told = ran(["bash", "-c", command(house, "commande-jeton", identifier)], folder)
    assert json.loads(told.strip().splitlines()[-1])["identifiant"] == identifier


def test_the_commands_of_a_key_activate_and_call(house, halves, tmp_path):
    identifier, password = halves[0]
    told = ran(["bash", "-c", command(house, "commande-cle", identifier)], tmp_path, password)
    assert json.loads(told.strip().splitlines()[-1])["etat"] == "actif"
    assert (tmp_path / "cle.pem").stat().st_mode & 0o077 == 0
    presents_itself(house, identifier, tmp_path)


def test_the_same_in_python_activates_and_calls(house, halves, tmp_path):
    identifier, password = halves[1]
    script = command(house, "commande-python", identifier).replace("getpass.getpass(", "input(")
    assert '"etat":"actif"' in ran([sys.executable, "-c", script], tmp_path, password)
    presents_itself(house, identifier, tmp_path)


def test_the_commands_of_a_secret_activate_and_get_a_token(house, halves, tmp_path):
    """curl asks the terminal for each password: here it is given beside the identifier."""
    identifier, password = halves[2]
    script = command(house, "commande-secret", identifier)
    start = script[: script.index("# Le mot de passe")]
    first, second = (part for part in script.split("\n\n") if "\ncurl " in part)
    given = '--user "$IDENTIFIANT:'
    told = ran(
        ["bash", "-c", start + first.replace('--user "$IDENTIFIANT', given + password)], tmp_path
    )
    secret = json.loads(told)["secret"]
    told = ran(
        ["bash", "-c", start + second.replace('--user "$IDENTIFIANT', given + secret)], tmp_path
    )
    assert json.loads(told)["token_type"] == "Bearer"
