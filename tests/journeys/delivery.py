"""What the two people receive, what the software does with it, and what withdrawal does to it."""

import re

import pytest
from authlib.integrations.base_client import OAuthError
from tests.journeys.desk import Seat
from tests.journeys.instance import Instance, body_of
from tests.journeys.software import Software
from tests.journeys.window import step
from tests.relay import password_in

_IDENTIFIER = re.compile(r"\b[ap]ip[0-9]{4}[a-z]{2}\b")


def identifiers_for(house: Instance, reference: str, address: str) -> list[str]:
    """The identifiers that M-13 lists, in their order."""
    mail = house.mail(address, f"Demande {reference} : vos identifiants machine")
    return _IDENTIFIER.findall(body_of(mail))


def passwords_for(house: Instance, reference: str, address: str, count: int) -> list[str]:
    """The temporary passwords, one M-14 each, in the order of their identifiers."""
    subject = f"Demande {reference} : mot de passe temporaire, identifiant"
    return [
        password_in(house.mail(address, f"{subject} {rank} de {count}"))
        for rank in range(1, count + 1)
    ]


def never_together(house: Instance, addresses: tuple[str, ...], *halves: list[str]) -> None:
    """No mailbox of ``addresses`` ever held something of two of the ``halves``."""
    for address in addresses:
        read = "".join(body_of(mail) for mail in house.mails(address))
        held = [half for half in halves if any(each in read for each in half)]
        assert len(held) <= 1, address


def use_then_lose(software: Software, password: str, label: str, agent: Seat) -> None:
    """Activated, known by its token, withdrawn at the desk: the next call is refused."""
    with step("Le logiciel fait sa clé, s’active, demande un jeton et se présente"):
        assert software.activate(password)["etat"] == "actif"
        token = software.token()
        who = software.moi(token)
        assert who.status_code == 200, who.text
        told = who.json()
        assert (told["identifiant"], told["etiquette"]) == (software.identifier, label)
    with step("Mme Gagnon retire cet accès : le jeton et la clé sont refusés aussitôt"):
        agent.withdraw(software.identifier)
        assert software.moi(token).status_code == 401
        with pytest.raises(OAuthError) as refused:
            software.token()
        assert refused.value.error == "unauthorized_client"
        assert "retire" in str(refused.value.description)
