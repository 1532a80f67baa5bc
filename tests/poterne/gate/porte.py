"""A gate in this process, called as a server calls it, and the software that knocks at it."""

import base64
import io
import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from joserfc.jwk import ECKey
from tests.conftest import NOW
from tests.contremarque.mint import by_hand

from poterne.acts.journaling import SYSTEM, Entry, lock_chain
from poterne.acts.keys import install, open_gate
from poterne.acts.passwords import emit_password
from poterne.acts.usage import UsageBook
from poterne.core.catalogue import Environment
from poterne.core.secret import Secret
from poterne.gate.exchange import Door
from poterne.gate.front import front
from poterne.gate.metadata import documents
from poterne.gate.throttle import Throttle
from poterne.records.models import Credential

ISSUERS = {
    "partenaire": "https://porte-partenaire.exemple.ca",
    "production": "https://porte.exemple.ca",
}
FORM = "application/x-www-form-urlencoded"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SECRETS = {"res-inscription": "i" * 40, "res-identite": "m" * 40}


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        return self.json["code"]


class Porte:
    """One gate; ``now`` is what its clock says."""

    def __init__(self, settings, monkeypatch, folder, environment="production") -> None:
        self.now = NOW
        monkeypatch.setattr("poterne.clock.now", lambda: self.now)
        settings.ENVIRONNEMENT, settings.GATE_KEYS = environment, str(folder)
        settings.ISSUERS, settings.PORTAL_URL = ISSUERS, "https://portail.exemple.ca"
        settings.RESOURCE_SECRETS = SECRETS
        settings.ROOT_URLCONF = "poterne.gate.urls"
        settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
        settings.ALLOWED_HOSTS = ["porte.exemple.ca"]
        place = Environment(environment)
        pepper = Secret(settings.PEPPERS[environment])
        install(environment=place, folder=folder, pepper=pepper, by=SYSTEM, now=NOW)
        self.gate = open_gate()
        self.django = WSGIHandler()
        self.forgive()

    def forgive(self) -> None:
        """The process starts again: it remembers no failure."""
        self.door = Door(
            self.gate,
            Throttle(),
            documents(self.gate),
            UsageBook(self.gate.environment, paced=False),
        )
        self.application = front(self.django, self.door)

    def later(self, **passed) -> None:
        self.now += timedelta(**passed)

    def call(self, method, path, body=b"", headers=None, **environ) -> Answer:
        path, _, query = path.partition("?")
        given = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "porte.exemple.ca",
            "SERVER_PORT": "443",
            "HTTP_HOST": "porte.exemple.ca",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "192.0.2.7",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.version": (1, 0),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        for name, value in (headers or {}).items():
            folded = name.upper().replace("-", "_")
            given["CONTENT_TYPE" if folded == "CONTENT_TYPE" else f"HTTP_{folded}"] = value
        told = []
        given |= {name: value for name, value in environ.items() if value is not None}
        for name in [name for name, value in environ.items() if value is None]:
            given.pop(name, None)
        content = b"".join(self.application(given, lambda *args: told.append(args)))
        line, listed = told[0][:2]
        assert len({name for name, _ in listed}) == len(listed), "a header is given twice"
        return Answer(int(line.split()[0]), dict(listed), content)

    def form(self, path, parameters, authorization="", **more) -> Answer:
        headers = {"Content-Type": FORM} | more.pop("headers", {})
        if authorization:
            headers["Authorization"] = authorization
        body = parameters if isinstance(parameters, bytes) else urlencode(parameters).encode()
        return self.call("POST", path, body, headers, **more)

    def token(self, authorization="", *, grant_type="client_credentials", **parameters) -> Answer:
        return self.form("/oauth2/token", {"grant_type": grant_type} | parameters, authorization)

    def activate(self, authorization, members, **more) -> Answer:
        headers = {"Content-Type": "application/json", "Authorization": authorization}
        body = members if isinstance(members, bytes) else json.dumps(members).encode()
        return self.call("POST", "/b2b/v1/activation", body, headers, **more)

    def moi(self, token) -> Answer:
        return self.call("GET", "/b2b/v1/moi", headers={"Authorization": f"Bearer {token}"})

    def introspect(self, token, caller="res-inscription") -> Answer:
        return self.form("/oauth2/introspect", {"token": token}, basic(caller, SECRETS[caller]))


def basic(machine_id, value) -> str:
    return "Basic " + base64.b64encode(f"{machine_id}:{value}".encode()).decode()


def password_of(credential: Credential, now: datetime = NOW) -> str:
    """A temporary password made as the worker makes it, at the moment of sending."""
    with transaction.atomic():
        lock_chain()
        secret, _ = emit_password(credential, Entry(str(uuid.uuid4()), SYSTEM, now))
    return secret.reveal()


@dataclass
class Software:
    """One program: its identifier and the key that it made itself."""

    porte: Porte
    machine_id: str
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"))
    made: int = 0

    @property
    def time(self) -> int:
        return int(self.porte.now.timestamp())

    def claims(self, **changes):
        self.made += 1
        whole = {
            "iss": self.machine_id,
            "sub": self.machine_id,
            "aud": self.porte.gate.token_url,
            "iat": self.time,
            "exp": self.time + 300,
            "jti": f"{self.machine_id}-{self.made}",
        } | changes
        return {name: value for name, value in whole.items() if value is not None}

    def proof(self, **changes) -> str:
        header = {"typ": "activation+jwt", "alg": "ES256", "jwk": self.key.as_dict(private=False)}
        claims = self.claims(**({"aud": self.porte.gate.issuer} | changes))
        return by_hand(self.key.private_key, header, claims)

    def assertion(self, **changes) -> dict[str, str]:
        text = by_hand(self.key.private_key, {"alg": "ES256"}, self.claims(**changes))
        return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": text}

    def activate_key(self, password, **members) -> Answer:
        wish = {"mode": "cle", "preuve": self.proof()} | members
        return self.porte.activate(basic(self.machine_id, password), wish)

    def activate_secret(self, password, **members) -> Answer:
        return self.porte.activate(basic(self.machine_id, password), {"mode": "secret"} | members)
