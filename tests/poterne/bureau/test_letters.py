"""Bureau-12 and Bureau-13: a half sent again, a letter printed once and answered for."""

import pytest
from tests import line
from tests.cast import BELANGER, FORTIN, GAGNON, ROY, gmf, partner
from tests.passkey import options_in
from tests.poterne.bureau.desk import at, hidden_in

from poterne.records.models import Credential, Delivery, Proof

TRAY = "/bureau/courrier/"


@pytest.fixture
def letter(now):
    return Delivery.objects.get(channel="lettre", request=line.granted(partner(), now))


@pytest.fixture
def desk(now, letter):
    person = at(FORTIN, now)
    person.get(TRAY)
    return person


def sheet_page(letter: Delivery) -> str:
    return f"{TRAY}{letter.pk}/lettre/"


def password_in(page: str) -> str:
    return page.partition('lettre-mot-de-passe"><code translate="no">')[2].partition("<")[0]


def test_the_tray_names_the_person_the_rank_and_the_reference(desk, letter):
    assert BELANGER.name in desk.page
    assert "Mot de passe 1 de 1" in desk.page
    assert letter.request.reference_shown in desk.page
    assert Credential.objects.get().machine_id not in desk.page


def test_the_letter_is_rendered_once_and_holds_no_identifier(desk, letter):
    page = sheet_page(letter)
    fields = hidden_in(desk.page, page) | {"preuve": desk.key.get(options_in(desk.page, page))}
    desk.post(page, **fields)
    password = password_in(desk.page)
    assert len(password) == 27
    assert BELANGER.name in desk.page
    assert Credential.objects.get().machine_id not in desk.page
    assert desk.response["Cache-Control"] == "no-store"

    desk.post(page, **fields)
    assert desk.status == 409
    assert "ne s’affiche qu’une fois" in desk.page
    assert password not in desk.page
    assert Proof.objects.count() == 1


def test_a_letter_is_produced_only_with_the_key_that_confirmed_it(desk, letter):
    page = sheet_page(letter)
    desk.send(page)
    assert desk.status == 403
    desk.get(TRAY)
    desk.sign(page, empreinte="0" * 64)
    assert desk.status == 409
    assert not Proof.objects.exists()


def test_a_failed_print_kills_its_password_and_the_letter_waits_again(desk, letter):
    desk.sign(sheet_page(letter))
    first = password_in(desk.page)
    desk.send(f"{TRAY}{letter.pk}/ratee/")
    assert not Proof.objects.filter(state="actif").exists()
    desk.get(TRAY)
    desk.sign(sheet_page(letter))
    assert password_in(desk.page) not in {first, ""}


def test_a_posted_letter_leaves_the_tray(desk, letter):
    desk.sign(sheet_page(letter))
    posted = f"{TRAY}{letter.pk}/postee/"
    fields = hidden_in(desk.page, posted)
    for _ in range(2):
        desk.post(posted, **fields)
        assert desk.response.url == TRAY
    desk.get(TRAY)
    assert BELANGER.name not in desk.page
    letter.refresh_from_db()
    assert letter.state == "received"


def test_a_letter_that_was_not_produced_is_neither_posted_nor_failed(desk, letter):
    for answer in ("postee", "ratee"):
        desk.post(f"{TRAY}{letter.pk}/{answer}/")
        assert desk.status == 403
        assert "n’est pas en cours d’impression" in desk.page
    desk.post(f"{TRAY}{letter.pk}/brulee/")
    assert desk.status == 404


def test_a_mail_is_no_letter(now, desk):
    mail = Delivery.objects.filter(request=line.granted(gmf(1), now), kind="M-14").get()
    desk.post(sheet_page(mail))
    assert desk.status == 404


