"""Calls that go wrong, each with a right secret in a wrong place; seams that break meanwhile."""

import contextlib
import re
import signal
from collections.abc import Iterator
from urllib.parse import urlsplit

import requests
from aiosmtpd.controller import Controller
from tests.canary.marked import PEOPLE
from tests.canary.sinks import server_folder, sql
from tests.journeys.instance import Instance, until
from tests.journeys.scene import Scene

_PATIENCE_S, _TRIES = 15, 20
_BROKEN = b"\xff\xfe\x00"
_KILLED = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def wrong_calls(scene: Scene) -> Iterator[bytes]:
    """Each answer: its head and its body. On PostgreSQL, some come right after a cut."""
    yield from _at_gate(scene, scene.house.gates["production"])
    cut(scene)
    yield from _at_portal(scene)
    cut(scene)
    yield from _at_gate(scene, scene.house.gates["partenaire"])


def echo(scene: Scene, word: str) -> bytes:
    """Answers to an unknown scope ``word``, until one names it: each thread of the gate may first
    find its connection cut."""
    ask, right = (
        f"{scene.house.gates['production']}/oauth2/token",
        (scene.identifiers[1], scene.secret),
    )
    form = {"grant_type": "client_credentials", "scope": word}
    answers = []
    while not (answers and b"invalid_scope" in answers[-1]) and len(answers) < _TRIES:
        answers.append(_said("POST", ask, data=form, auth=right))
    return b"".join(answers)


def _at_gate(scene: Scene, gate: str) -> Iterator[bytes]:
    who, secret = scene.identifiers[1], scene.secret
    password, token = scene.passwords[2], scene.token
    ask, activate = f"{gate}/oauth2/token", f"{gate}/b2b/v1/activation"
    right = (who, secret)
    form = {"grant_type": "client_credentials"}
    yield _said("POST", f"{ask}?client_secret={secret}", data=form)
    yield _said("POST", ask, data=form | {"client_id": who, "client_secret": secret}, auth=right)
    yield _said("POST", ask, data=form | {"resource": secret}, auth=right)
    yield _said("POST", ask, data={"grant_type": secret}, auth=right)
    yield _said("POST", ask, data=secret.encode() + _BROKEN, auth=right)
    yield _said("POST", ask, json={"client_secret": secret})
    yield _said("PUT", ask, data=form, auth=right)
    yield _said("POST", ask, data=form | {"client_assertion": token, "client_assertion_type": "x"})
    yield _said("POST", activate, data=password.encode() + b"{", auth=(who, password))
    yield _said(
        "POST", activate, json={"mode": password, "logiciel": password}, auth=(who, password)
    )
    yield _said("POST", activate, json={"mode": "secret", password: 1}, auth=(password, password))
    yield _said("POST", activate, data=b"x" * 100_000 + password.encode(), auth=(who, password))
    yield _said("GET", f"{gate}/b2b/v1/{token}")
    yield _said("GET", f"{gate}/b2b/v1/moi?access_token={token}")
    yield _said("GET", f"{gate}/b2b/v1/moi", headers={"Authorization": f"Bearer {token}x"})
    yield _said("GET", f"{gate}/b2b/v1/moi", headers={"Authorization": f"Basic {token}"})
    yield _said("POST", f"{gate}/oauth2/introspect", data={"token": token}, auth=right)
    yield _said("POST", f"{gate}/oauth2/revoke", data={"token": f"{token}x"}, auth=right)
    yield from (_said("GET", f"{gate}{path}") for path in ("/oauth2/jwks", "/sante", "/metrics"))


def _at_portal(scene: Scene) -> Iterator[bytes]:
    portal, secret = scene.house.portal, scene.secret
    for path in ("etat/", "etat.json", "metrics", "sante/", f"{secret}/", f"remise/{secret}/"):
        yield _said("GET", f"{portal}/{path}")
    yield _said("POST", f"{portal}/code/", data={"code": secret})
    yield _said("POST", f"{portal}/bureau/entrer/autrement/", data={"password": secret})
    for token in tokens(scene.house)[:4]:
        yield _said("POST", f"{portal}/signer/{token}/", data={"x": secret})
        yield _said("GET", f"{portal}/bureau/invitation/{token}/")
        yield _said("PUT", f"{portal}/confirmer/{token}/")
        yield _said("GET", f"{portal}/entrer/{token}/%00")


def _said(method: str, address: str, **given) -> bytes:
    """What came back, but for the address asked: a page may lead back to itself."""
    answer = requests.request(method, address, timeout=_PATIENCE_S, allow_redirects=False, **given)
    head = {name: value for name, value in answer.headers.items() if name != "Location"}
    told = f"{answer.status_code} {head}\n".encode() + answer.content
    return told.replace(urlsplit(address).path.encode(), b"")


def tokens(house: Instance) -> list[str]:
    """The secret part of every link that was mailed."""
    text = "\n".join(
        each.read_text("latin-1") for each in (house.folder / "courrier").rglob("*.eml")
    )
    return sorted(set(re.findall(r"/([\w-]{43})/", text.replace("=\n", ""))))


def cut(scene: Scene) -> None:
    """PostgreSQL drops every conversation of the house; calls go on meanwhile."""
    if server_folder(scene.house) is not None:
        sql(scene.house, _KILLED, "amorce")


class _Refusing:
    """A relay that repeats the address of whoever it refuses."""

    def __init__(self) -> None:
        self.refused: list[str] = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        self.refused.append(address)
        return f"550 5.1.1 <{address}> inconnu ici"


@contextlib.contextmanager
def refusing_relay(house: Instance) -> Iterator[list[str]]:
    """The house's relay is gone; another one, in its place, refuses everybody by name."""
    sink = house.processes.pop(0)
    sink.send_signal(signal.SIGTERM)
    sink.wait()
    handler = _Refusing()
    relay = Controller(handler, hostname="127.0.0.1", port=house.ports["SMTP_PORT"])
    relay.start()
    try:
        yield handler.refused
    finally:
        relay.stop()


def refused_mail(scene: Scene) -> None:
    """A code is asked for; the message that holds it is refused by name."""
    browser = scene.browser(PEOPLE["ROY"])
    with refusing_relay(scene.house) as refused:
        page = browser.open("/justificatifs/")
        page.press("Recevoir un code", {"Votre adresse électronique": PEOPLE["ROY"].email})
        until(lambda: refused, "a refused recipient")
