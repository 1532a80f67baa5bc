"""No secret and nobody in any place where none is due: looked for in every form (trust.md §12)."""

import random
from dataclasses import dataclass
from email import message_from_bytes, policy

import pytest
from tests.canary import failures, sinks
from tests.canary.forms import found_in
from tests.canary.marked import ADDRESSES, PEOPLE, PERSONAL, TOLD, marked
from tests.canary.planting import planted
from tests.canary.sinks import SINKS
from tests.journeys import instance
from tests.journeys.scene import Scene
from tests.journeys.walk import LINE
from tests.settings import ENGINE

from poterne.ops.processes import SETTINGS_OF_SECRETS

VALUE = "Éloïze-4058/ça+là"
_KINDS = ("réglage", "mot de passe", "secret", "jeton", "lien", "témoin")
DUE = {
    "courriels": {"mot de passe", "lien", "organisation", "libellé"},
    "base": {"témoin", "prénom", "nom", "vendeur", "rue", "téléphone", "adresse", *TOLD},
    "réponses": {"organisation"},
}
"""Sink → kinds of values that belong there; everything else is a leak."""


SINKS_HERE = [sink for sink in SINKS if (sink, ENGINE) != ("serveur", "sqlite")]
"""SQLite has no server, hence no log of one."""


@dataclass
class Run:
    """What one walk left: values by name, and each sink's bytes."""

    scene: Scene
    values: dict[str, str]
    bytes_of: dict[str, bytes]
    mails: list[tuple[str, bytes]]

    def leaks(self, sink: str, content: bytes) -> set[tuple[str, str]]:
        """The values that are there and not due there."""
        due = DUE.get(sink, set())
        kept = {name: value for name, value in self.values.items() if name.split()[0] not in due}
        kept = {name: value for name, value in kept.items() if _kind(name) not in due}
        return found_in(content, kept)


def _kind(name: str) -> str:
    return next((kind for kind in _KINDS if name.startswith(kind)), name.split(maxsplit=1)[0])


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The whole line, walked by real processes; failures at its seams; every sink read."""
    folder = tmp_path_factory.mktemp("canari")
    (folder / "tmp").mkdir()
    kept = {
        name: f"canari-{name.lower()}-{random.SystemRandom().getrandbits(256):064x}"
        for name in SETTINGS_OF_SECRETS
        if name not in _ELSEWHERE
    }
    with (
        marked(),
        instance.running(
            folder, ENGINE, TMPDIR=str(folder / "tmp"), **_as_files(folder, kept)
        ) as house,
    ):
        house.settings["SECRET_RES_INSCRIPTION"] = kept["SECRET_RES_INSCRIPTION"]
        scene = Scene(house, ENGINE)
        for step in LINE:
            step(scene)
        answers = list(failures.wrong_calls(scene))
        failures.refused_mail(scene)
        held = sinks.Held(house, answers, sinks.family(house))
        bytes_of = {sink: held.read(sink) for sink in SINKS_HERE}
        mails = [(path.parent.name, path.read_bytes()) for path in sinks.mails(house)]
        yield Run(scene, _values(scene, kept), bytes_of, mails)


_ELSEWHERE = {"CLE_JOURNAL", "SMTP_MOT_DE_PASSE", "RETOURS_MOT_DE_PASSE"}
"""A key that is a file in any case, and accounts that this house does not have."""


def _as_files(folder, kept: dict[str, str]) -> dict[str, str]:
    """Each secret in a file of its own, as a careful installation has it."""
    given = dict.fromkeys(kept, "")
    for name, value in kept.items():
        path = folder / f"secret-{name}"
        path.touch(mode=0o600)
        path.write_text(value)
        given[f"{name}_FILE"] = str(path)
    return given


def _values(scene: Scene, kept: dict[str, str]) -> dict[str, str]:
    found = {f"réglage {name}": value for name, value in kept.items()}
    found |= {f"mot de passe {rank}": value for rank, value in enumerate(scene.passwords)}
    found |= {f"lien {rank}": value for rank, value in enumerate(failures.tokens(scene.house))}
    found |= {"secret": scene.secret, "jeton": scene.token.rpartition(".")[2]}
    for address, browser in scene.browsers.items():
        for cookie in browser._session.cookies:  # noqa: SLF001  (her browser's own jar)
            if cookie.value and len(cookie.value) > 20:
                found[f"témoin {address} {cookie.name}"] = cookie.value
    return found | PERSONAL | ADDRESSES | TOLD


@pytest.mark.threat("TH12")
@pytest.mark.parametrize("sink", SINKS_HERE)
def test_nothing_lies_where_it_is_not_due(run, sink):
    content = run.bytes_of[sink]
    if sink == "courriels":
        content = _without_recipients(run.mails)
    assert run.leaks(sink, content) == set()


def _without_recipients(mails: list[tuple[str, bytes]]) -> bytes:
    """Mails as they came and as they read, but for the address each is for."""
    told = []
    for _, content in mails:
        mail = message_from_bytes(content, policy=policy.default)
        told.append(content.replace(str(mail["To"]).encode(), b""))
        told.append(mail.get_content().encode())
    return b"\n".join(told)


def test_a_password_is_in_one_mail_alone_and_a_link_in_those_of_one_person(run):
    for name, value in run.values.items():
        if name.startswith(("mot de passe", "lien")):
            held = [box for box, content in run.mails if found_in(content, {name: value})]
            assert len(held if name.startswith("mot") else set(held)) == 1, name


def test_the_run_had_something_to_leak(run):
    """Else nothing was looked for."""
    kinds = {_kind(name) for name in run.values}
    assert kinds >= {*_KINDS, "prénom", "nom", "rue", "téléphone", "adresse", *TOLD}
    assert all(run.bytes_of[sink] for sink in SINKS_HERE)
    assert found_in(run.bytes_of["base"], {"nom": PEOPLE["TREMBLAY"].last_name})
    assert found_in(run.bytes_of["courriels"], {"mot": run.values["mot de passe 0"]})


@pytest.mark.parametrize("sink", SINKS_HERE)
def test_a_secret_planted_in_each_place_is_found(run, sink):
    name = "mot de passe 0" if sink == "journal" else "secret"
    content = planted(run.scene, sink, run.values[name])
    if sink == "courriels":
        left = [path.read_bytes() for path in sinks.mails(run.scene.house)]
        content = _without_recipients([("", each) for each in left])
    assert name in {found for found, _ in run.leaks(sink, content)}