def test_failures_come_first_with_the_words_of_the_relay(now):
    request = line.granted(gmf(2), now)
    bounced = Delivery.objects.filter(request=request, kind="M-14").first()
    Delivery.objects.filter(pk=bounced.pk).update(
        state="permanent-failure", last_code="550", last_text="5.1.1 Boîte inconnue"
    )
    desk = at(GAGNON, now)
    desk.get("/bureau/remises/")
    failed, others = desk.page.split("Les autres remises</h2>")
    assert "Boîte inconnue" in failed
    assert "Mot de passe 1 de 2" in failed
    assert "Mot de passe 2 de 2" in others


def test_a_half_is_sent_again_once_what_dies_was_said(now):
    request = line.granted(gmf(1), now)
    half = Delivery.objects.get(request=request, kind="M-14")
    desk = at(GAGNON, now)
    desk.get(f"/bureau/remises/{half.pk}/refaire/")
    assert "Le mot de passe précédent meurt" in desk.page
    assert ROY.email in desk.page
    fields = hidden_in(desk.page, f"/bureau/remises/{half.pk}/refaire/")
    for _ in range(2):
        desk.post(f"/bureau/remises/{half.pk}/refaire/", **fields)
        assert desk.status == 302
    states = Delivery.objects.filter(request=request, kind="M-14").order_by("pk")
    assert list(states.values_list("state", flat=True)) == ["cancelled", "created"]


def test_a_failure_leaves_the_list_to_resume_once_its_half_left_again(now):
    request = line.granted(gmf(2), now)
    bounced = Delivery.objects.filter(request=request, kind="M-14").order_by("pk").first()
    Delivery.objects.filter(pk=bounced.pk).update(state="permanent-failure", last_code="550")
    desk = at(GAGNON, now)
    desk.get("/bureau/remises/")
    assert "Aucune remise n’a échoué." not in desk.page
    said = "L’adresse du responsable informatique ne reçoit pas nos messages."
    assert desk.page.count(said) == 1
    desk.get(f"/bureau/remises/{bounced.pk}/refaire/")
    desk.send(f"/bureau/remises/{bounced.pk}/refaire/")
    desk.get("/bureau/remises/")
    assert "Aucune remise n’a échoué." in desk.page
    assert desk.page.count(said) == 1


def test_an_address_without_an_answer_is_noted_by_an_agent_who_read_what_follows(now):
    request = line.granted(gmf(1), now)
    half = Delivery.objects.get(request=request, kind="M-14")
    Delivery.objects.filter(pk=half.pk).update(state="sent")
    page = f"/bureau/remises/{half.pk}/sans-reponse/"
    desk = at(GAGNON, now)
    desk.get("/bureau/remises/")
    assert f'href="{page}"' in desk.page
    desk.get(page)
    assert "Son mot de passe meurt tout de suite" in desk.page
    assert "418 555-0123" in desk.page.replace("\xa0", " ")
    desk.send(page)
    desk.get(desk.response.url)
    assert "L’adresse est notée sans réponse." in desk.page
    failed = desk.page.partition("Les autres remises</h2>")[0]
    assert "L’adresse du responsable informatique ne reçoit pas nos messages." in failed
    assert f'href="{page}"' not in desk.page
    desk.get(f"/bureau/demandes/{request.reference}/")
    assert "Adresse sans réponse" in desk.page
    assert "Identifiant 1 — Mot de passe" in desk.page
    assert "mot_de_passe" not in desk.page
    desk.post(page)
    assert desk.status == 403


def test_the_identifiers_leave_again_unchanged(now):
    request = line.granted(gmf(1), now)
    half = Delivery.objects.get(request=request, kind="M-13")
    desk = at(GAGNON, now)
    desk.get(f"/bureau/remises/{half.pk}/refaire/")
    assert "Ils ne changent pas" in desk.page
    desk.send(f"/bureau/remises/{half.pk}/refaire/")
    assert Delivery.objects.filter(request=request, kind="M-13").count() == 2


def test_a_notice_is_no_half(now):
    line.granted(gmf(1), now)
    notice = Delivery.objects.filter(half="avis").first()
    desk = at(GAGNON, now)
    desk.get(f"/bureau/remises/{notice.pk}/refaire/")
    assert desk.status == 404
