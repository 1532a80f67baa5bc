"""Mail scanners that open every link and press every button: nothing is burnt, nothing is done."""

from tests.cast import OUELLET
from tests.journeys.applicant import send_quickly
from tests.journeys.authorizer import Authorizer, confirmation_link, signing_link
from tests.journeys.instance import link_in
from tests.journeys.window import Window, step


def unleash(window: Window, link: str) -> None:
    """HEAD, GET, then each button of the page pressed on its forms, as they are and filled."""
    page = window.page
    assert page.request.head(link).ok
    assert page.request.get(link).ok
    page.goto(link)
    buttons = window.main.get_by_role("button")
    for rank in range(buttons.count()):
        for typed in ("", "robot@exemple.ca"):
            page.goto(link)
            for field in window.main.get_by_role("textbox").all():
                field.fill(typed)
            buttons.nth(rank).click()
            page.wait_for_load_state()


def test_a_robot_spends_no_link_to_a_draft(house, window, case):
    page = window()
    page.go("/demandes/nouvelle/")
    page.answer("Votre adresse électronique", case.applicant)
    page.press("Recevoir mon lien")
    page.at("Portail-Code")
    link = link_in(house.mail(case.applicant, "Votre lien pour remplir la demande d’accès"))
    unleash(window(), link)
    with step("La personne, après lui, ouvre sa demande dans un autre appareil"):
        elsewhere = window()
        elsewhere.go(link)
        elsewhere.at("Portail-2-Lien")
        elsewhere.tick("C’est bien moi qui ai demandé ce lien.")
        elsewhere.press("Commencer une nouvelle demande")
        elsewhere.at("Portail-3")


def test_a_robot_neither_confirms_nor_signs(house, window, case):
    reference = send_quickly(house, case.applicant, case.dossier)
    his, hers = case.dossier.it_lead.email, case.dossier.authorizer.email
    confirming = confirmation_link(house, his, reference)
    signing = signing_link(house, hers, reference)
    robot = window()
    unleash(robot, confirming)
    unleash(robot, f"{confirming}pas-moi/")
    unleash(robot, signing)
    with step("Le lien du responsable informatique attend toujours sa réponse"):
        page = window()
        page.go(confirming)
        page.at("Portail-30")
    with step("La Dre Tremblay ouvre le sien et lit : rien n’est signé"):
        signer = Authorizer(window(), house, hers)
        signer.window.go(signing)
        signer.window.at("Portail-20")
        signer.window.press("Lire la demande")
        signer.window.at("Portail-Code", "vide")


def test_a_robot_spends_no_invitation_to_the_desk(window, desk):
    unleash(window(), desk.invitation(OUELLET, window))
    desk.enter(OUELLET, window)
