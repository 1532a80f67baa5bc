"""The stage door: being somebody, reading mail, moving the clock; and none of it in production."""

from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as live
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings

from poterne import clock
from poterne.demo import loader
from poterne.demo.apps import DemoConfig
from poterne.demo.people import GAGNON, PEOPLE, ROY, STAFF
from poterne.demo.sink import mailbox

SRC = Path(__file__).parents[3] / "src/poterne"
pytestmark = pytest.mark.usefixtures("base")


@pytest.fixture
def stage(tmp_path):
    """A visitor of the demonstration, with nothing in anybody's mailbox."""
    (engine,) = live.TEMPLATES
    processors = [*engine["OPTIONS"]["context_processors"], "poterne.demo.band.shown"]
    walls = override_settings(
        DEMO=True,
        MAIL_SPOOL=tmp_path / "courrier",
        CLOCK_OFFSET_FILE=tmp_path / "horloge",
        ROOT_URLCONF="poterne.demo_urls",
        TEMPLATES=[engine | {"OPTIONS": engine["OPTIONS"] | {"context_processors": processors}}],
        ALLOWED_HOSTS=["localhost"],
    )
    with walls, override_settings(INSTALLED_APPS=[*live.INSTALLED_APPS, "poterne.demo"]):
        yield Client(headers={"host": "localhost"})


@pytest.fixture
def loaded(base, capsys):
    loader.run(None)
    capsys.readouterr()


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


@pytest.mark.parametrize("step", ["-1h", "", "10j"])
def test_the_clock_takes_no_other_step(stage, step):
    before = clock.now()
    stage.post("/demo/horloge/", {"pas": step})
    assert clock.now() - before < timedelta(minutes=1)


def test_the_list_of_mailboxes_says_counts_and_nothing_that_was_written(stage, settings):
    post_mail(settings.MAIL_SPOOL, ROY.email, "Sujet secret", "ABCDEF-ABCDEF-ABCDEF-ABCDEF")
    post_mail(settings.MAIL_SPOOL, "autre@ailleurs.example", "Bonjour", "texte")
    said = read(stage.get("/demo/courrier/"))
    assert "responsable informatique désigné : 1 courriel<" in said
    assert "autre@ailleurs.example" in said
    assert "Sujet secret" not in said
    assert "ABCDEF" not in said


def test_a_mailbox_shows_its_messages_newest_first_with_our_links_live(stage, settings):
    ours, other = f"{settings.PORTAL_URL}/signer/x/", "https://ailleurs.example/x"
    post_mail(settings.MAIL_SPOOL, ROY.email, "Premier", f"a\n{ours}\n", 1)
    post_mail(settings.MAIL_SPOOL, ROY.email, "Second", f"<b>\n{other}\n", 2)
    said = read(stage.get(f"/demo/courrier/{ROY.email}/"))
    assert said.index("Second") < said.index("Premier")
    assert f'href="{ours}"' in said
    assert f'href="{other}"' not in said
    assert "&lt;b&gt;" in said
    assert "24 novembre 2026 à 21 h 09" in said
    assert "Source du message" in said


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
