"""What happens to people at work: a session ends, a finger slips, a page is left open."""

import re

import pytest
from playwright.sync_api import expect
from tests.journeys.applicant import SAVE, Applicant, lead, person, place, send_quickly
from tests.journeys.authorizer import Authorizer, type_code
from tests.journeys.instance import code_in
from tests.journeys.window import step


def typed_at(path, dossier) -> dict[str, str]:
    """The answers of a page where words are typed."""
    return {
        "responsable": lead(dossier.it_lead),
        "autorisation/personne": person(dossier),
        "autorisation/lieu": place(dossier),
    }[path]


def opened(house, window, case) -> Applicant:
    """A fresh draft, opened by the code of M-01 in this browser."""
    applicant = Applicant(window(), house, case.applicant)
    applicant.window.go("/demandes/nouvelle/?type=production&contexte=gmf")
    applicant.open_by_code()
    return applicant


def test_a_session_that_ends_while_typing_loses_nothing_and_asks_a_code(house, window, case):
    applicant = opened(house, window, case)
    page, given = applicant.window, lead(case.dossier.it_lead)
    with step("Elle tape la section 3; sa session prend fin avant qu’elle enregistre"):
        page.follow("Responsable informatique désigné")
        page.at("Portail-5", "vide")
        page.answers(given)
        page.page.context.clear_cookies(name="portail")
        page.press(SAVE)
    with step("Sa saisie est gardée; un code rouvre la demande à la page suivante"):
        page.at("Portail-Code")
        page.reads("Votre saisie est enregistrée. Entrez le code envoyé à a•••@")
        mail = house.mail(case.applicant, "Votre code d’accès")
        page.answer("Code reçu par courriel", code_in(mail))
        page.press("Continuer")
        page.at("Portail-6", "vide")
    with step("Tout ce qu’elle avait tapé est là"):
        page.follow("Revenir à la liste des étapes")
        page.follow("Responsable informatique désigné")
        page.at("Portail-5", "rempli")
        for label, value in given.items():
            page.holds(label, value)


@pytest.mark.parametrize("path", ["responsable", "autorisation/personne", "autorisation/lieu"])
def test_a_browser_killed_at_any_step_loses_the_field_being_typed_and_no_other(
    house, window, case, path
):
    page = opened(house, window, case).window
    address = f"{page.address}{path}/"
    *left, (last, _) = typed_at(path, case.dossier).items()
    page.go(address)
    for label, value in left:
        page.answer(label, value)
        page.page.keyboard.press("Tab")
    expect(page.main.get_by_role("status")).to_contain_text("Enregistré à")
    page.main.get_by_label(last, exact=True).press_sequentially("en cours", delay=1)
    with step(f"Son navigateur meurt à la page « {path} »; elle revient par un code"):
        page.page.context.close()
    page = window()
    page.go("/suivre/")
    page.answer("Numéro de référence", address.split("/")[-3 - path.count("/")])
    page.answer("Votre adresse électronique", case.applicant)
    page.press("Recevoir un code")
    type_code(page, house, case.applicant)
    page.at("Portail-3")
    page.go(address)
    for label, value in left:
        page.holds(label, value)


def test_a_code_typed_wrong_is_told_and_the_right_one_still_opens(house, window, case):
    page = window()
    page.go("/demandes/nouvelle/")
    page.at("Portail-2")
    page.answer("Votre adresse électronique", "anne.pelletier")
    page.press("Recevoir mon lien")
    page.at("Portail-2", "erreur")
    page.holds("Votre adresse électronique", "anne.pelletier")
    page.answer("Votre adresse électronique", case.applicant)
    page.press("Recevoir mon lien")
    page.at("Portail-Code", "vide")
    right = code_in(house.mail(case.applicant, "Votre lien pour remplir la demande d’accès"))
    page.answer("Code reçu par courriel", f"{(int(right) + 1) % 1_000_000:06}")
    page.press("Continuer")
    page.at("Portail-Code", "erreur")
    page.stopped(re.compile("code"))
    page.answer("Code reçu par courriel", right)
    page.press("Continuer")
    page.at("Portail-3")


def test_a_double_click_on_the_signature_signs_once(house, window, case):
    reference = send_quickly(house, case.applicant, case.dossier)
    signer = Authorizer(window(), house, case.dossier.authorizer.email)
    signer.open_link(reference)
    signer.accept()
    signer.draw()
    with step("Elle clique deux fois sur « Signer la demande »"):
        page = signer.window
        button = page.page.get_by_role("button", name="Signer la demande avec le dessin")
        button.dblclick()
        page.at("Portail-10", "enregistre")
    with step("La demande est reçue une fois, et l’accusé part une fois"):
        page.follow("Suivre la demande")
        page.at("Portail-11")
        received = page.main.get_by_role("listitem").filter(has_text=re.compile("Reçue"))
        expect(received).to_have_count(1)
        house.mail(signer.address, f"Demande {reference} : accusé de réception")
        receipts = [mail for mail in house.mails(signer.address) if "accusé" in mail["Subject"]]
        assert len(receipts) == 1
    with step("Le bouton « précédent » ne permet pas de signer deux fois"):
        page.back()
        page.at("Portail-10", "enregistre")
        page.back()
        page.at("Portail-11")


def test_the_back_button_after_sending_leads_to_the_request_followed(house, window, case):
    applicant = opened(house, window, case)
    applicant.fill(case.dossier)
    applicant.send()
    with step("Elle revient en arrière : la demande envoyée se suit, elle ne se remplit plus"):
        applicant.window.back()
        applicant.window.at("Portail-11")
        applicant.window.reads("À signer")


def test_two_tabs_on_one_draft_show_their_difference_and_overwrite_nothing(house, window, case):
    applicant = opened(house, window, case)
    first = applicant.window
    first.follow("Responsable informatique désigné")
    first.at("Portail-5", "vide")
    with step("Dans un autre onglet, elle enregistre un nom"):
        second = first.other_tab()
        second.go(first.address)
        second.at("Portail-5", "vide")
        second.answers(lead(case.dossier.it_lead))
        second.press(SAVE)
        second.at("Portail-6")
    with step("Dans le premier, un autre nom : les deux sont montrés, sa saisie reste"):
        first.answer("Nom", "Lévesque")
        first.press(SAVE)
        first.reads("Votre saisie est ci-dessous, intacte.")
        first.reads("Nom : enregistré « Roy », ici « Lévesque »")
        first.holds("Nom", "Lévesque")
        first.at("Portail-5")
    with step("Rien n’est écrasé en silence : l’autre onglet a toujours le sien"):
        second.go(first.address)
        second.holds("Nom", "Roy")
