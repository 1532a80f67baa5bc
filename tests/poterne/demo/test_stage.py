"""The stage door: being somebody, reading mail, moving the clock; and none of it in production."""

import re
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as live
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from poterne import clock
from poterne.demo.apps import DemoConfig
from poterne.demo.people import GAGNON, PEOPLE, ROY, STAFF
from poterne.demo.sink import CONTROL, mailbox
from poterne.records.models import AccessRequest, Delivery

SRC = Path(__file__).parents[3] / "src/poterne"
pytestmark = pytest.mark.usefixtures("base")


def read(response) -> str:
    return response.content.decode().replace("\u00a0", " ")


def post_mail(folder, to: str, subject: str, body: str, number: int = 1) -> None:
    made = EmailMessage()
    made["Subject"], made["To"], made["From"] = subject, to, "Poterne <p@poterne.example>"
    made["Date"] = "Wed, 25 Nov 2026 02:09:29 +0000"
    made.set_content(body)
    box = mailbox(folder, to)
    box.mkdir(parents=True, exist_ok=True)
    (box / f"{number}.eml").write_bytes(bytes(made))


def test_everybody_one_may_be_has_a_card_with_something_to_do(stage):
    said = read(stage.get("/demo/"))
    assert all(person.suggestion in said for person in PEOPLE.values())
    assert "vous n’êtes encore personne" in said


def test_the_bar_says_who_one_is_on_every_page_of_the_portal(stage):
    stage.post("/demo/etre/roy/")
    assert "vous êtes M. Roy (responsable informatique désigné)" in read(stage.get("/aide/"))


def test_nobody_becomes_a_member_of_the_staff_without_entering_the_desk(stage):
    assert stage.post("/demo/etre/gagnon/").status_code == 404
    assert stage.get("/demo/etre/roy/").status_code == 405


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("person", STAFF, ids=lambda person: person.key)
def test_a_member_of_the_staff_enters_and_her_first_page_opens(stage, person):
    answer = stage.post(f"/bureau/demo/{person.key}/")
    assert answer["Location"] == person.start
    first = stage.get(person.start)
    assert first.status_code == 200
    assert f"vous êtes {person.shown} ({person.role})" in read(first)


def test_a_member_who_has_no_account_does_not_enter(stage):
    assert stage.post(f"/bureau/demo/{GAGNON.key}/").status_code == 404


@pytest.mark.parametrize(("step", "by"), [("1h", timedelta(hours=1)), ("1an", timedelta(days=365))])
def test_the_clock_goes_forward_for_everybody(stage, step, by):
    before = clock.now()
    stage.post("/demo/horloge/", {"pas": step})
    stage.post("/demo/horloge/", {"pas": step})
    assert timedelta(0) <= clock.now() - before - 2 * by < timedelta(minutes=1)


def test_the_commands_of_the_guide_follow_the_clock(stage):
    assert "T=$(date +%s)\n" in read(stage.get("/activer/"))
    stage.post("/demo/horloge/", {"pas": "1h"})
    ahead = read(stage.get("/activer/"))
    assert ahead.count("T=$(($(date +%s) + 3600))\n") == 2
    assert ahead.count("time.time()) + 3600\n") == 1


@pytest.mark.usefixtures("loaded")
def test_the_cards_say_what_waits_in_truth(stage):
    said = read(stage.get("/demo/"))
    assert "Reprendre la demande commencée et l’envoyer à signer." in said
    assert "2 demandes attendent sa vérification." in said
    assert "1 demande attend la seconde signature." in said
    assert "À Mme Pelletier de jouer" in said


@pytest.mark.usefixtures("loaded")
def test_a_clock_that_moves_says_what_it_caused(stage):
    before = AccessRequest.objects.get(state="a_signer")
    moved = stage.post("/demo/horloge/", {"pas": "30j"})
    said = read(stage.get(moved["Location"]))
    before.refresh_from_db()
    assert before.state == "brouillon"
    assert "Demande rouverte, faute de signature dans les 7 jours : 1" in said
    stage.post("/demo/horloge/", {"pas": "30j"})
    again = read(stage.get(stage.post("/demo/horloge/", {"pas": "1h"})["Location"]))
    assert "Rien n’a pris fin." in again


@pytest.mark.parametrize("asked", ["", "?depuis=1", "?depuis=a&heure=1&recu=1"])
def test_what_a_clock_caused_is_told_of_a_true_move_alone(stage, asked):
    assert stage.get(f"/demo/horloge/effets/{asked}").status_code == 404


@pytest.mark.parametrize("step", ["-1h", "", "10j"])
def test_the_clock_takes_no_other_step(stage, step):
    before = clock.now()
    stage.post("/demo/horloge/", {"pas": step})
    assert clock.now() - before < timedelta(minutes=1)


def test_the_list_of_mailboxes_says_counts_and_nothing_that_was_written(stage, settings):
    post_mail(settings.MAIL_SPOOL, ROY.email, "Sujet secret", "ABCDEF-ABCDEF-ABCDEF-ABCDEF")
    post_mail(settings.MAIL_SPOOL, "autre@ailleurs.example", "Bonjour", "texte")
    said = read(stage.get("/demo/courrier/"))
    assert said.count("1 nouveau<") == 2
    assert "autre@ailleurs.example" in said
    assert "Boîte de réception de la RAMQ" in said
    assert "Sujet secret" not in said
    assert "ABCDEF" not in said


