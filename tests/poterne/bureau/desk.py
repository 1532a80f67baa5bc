"""People at the desk: a browser each, a passkey each, and what they read on their pages."""

import json
import re
import time

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from fido2.utils import websafe_encode
from tests import line
from tests.cast import Person, account
from tests.passkey import Passkey, options_in

from poterne.acts import links
from poterne.acts import staff as acts
from poterne.acts.intake import Original, register
from poterne.acts.journaling import member, party
from poterne.core.dossier import Dossier
from poterne.core.links import Purpose
from poterne.core.secret import Secret
from poterne.records.models import AccessRequest, Link, Staff

PASSWORD = "cheval agrafe batterie canard"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class Desk:
    """One member of the staff in one browser. ``page`` is the last page, as text."""

    def __init__(self, person: Person, now) -> None:
        self.person, self.now = person, now
        self.staff: Staff = account(person, now)
        self.client = Client()
        self.key = Passkey()
        self.page = ""
        self.status = 0

    def enrol(self) -> "Desk":
        """Two ways in, made by the acts: a passkey of this browser, and password with code."""
        add_key(self.staff, self.key, self.now)
        acts.set_second_way(
            staff=self.staff,
            password=Secret(PASSWORD),
            seed=Secret(SEED),
            by=member(self.staff),
            now=self.now,
        )
        self.staff.refresh_from_db()
        return self

    def enter(self) -> "Desk":
        """Signed in with the passkey, through Bureau-1."""
        self.get("/bureau/entrer/")
        proof = self.key.get(options_in(self.page))
        self.post("/bureau/entrer/", preuve=proof)
        assert self.status == 302, self.page
        return self

    def get(self, address: str, **query) -> str:
        return self._read(self.client.get(address, query or None))

    def post(self, address: str, **fields) -> str:
        return self._read(self.client.post(address, fields))

    def send(self, address: str, **fields) -> str:
        """The form of the present page whose action is ``address``, filled with ``fields``."""
        return self.post(address, **(hidden_in(self.page, address) | fields))

    def sign(self, address: str, **fields) -> str:
        """The same, once the passkey has answered what the form asks."""
        proof = self.key.get(options_in(self.page, address))
        return self.send(address, preuve=proof, **fields)

    def _read(self, response) -> str:
        self.status = response.status_code
        self.response = response
        self.page = response.content.decode(errors="replace")
        return self.page


def add_key(staff: Staff, key: Passkey, now) -> None:
    """The account holds ``key``, as if a page had asked for it."""
    options = {
        "publicKey": {
            "rp": {"id": "localhost"},
            "user": {"id": _handle(staff)},
            "challenge": "AAAAAAAAAAAAAAAAAAAAAA",
        }
    }
    credential = json.loads(key.create(options))
    acts.add_passkey(staff=staff, name="Essai", credential=credential, by=member(staff), now=now)


def _handle(staff: Staff) -> str:
    return websafe_encode(user_pk_to_url_str(staff).encode())


def at(person: Person, now) -> Desk:
    """The person, enrolled and signed in."""
    return Desk(person, now).enrol().enter()


def code_now(seed: str) -> str:
    """What a telephone shows for ``seed`` at this very second."""
    return format_hotp_value(hotp_value(seed.replace(" ", ""), int(time.time()) // 30))


def hidden_in(page: str, address: str) -> dict[str, str]:
    """The hidden fields of the form whose action is ``address``."""
    for form in re.findall(r"<form\b.*?</form>", page, re.DOTALL):
        if f'method="post" action="{address}"' in form:
            tags = re.findall(r'<input type="hidden"[^>]*>', form)
            return {_attribute(tag, "name"): _attribute(tag, "value") for tag in tags}
    raise LookupError(f"no form goes to {address}")


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found.group(1) if found else ""


def case(request: AccessRequest) -> str:
    return f"/bureau/demandes/{request.reference}/"


def keyed(dossier: Dossier, person: Person, now) -> AccessRequest:
    """A signed paper keyed by ``person``, both addresses confirmed afterwards."""
    original = Original("poste", line.FORM, now.date(), now.date())
    by = member(account(person, now), "agent")
    request = register(dossier=dossier, original=original, by=by, now=now)
    for link in Link.objects.filter(request=request, purpose=Purpose.CONFIRMER):
        who = party("it_lead", link.address_fold)
        links.confirm_address(link=link, attested=True, by=who, now=now)
    return request
