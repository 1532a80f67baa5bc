"""Signed by certificate: two people trust an authority; a changed file refused, the true filed."""

from pathlib import Path

import pytest
from tests import pki
from tests.cast import GAGNON, LAVOIE, TREMBLAY
from tests.journeys.applicant import send_quickly
from tests.journeys.authorizer import Authorizer, confirm
from tests.journeys.delivery import identifiers_for
from tests.journeys.whole_line_certificate import SECOND
from tests.journeys.window import step
from tests.signed_pdf import signed_pdf

from poterne import clock


@pytest.fixture(scope="session")
def root():
    return pki.authority("Autorité d’essai", clock.now())


def downloaded(signer: Authorizer) -> bytes:
    """The produced PDF, as her browser saves it."""
    with signer.window.page.expect_download() as waiting:
        signer.window.follow("Télécharger la demande en PDF")
    return Path(waiting.value.path()).read_bytes()


def send(signer: Authorizer, path: Path, data: bytes) -> None:
    path.write_bytes(data)
    signer.window.upload("PDF signé", path)
    signer.window.press("Signer la demande avec le certificat")


def hers(data: bytes, root: pki.Certified) -> bytes:
    who = pki.person(TREMBLAY.name, root, clock.now())
    return signed_pdf(data, who, clock.now(), chain=(root,))


def trust(desk, window, root: pki.Certified, tmp_path: Path) -> None:
    """One administrator brings the authority, another confirms it, the first adds its list."""
    now, pem, crl = clock.now(), tmp_path / "racine.pem", tmp_path / "liste.crl"
    pem.write_bytes(root.pem)
    crl.write_bytes(pki.revocation_list(root, now))
    first = desk.enter(LAVOIE, window)
    first.window.go("/bureau/confiance/")
    first.window.at("Bureau-31")
    first.window.answer("Nom de l’ancre", "Autorité d’essai")
    first.window.answer("Usage", "Signature des demandes")
    first.window.upload("Certificat de l’autorité", pem)
    first.window.press("Proposer cette ancre")
    first.window.reads("À confirmer")
    second = desk.enter(SECOND, window)
    second.window.go("/bureau/confiance/")
    second.window.follow("Confirmer l’ancre Autorité d’essai")
    second.window.at("Bureau-31-Geste")
    second.window.reads(root.fingerprint)
    second.window.press("Confirmer cette ancre")
    second.window.reads("En vigueur")
    second.window.upload("Liste de révocation (CRL)", crl)
    second.window.press("Ajouter cette liste")
    second.window.reads("À jour")
    second.window.at("Bureau-31")


def sign(signer: Authorizer, root: pki.Certified, tmp_path: Path) -> None:
    """The file is changed on its way and refused; the true one is accepted."""
    good = hers(downloaded(signer), root)
    with step("Le fichier est changé en chemin : il n’est pas accepté, rien n’est perdu"):
        send(signer, tmp_path / "change.pdf", good.replace(b"/Lang", b"/Lanf", 1))
        signer.window.at("Portail-22-Certificat", "erreur")
        signer.window.reads("Rien n’est perdu")
        signer.window.follow("Essayer de nouveau")
        signer.window.at("Portail-22")
    with step("Le bon fichier est accepté, la demande est reçue"):
        send(signer, tmp_path / "demande.pdf", good)
        signer.window.at("Portail-22-Certificat", "enregistre")
        signer.window.reads("Votre signature est acceptée")
        signer.window.reads("Non révoqué")


def test_a_request_is_signed_by_certificate_then_granted(house, window, desk, case, root, tmp_path):
    with step("M. Lavoie propose une autorité, Mme Roussel la confirme et ajoute sa liste"):
        trust(desk, window, root, tmp_path)
    reference = send_quickly(house, case.applicant, case.dossier)
    signer = Authorizer(window(), house, case.dossier.authorizer.email)
    with step("La Dre Tremblay lit la demande, la télécharge et la signe avec son outil"):
        signer.open_link(reference)
        signer.accept()
        sign(signer, root, tmp_path)
    confirm(window(), house, case.dossier.it_lead.email, reference)
    agent = desk.decide(reference, window)
    with step("Mme Gagnon a vu le fichier, ses étapes et ses pages; l’autre est gardé"):
        agent.window.go(f"/bureau/demandes/{reference.replace('-', '')}/")
        for words in ("Fichier signé par certificat", "Signature établie", "non retenu"):
            agent.window.reads(words)
        for summary in agent.window.page.locator("summary").all():
            summary.click()
        agent.window.at("Bureau-3")
    identifiers_for(house, reference, case.dossier.authorizer.email)


def test_a_certificate_that_nobody_knows_is_an_agents_decision(house, window, desk, case, tmp_path):
    reference = send_quickly(house, case.applicant, case.dossier)
    signer = Authorizer(window(), house, case.dossier.authorizer.email)
    with step("La Dre Tremblay signe avec un certificat que personne ne connaît"):
        signer.open_link(reference)
        signer.accept()
        stranger = pki.authority("Autorité d’ailleurs", clock.now())
        send(signer, tmp_path / "demande.pdf", hers(downloaded(signer), stranger))
        signer.window.at("Portail-22-Certificat", "enregistre")
        signer.window.reads("une personne vérifiera la signature")
    confirm(window(), house, case.dossier.it_lead.email, reference)
    with step("Mme Gagnon lit les constats et juge la demande conforme"):
        agent = desk.enter(GAGNON, window)
        agent.take(reference)
        agent.window.reads("Signature à vérifier")
        agent.window.reads("D-12")
        agent.window.press("Proposer l’acceptation")
        agent.window.reads("La demande est jugée conforme.")