def test_a_mailbox_lists_its_messages_newest_first_and_says_none_of_their_text(stage, settings):
    post_mail(settings.MAIL_SPOOL, ROY.email, "Premier", "texte un", 1)
    post_mail(settings.MAIL_SPOOL, ROY.email, "Second", "texte deux", 2)
    said = read(stage.get(f"/demo/courrier/{ROY.email}/"))
    assert said.index("Second") < said.index("Premier")
    assert "texte" not in said


def test_opening_a_message_marks_it_read_and_a_head_does_not(stage, settings):
    post_mail(settings.MAIL_SPOOL, ROY.email, "Premier", "texte", 1)
    post_mail(settings.MAIL_SPOOL, ROY.email, "Second", "texte", 2)
    box, first = f"/demo/courrier/{ROY.email}/", f"/demo/courrier/{ROY.email}/1/"
    assert stage.head(first).status_code == 200
    assert read(stage.get(box)).count(">Nouveau<") == 2
    stage.get(first)
    said = read(stage.get(box))
    assert said.count(">Nouveau<") == 1
    assert said.index(">Nouveau<") < said.index("Premier")


def test_a_message_is_shown_as_its_reader_sees_it_with_our_links_live(stage, settings):
    ours, other = f"{settings.PORTAL_URL}/signer/x/", "https://ailleurs.example/x"
    post_mail(settings.MAIL_SPOOL, ROY.email, "Bonjour", f"<b>\n{ours}\n{other}\n", 1)
    said = read(stage.get(f"/demo/courrier/{ROY.email}/1/"))
    assert f'href="{ours}"' in said
    assert f'href="{other}"' not in said
    assert "&lt;b&gt;" in said
    assert "24 novembre 2026 à 21 h 09" in said
    assert "Source du message" in said


@pytest.mark.parametrize("name", ["2", "comportement", "..%2F1"])
def test_a_message_that_is_not_in_the_box_does_not_exist(stage, settings, name):
    post_mail(settings.MAIL_SPOOL, ROY.email, "Bonjour", "texte", 1)
    assert stage.get(f"/demo/courrier/{ROY.email}/{name}/").status_code == 404


def test_a_bounce_is_asked_of_the_relay_for_that_box_alone(stage, settings):
    stage.post(f"/demo/courrier/{ROY.email}/rebond/")
    assert (settings.MAIL_SPOOL / CONTROL).read_text() == f"rebond {ROY.email}\n"


@pytest.mark.usefixtures("loaded")
def test_a_letter_is_read_once_it_is_posted_and_not_before(stage, settings):
    stage.post("/bureau/demo/fortin/")
    letter = Delivery.objects.filter(channel="lettre", state="accepted").first()
    tray = read(stage.get("/bureau/courrier/"))
    shown = re.search(r'name="empreinte" value="(\w+)"', tray)[1]
    sheet = read(stage.post(f"/bureau/courrier/{letter.pk}/lettre/", {"empreinte": shown}))
    secret = re.search(r"<code[^>]*>([^<]+)</code>", sheet)[1]
    assert secret not in read(stage.get("/demo/lettres/"))
    stage.post(f"/bureau/courrier/{letter.pk}/postee/")
    said = read(stage.get("/demo/lettres/"))
    assert secret in said
    assert letter.credential.machine_id not in said


@pytest.mark.usefixtures("loaded")
def test_being_somebody_else_leaves_what_the_first_one_had_proved(stage):
    stage.post("/demo/etre/pelletier/")
    session = stage.session
    session["boite"] = {"adresse": "x", "cle": "x"}
    session.save()
    stage.cookies["portail"] = session.session_key
    stage.post("/demo/etre/pelletier/")
    assert "boite" in stage.session
    stage.post("/demo/etre/roy/")
    assert not Session.objects.filter(session_key=session.session_key).exists()


def test_the_mailbox_of_nobody_does_not_exist(stage):
    assert stage.get("/demo/courrier/personne@ailleurs.example/").status_code == 404


@pytest.mark.parametrize(
    "strange",
    [
        {"ALLOWED_HOSTS": ["localhost", "poterne.exemple.ca"]},
        {"ALLOWED_HOSTS": ["*"]},
        {"PORTAL_URL": "https://poterne.exemple.ca"},
        {"ISSUERS": {"partenaire": "http://localhost:1", "production": "https://x.exemple.ca"}},
        {"DEMO": False},
    ],
)
def test_the_demonstration_refuses_to_exist_where_strangers_could_come(stage, strange):
    with override_settings(**strange), pytest.raises(ImproperlyConfigured):
        DemoConfig("poterne.demo", apps.get_app_config("records").module).ready()


def test_nothing_outside_the_stage_leads_to_it():
    stage_side = {SRC / name for name in ("demo_settings.py", "demo_urls.py", "__main__.py")}
    found = [
        path
        for path in SRC.rglob("*")
        if path.suffix in {".py", ".html", ".txt", ".js"}
        and SRC / "demo" not in path.parents
        and path not in stage_side | {SRC / "ops/dev.py"}
        and ("/demo/" in path.read_text("utf-8") or "poterne.demo" in path.read_text("utf-8"))
    ]
    assert not found
    assert "poterne.demo" not in live.INSTALLED_APPS
