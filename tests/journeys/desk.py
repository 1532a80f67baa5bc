"""What the staff does at the desk, each in a window of her own, with a passkey of the browser."""

import base64
import hmac
import re
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import expect
from tests.cast import COTE, GAGNON, LAVOIE, NGUYEN, Person
from tests.journeys.instance import Instance, link_in
from tests.journeys.window import Window, step

from poterne.core.offices import OFFICE_WORDS, Office

_TOUCH_ID = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
_PASSWORD = "quatre mots : rivière lampe cactus"
_CODE = "RP-0417"
_PASSWORD_SHOWN = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{6}(?:-[0-9A-HJKMNP-TV-Z]{6}){3}\b")


@dataclass
class Desk:
    """The staff of one house, and what each one's device keeps from a test to the next."""

    house: Instance
    keys: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    def enter(self, person: Person, window: Callable[..., Window]) -> "Seat":
        """She sits at the desk: by invitation the first time, by her passkey afterwards."""
        link = "" if person.email in self.keys else self.invitation(person, window)
        seat = Seat(person, window())
        seat.plug(self.keys.get(person.email, []))
        if link:
            with step(f"{person.name} suit son invitation et fait ses deux façons d’entrer"):
                seat.make_factors(link)
            self.keys[person.email] = seat.held()
        else:
            with step(f"{person.name} entre au bureau avec sa clé d’accès"):
                seat.sign_in()
        return seat

    def invitation(self, person: Person, window: Callable[..., Window]) -> str:
        """The link of M-40 to that person, invited if she was not."""
        if person.email not in self.links:
            self._invite(person, window)
            mail = self.house.mail(person.email, "Votre accès au bureau de Poterne")
            self.links[person.email] = link_in(mail)
        return self.links[person.email]

    def decide(self, reference: str, window: Callable[..., Window]) -> "Seat":
        """The request is checked, then signed twice; the agent, still in her seat."""
        with step("Mme Gagnon prend la demande et propose l’acceptation"):
            agent = self.enter(GAGNON, window)
            agent.take(reference)
            agent.has_all_in_sight()
            agent.accept()
        with step("M. Nguyen signe comme répondant"):
            self.enter(NGUYEN, window).sign(reference)
        with step("Mme Côté lit le même contenu et signe pour SOES"):
            self.enter(COTE, window).sign_for_soes(reference)
        return agent

    def _invite(self, person: Person, window: Callable[..., Window]) -> None:
        if person is LAVOIE:
            self.house.run("staff", "first", person.email, person.first_name, person.last_name)
            return
        administrator = self.enter(LAVOIE, window)
        with step(f"{LAVOIE.name} invite {person.name}"):
            administrator.invite(person)


