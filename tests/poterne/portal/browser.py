"""What a person does at the portal: opens, fills, presses, reads; and what her mailbox holds."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape

from django.test import Client

from poterne.acts.links import code_hash, value_hash
from poterne.core.links import Purpose
from poterne.core.secret import Secret
from poterne.core.words import fold_typography
from poterne.records.models import AccessRequest, Link

CODE = "402817"


@dataclass
class Hands:
    """The clock's hands."""

    now: datetime

    def forward(self, **delta: int) -> None:
        self.now += timedelta(**delta)


class Page:
    """One answer, as a person and her reader see it."""

    def __init__(self, response) -> None:
        self.response = response
        self.status = response.status_code
        self.html = response.content.decode()
        self.path = response.request["PATH_INFO"]

    @property
    def text(self) -> str:
        bare = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", self.html, flags=re.DOTALL)
        return fold_typography(unescape(bare))

    def says(self, words: str) -> bool:
        return fold_typography(words) in self.text

    @property
    def screen(self) -> str:
        return self._one(r'data-ecran="([^"]+)"')

    @property
    def state(self) -> str:
        return self._one(r'data-etat="([^"]+)"')

    @property
    def heading(self) -> str:
        return fold_typography(unescape(self._one(r"<h1>(.*?)</h1>")))

    @property
    def title(self) -> str:
        return fold_typography(unescape(self._one(r"<title>(.*?)</title>")))

    @property
    def problems(self) -> int:
        found = re.search(r'id="titre-erreurs">Il y a\s+(\d+)', self.html)
        return int(found[1]) if found else 0

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.html)
        return unescape(found[1]) if found else ""

    def value(self, name: str) -> str:
        """What the control ``name`` holds."""
        area = re.search(rf'<textarea name="{name}"[^>]*>\s?(.*?)</textarea>', self.html, re.DOTALL)
        line = re.search(rf'<input type="text" name="{name}"(?: value="([^"]*)")?', self.html)
        return unescape((area or line)[1] or "") if area or line else ""

    def _one(self, pattern: str) -> str:
        found = re.findall(pattern, self.html, re.DOTALL)
        assert len(found) == 1, (pattern, found, self.html[:2000])
        return found[0]


class Browser:
    """One person's browser, without JavaScript."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=False)

    def open(self, path: str) -> Page:
        return Page(self.client.get(path, follow=True))

    def post(self, path: str, **typed) -> Page:
        return Page(self.client.post(path, typed, follow=True))

    def fill(self, path: str, *, follow: bool = True, **typed) -> Page:
        """Opens the page, fills it, presses its main button: its hidden fields go along."""
        page = self.open(path)
        sent = {
            name: value
            for name in ("acte", "version", "empreinte", "suite")
            if (value := page.hidden(name))
        } | typed
        return Page(self.client.post(page.path, sent, follow=follow))

    def prove(self, address: str) -> Page:
        """By the link of M-01: the session holds this mailbox, and a draft is opened or offered."""
        self.fill("/demandes/nouvelle/", adresse=address)
        link = latest(Purpose.BROUILLON)
        mailed(link)
        return self.fill("/code/", code=CODE)

    def prove_for(self, record: AccessRequest, address: str) -> Page:
        """By reference and code (Portail-51)."""
        self.fill("/suivre/", reference=record.reference, adresse=address)
        mailed(latest(Purpose.SUIVI))
        return self.fill("/code/", code=CODE)


def latest(purpose: Purpose) -> Link:
    return Link.objects.filter(purpose=purpose).latest("pk")


def mailed(link: Link, token: str = "", code: str = CODE) -> str:
    """As if the mail had left: the values are made, their hashes kept. The token."""
    token = token or f"jeton-{link.pk}"
    link.token_hash = value_hash(Secret(token))
    link.code_hash = code_hash(link, Secret(code))
    link.save()
    return token


def about(record: AccessRequest, name: str = "") -> str:
    return f"/demandes/{record.reference_shown}/{name}"
