"""The walk of README.md, step by step, by one newcomer in one browser: make dev, then the bar."""

import html
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.house.sources import ROOT
from tests.journeys.applicant import SAVE, WORDING
from tests.journeys.authorizer import COMMITMENTS
from tests.journeys.instance import until
from tests.journeys.window import USUAL, Window, step
from tests.relay import free_port

from poterne.demo.people import BELANGER, GAGNON, ROY, TREMBLAY

_PASSWORD = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{6}(?:-[0-9A-HJKMNP-TV-Z]{6}){3}\b")
_IDENTIFIER = re.compile(r"\baip[0-9]{4}[a-z]{2}\b")
_PORTS = ("PORT_BUREAU", "PORT_PARTENAIRE", "PORT_PRODUCTION", "SMTP_PORT")


@dataclass(frozen=True)
class Stage:
    """The demonstration at work, as the other journeys see their house."""

    portal: str
    gates: dict[str, str]
    said: Path

    @property
    def log(self) -> str:
        return self.said.read_text()


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    """``make dev``, in a folder and on ports of its own."""
    folder = tmp_path_factory.mktemp("demonstration")
    ports = {name: str(free_port()) for name in _PORTS}
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    demo = kept | ports | {"PYTHONPATH": str(ROOT / "src"), "DEMO_DOSSIER": str(folder / "demo")}
    here = {name: f"http://localhost:{port}" for name, port in ports.items()}
    gates = {"partenaire": here["PORT_PARTENAIRE"], "production": here["PORT_PRODUCTION"]}
    stage = Stage(here["PORT_BUREAU"], gates, folder / "sortie.txt")
    command = [sys.executable, "-m", "poterne", "dev"]
    with stage.said.open("w") as out, subprocess.Popen(command, env=demo, stdout=out) as ran:  # noqa: S603  (our own command)
        try:
            until(lambda: "Ctrl-C arrête tout." in stage.log, "the demonstration", 60)
            yield stage
        finally:
            ran.send_signal(signal.SIGINT)
            assert ran.wait(20) == 0


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, object]:
    """As the other journeys, but for the house."""
    return {"locale": "fr-CA", "timezone_id": "America/Toronto", "viewport": USUAL}