class Seat:
    """One member of the staff in front of her window."""

    def __init__(self, person: Person, window: Window) -> None:
        self.person, self.window = person, window
        self._device = window.page.context.new_cdp_session(window.page)
        self._device.send("WebAuthn.enable", {"enableUI": False})
        made = self._device.send("WebAuthn.addVirtualAuthenticator", {"options": _TOUCH_ID})
        self._authenticator = made["authenticatorId"]

    def plug(self, keys: list[dict[str, Any]]) -> None:
        """The device of this window holds these keys."""
        for key in keys:
            self._device.send(
                "WebAuthn.addCredential",
                {"authenticatorId": self._authenticator, "credential": key},
            )

    def held(self) -> list[dict[str, Any]]:
        """The keys that the device of this window holds."""
        where = {"authenticatorId": self._authenticator}
        keys: list[dict[str, Any]] = self._device.send("WebAuthn.getCredentials", where)[
            "credentials"
        ]
        return keys

    def make_factors(self, link: str) -> None:
        """The invitation is taken: a passkey, then a password with a telephone's code."""
        window = self.window
        window.go(link)
        window.at("Bureau-1")
        window.tick("C’est bien moi que ce courriel invite.")
        window.press("Commencer")
        window.reads("commencez par une clé d’accès")
        window.at("Bureau-1")
        window.answer("Nom de cette clé d’accès", f"Portable de {self.person.first_name}")
        window.press("Ajouter cette clé")
        window.reads(f"Portable de {self.person.first_name}")
        window.answer("Mot de passe", _PASSWORD)
        window.answer("Code affiché par votre téléphone", one_time_code(self._seed()))
        window.press("Enregistrer le mot de passe et le code")
        window.reads("Vous avez deux façons d’entrer ou plus.")
        window.at("Bureau-1")
        window.follow("Aller au bureau")
        expect(window.main).not_to_have_attribute("data-ecran", "Bureau-1")

    def _seed(self) -> str:
        shown = self.window.main.get_by_text(re.compile(r"^[A-Z2-7]{4}( [A-Z2-7]{1,4})+$"))
        return shown.inner_text()

    def sign_in(self) -> None:
        """The passkey says who she is; the first page of her offices opens."""
        self.window.go("/bureau/entrer/")
        self.window.at("Bureau-1")
        self.window.press("Entrer avec ma clé d’accès")
        expect(self.window.main).not_to_have_attribute("data-ecran", "Bureau-1")

    def invite(self, person: Person) -> None:
        """Bureau-30: an account, its offices, and a link to it."""
        window = self.window
        window.go("/bureau/personnes/")
        window.at("Bureau-30")
        window.follow("Inviter une personne")
        window.at("Bureau-30")
        window.answer("Prénom et nom", person.name)
        window.answer("Adresse électronique", person.email)
        for office in person.offices:
            window.tick(OFFICE_WORDS[office][:1].upper() + OFFICE_WORDS[office][1:])
        if Office.REPONDANT in person.offices:
            window.answer("Identifiant du répondant (facultatif)", _CODE)
        window.press("Continuer")
        window.at("Bureau-30")
        window.press("Confirmer avec ma clé")
        window.reads("L’invitation part par courriel.")
        window.at("Bureau-30")

    def open_case(self, reference: str) -> None:
        """The case of that reference is before her."""
        self.window.go(f"/bureau/demandes/{reference}/")
        self.window.at("Bureau-3")

    def take(self, reference: str) -> None:
        """The oldest way: she finds it in the queue and takes it."""
        window = self.window
        window.go("/bureau/")
        window.at("Bureau-2", "rempli")
        window.press(f"Prendre la demande {reference}")
        window.at("Bureau-3")
        window.reads("Vous vérifiez cette demande.")

    def has_all_in_sight(self) -> None:
        """The verdict and what follows from it, without a turn of the wheel at 1280 px."""
        main = self.window.main
        expect(main.get_by_text(re.compile("^Aucune faute"))).to_be_in_viewport()
        button = main.get_by_role("button", name="Proposer l’acceptation", exact=True)
        expect(button).to_be_in_viewport()

    def accept(self) -> None:
        """Every rule holds: she proposes the acceptance."""
        self.window.reads(re.compile("Aucune faute"))
        self.window.press("Proposer l’acceptation")
        self.window.reads("La demande est jugée conforme.")
        self.window.at("Bureau-3")

    def sign(self, reference: str) -> None:
        """Bureau-10: the répondant reads, and signs with the passkey."""
        window = self.window
        window.go("/bureau/a-signer/")
        window.at("Bureau-10")
        window.follow(reference)
        window.at("Bureau-10")
        window.press("Signer")
        window.reads("La demande est signée. SOES signe ensuite.")

    def sign_for_soes(self, reference: str) -> None:
        """Bureau-11: the same content, a second person; the identifiers exist."""
        window = self.window
        window.go("/bureau/a-signer-soes/")
        window.at("Bureau-11")
        window.follow(reference)
        window.at("Bureau-11")
        window.reads("contenu identique")
        window.press("Signer")
        window.reads("La demande est accordée. Les identifiants existent.")
        window.at("Bureau-3")

    def send_back(self, words: str) -> None:
        """The correction is asked, in the agent's own words."""
        self.window.answer("Vos mots à la personne qui a demandé (facultatif)", words)
        self.window.press("Demander la correction")
        self.window.reads("La demande de correction part par courriel.")
        self.window.at("Bureau-3")

    def refuse(self, reference: str, reason: str) -> None:
        """The reason is written, the decision read as it will leave, then confirmed."""
        window = self.window
        window.go(f"/bureau/demandes/{reference}/refuser/")
        window.at("Bureau-3")
        window.answer("Motif", reason)
        window.press("Voir la décision")
        window.reads("Voici ce que la personne qui autorise recevra par courriel.")
        window.at("Bureau-3")
        window.press("Refuser la demande")
        window.reads("La demande est refusée. La décision part par courriel.")

    def print_letter(self, reference: str, never: str) -> str:
        """Bureau-13: the letter is shown once, without the identifier ``never``; its password."""
        window = self.window
        window.go("/bureau/courrier/")
        window.at("Bureau-13", "rempli")
        window.reads(reference)
        window.press("Produire la lettre")
        window.reads("Ce mot de passe ne s’affichera plus")
        window.at("Bureau-13")
        shown = window.main.inner_text()
        assert never not in shown
        (password,) = _PASSWORD_SHOWN.findall(shown)
        window.press("Postée")
        window.at("Bureau-13", "vide")
        return str(password)

    def withdraw(self, identifier: str) -> None:
        """Bureau-33: found, confirmed, done."""
        window = self.window
        window.go("/bureau/retrait/")
        window.at("Bureau-33")
        window.answer("Identifiant, organisation, développeur ou référence", identifier)
        window.press("Chercher")
        window.at("Bureau-33")
        window.press("Continuer avec les identifiants cochés")
        window.at("Bureau-33")
        window.answer("Ce que vous faites", "Retirer pour toujours")
        window.answer("Motif", "Incident de sécurité")
        window.press("Arrêter cet identifiant")
        window.reads("effectif partout en 1 s au plus")
        window.at("Bureau-33")


def one_time_code(seed: str, at: float | None = None) -> str:
    """What a telephone shows for that seed (RFC 6238: SHA-1, 30 s, 6 digits)."""
    key = base64.b32decode(re.sub(r"\s", "", seed) + "=" * (-len(re.sub(r"\s", "", seed)) % 8))
    step_ = int(time.time() if at is None else at) // 30
    digest = hmac.digest(key, struct.pack(">Q", step_), "sha1")
    (word,) = struct.unpack_from(">I", digest, digest[-1] & 15)
    return f"{(word & 0x7FFFFFFF) % 1_000_000:06}"
