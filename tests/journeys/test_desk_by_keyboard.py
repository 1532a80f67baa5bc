"""The desk by keyboard alone: a ring at every stop, and the keys of a list once asked for."""

from playwright.sync_api import expect
from tests.cast import GAGNON
from tests.journeys.keyboard import Keyboard
from tests.journeys.window import step

_ROUND = 70
"""Stops that go round the longest of these pages."""


def test_the_desk_is_worked_without_a_mouse(window, desk):
    page = desk.enter(GAGNON, lambda: window(Keyboard)).window
    with step("Mme Gagnon saisit trois formulaires reçus par la poste"):
        reference, *_ = [receive(page) for _ in range(3)]
    with step("Sans l’avoir demandé, une touche seule ne fait rien dans la liste"):
        into_the_list(page)
        page.key("j")
        expect(page.main.get_by_role("region", name="File de travail")).to_be_focused()
    with step("Elle active les raccourcis; j et k parcourent la liste, Entrée ouvre le dossier"):
        page.press("Activer les raccourcis j, k, Entrée")
        page.reads("Raccourcis activés")
        walk_the_list(page)
    with step("Hors de la liste, j s’écrit comme toute lettre"):
        page.go("/bureau/")
        page.answer("Rechercher", "jk")
        expect(page.main.get_by_label("Rechercher", exact=True)).to_have_value("jk")
    with step("À chaque arrêt des pages du bureau, l’anneau se voit et rien ne le couvre"):
        page.go(f"/bureau/demandes/{reference}/")
        page.press("Prendre")
        for place in ("", "reception/", "remises/", "retrait/", f"demandes/{reference}/"):
            go_round(page, f"/bureau/{place}")


def receive(page: Keyboard) -> str:
    """A paper that says nothing but its day and a name is received as it stands; its reference."""
    page.go("/bureau/reception/")
    page.at("Bureau-4")
    page.answer("Date de réception", "2026-11-20")
    authorizer = page.main.get_by_role("group", name="4 Autorisation")
    page.reach(authorizer.get_by_label("Nom", exact=True))
    page.page.keyboard.type("Tremblay")
    page.press("Enregistrer la réception")
    page.at("Bureau-3")
    return page.page.url.rstrip("/").rsplit("/", 1)[-1]


def into_the_list(page: Keyboard) -> None:
    """The keyboard stands on the list itself."""
    page.go("/bureau/")
    page.at("Bureau-2", "rempli")
    page.main.get_by_role("region", name="File de travail").focus()


def walk_the_list(page: Keyboard) -> None:
    """Down three rows, up one, and in."""
    into_the_list(page)
    shown = page.main.locator("tbody th a").all_inner_texts()
    walked = []
    for key in ("j", "j", "j", "k"):
        page.key(key)
        walked.append(page.page.evaluate("document.activeElement.textContent"))
    assert walked == [*shown[:3], shown[1]]
    page.key("Enter")
    page.at("Bureau-3")
    page.reads(shown[1])


def go_round(page: Keyboard, address: str) -> None:
    """« Tab » goes round that page, then « Shift+Tab »: each stop is judged by the window."""
    page.go(address)
    for way in ("Tab", "Shift+Tab"):
        for _ in range(_ROUND):
            page.key(way)