class Newcomer:
    """Who reads nothing but the pages: her one window, and the bar."""

    def __init__(self, window: Window, stage: Stage) -> None:
        self.window, self.stage = window, stage

    def play(self, shown: str) -> None:
        """« À … de jouer »: the thread names that person, and its button makes one of her."""
        self.window.go(f"{self.stage.portal}/demo/")
        self.window.at("Demo")
        self.window.reads(f"À {shown} de jouer")
        self.window.main.get_by_role("region", name=f"À {shown} de jouer").get_by_role(
            "button"
        ).click()

    def mail(self, subject: str, address: str = "") -> str:
        """The newest message of that subject in the box of the bar, or of ``address``; its text."""
        window, page = self.window, self.window.page
        if address:
            window.go(f"{self.stage.portal}/demo/courrier/{address}/")
        else:
            page.get_by_role("complementary", name="Démonstration").get_by_role(
                "link", name=re.compile("^Ses courriels")
            ).click()
        until(lambda: self._arrived(subject), subject)
        window.at("Demo-Boite", "rempli")
        window.main.get_by_role("link", name=re.compile(subject)).first.click()
        window.at("Demo-Courriel")
        return window.main.get_by_role("article").inner_text()

    def _arrived(self, subject: str) -> bool:
        found = self.window.main.get_by_role("listitem").filter(has_text=re.compile(subject))
        if found.filter(has_text="Nouveau").count():
            return True
        self.window.page.reload()
        return False

    def open_link(self) -> None:
        """The link of the message before her was followed."""
        self.window.main.get_by_role("article").get_by_role("link").first.click()

    def command(self, name: str, identifier: str, folder: Path, typed: str = "") -> str:
        """The command of the page « Activer », copied and run; the last line that it printed."""
        self.window.go(f"{self.stage.portal}/activer/")
        told = self.window.page.locator(f"pre#{name}").inner_html()
        words = html.unescape(re.sub("<[^>]*>", "", told)).replace("VOTRE-IDENTIFIANT", identifier)
        done = subprocess.run(  # noqa: S603  (a command of our own page)
            ["bash", "-c", words],  # noqa: S607  (any bash, as for a developer)
            cwd=folder,
            input=f"{typed}\n",
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


def test_a_newcomer_walks_the_whole_line_with_the_bar_alone(house, window, tmp_path):
    newcomer = Newcomer(window(), house)
    reference = send(newcomer)
    sign(newcomer)
    confirm(newcomer, reference)
    decide(newcomer, reference)
    identifier, password = read_both_halves(newcomer, reference)
    with step("Deux commandes copiées de la page : activer, demander un jeton"):
        told = newcomer.command("commande-cle", identifier, tmp_path, password)
        assert json.loads(told)["etat"] == "actif"
        told = newcomer.command("commande-jeton", identifier, tmp_path)
        assert json.loads(told)["identifiant"] == identifier
    withdraw(newcomer, identifier)
    told = newcomer.command("commande-jeton", identifier, tmp_path)
    assert identifier not in told


def send(newcomer: Newcomer) -> str:
    window = newcomer.window
    with step("Mme Pelletier reprend la demande commencée et l’envoie à signer"):
        newcomer.play("Mme Pelletier")
        window.press("Recevoir mon lien")
        newcomer.mail("Votre lien pour remplir")
        newcomer.open_link()
        window.tick("C’est bien moi qui ai demandé ce lien.")
        window.main.get_by_role("button", name=re.compile("^Reprendre le brouillon")).click()
        window.at("Portail-3")
        reference = window.address.rstrip("/").rpartition("/")[2]
        window.follow("Continuer")
        window.at("Portail-6")
        window.press(SAVE)
        window.at("Portail-7")
        window.answer("Téléphone", "418 555-0123")
        window.press(SAVE)
        window.at("Portail-8")
        window.follow("Continuer vers la signature")
        window.press("Envoyer à la personne qui autorise")
        window.at("Portail-10", "enregistre")
    return reference


def sign(newcomer: Newcomer) -> None:
    window = newcomer.window
    with step("Dre Tremblay : un robot passe d’abord, puis elle lit et signe"):
        newcomer.play("Dre Tremblay")
        newcomer.mail("attend votre signature")
        window.press("Faire passer un robot de courriel")
        window.at("Demo-Robot")
        window.reads("Rien n’a été brûlé.")
        window.follow("Revenir au courriel")
        newcomer.open_link()
        window.press("Lire la demande")
        window.at("Portail-Code")
        asked = window.address
        code = re.search(r"^\d{6}$", newcomer.mail("Votre code d’accès"), re.MULTILINE)
        window.go(asked)
        window.answer("Code reçu par courriel", code[0])
        window.press("Continuer")
        window.tick(COMMITMENTS)
        window.tick(WORDING.attestation)
        window.press("Continuer vers la signature")
        window.upload("Image de votre signature", ROOT / "docs/images/signature.png")
        window.press("Signer la demande avec l’image")
        window.at("Portail-10", "enregistre")


def confirm(newcomer: Newcomer, reference: str) -> None:
    window = newcomer.window
    with step("M. Roy confirme son adresse"):
        newcomer.play("M. Roy")
        newcomer.mail("Confirmez votre adresse électronique")
        window.reads(reference)
        newcomer.open_link()
        window.tick(WORDING.attestation)
        window.press("C’est bien moi")


def decide(newcomer: Newcomer, reference: str) -> None:
    window = newcomer.window
    with step("Mme Gagnon la prend et la propose"):
        newcomer.play("Mme Gagnon")
        window.press(f"Prendre la demande {reference}")
        window.press("Proposer l’acceptation")
        window.reads("La demande est jugée conforme.")
    with step("M. Nguyen signe, et ne peut pas signer une seconde fois"):
        newcomer.play("M. Nguyen")
        window.follow(reference)
        window.press("Signer")
        window.reads("La demande est signée. SOES signe ensuite.")
        window.go(f"{newcomer.stage.portal}/bureau/a-signer-soes/{reference}/")
        expect(window.page.get_by_role("button", name="Signer", exact=True)).to_have_count(0)
    with step("Mme Côté signe : les identifiants existent"):
        newcomer.play("Mme Côté")
        window.follow(reference)
        window.press("Signer")
        window.reads("La demande est accordée. Les identifiants existent.")


def read_both_halves(newcomer: Newcomer, reference: str) -> tuple[str, str]:
    """The first identifier, in her box, and its password, in his: never one beside the other."""
    with step("Deux boîtes, deux moitiés"):
        hers = newcomer.mail(f"{reference}.*vos identifiants machine", TREMBLAY.email)
        identifier = _IDENTIFIER.search(hers)
        assert not _PASSWORD.search(hers)
        newcomer.play("M. Roy")
        his = newcomer.mail(f"{reference}.*identifiant 1 de 3", ROY.email)
        assert not _IDENTIFIER.search(his)
        return identifier[0], _PASSWORD.search(his)[0]


def withdraw(newcomer: Newcomer, identifier: str) -> None:
    window = newcomer.window
    with step("Mme Gagnon retire l’accès"):
        window.go(f"{newcomer.stage.portal}/demo/")
        window.press(f"Entrer comme {GAGNON.shown}")
        window.follow("Retrait d’urgence")
        window.answer("Identifiant, organisation, développeur ou référence", identifier)
        window.press("Chercher")
        window.press("Continuer avec les identifiants cochés")
        window.answer("Ce que vous faites", "Retirer pour toujours")
        window.answer("Motif", "Incident de sécurité")
        window.press("Arrêter cet identifiant")
        window.reads("effectif partout en 1 s au plus")


@pytest.mark.parametrize("script", [True, False], ids=["script", "sans script"])
def test_the_pages_around_the_stage_are_for_everybody(house, window, script):
    visitor = window(java_script_enabled=script)
    # What the clock caused is told of all that was, without moving it under the other test.
    visitor.go(f"{house.portal}/demo/horloge/effets/?depuis=0&heure=1&recu=0")
    visitor.at("Demo-Horloge", "rempli")
    visitor.follow("Qui voulez-vous être?")
    visitor.at("Demo")
    visitor.follow("Boîte aux lettres de tout le monde")
    visitor.at("Demo-Courrier")
    visitor.follow("Boîte de réception de la RAMQ")
    visitor.at("Demo-Boite", "vide")
    visitor.go(f"{house.portal}/demo/lettres/")
    visitor.at("Demo-Lettres")
    visitor.go(f"{house.portal}/demo/courrier/{BELANGER.email}/")
    visitor.main.get_by_role("listitem").get_by_role("link").first.click()
    visitor.at("Demo-Courriel")
    visitor.follow("Revenir à la boîte")
    visitor.main.get_by_text("Faire rebondir", exact=True).click()
    visitor.press("Faire rebondir le prochain courriel")
    visitor.reads("une seule fois")
    visitor.at("Demo-Boite", "rempli")
