"""The shell of every page: title, one h1, hooks, headers, appearance, pages of refusal."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.test import Client, RequestFactory

from poterne.core.words import fold_typography
from poterne.facade import errors
from poterne.facade.forms import Fault
from poterne.facade.layout import page

SHELL = "facade/page.html"


@pytest.fixture
def client(settings):
    settings.ROOT_URLCONF = "tests.poterne.facade.pages"
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


class Request:
    reference = "7KQ2M4XX"


def html(request=None, **said):
    said = {"ecran": "Portail-4", "titre": "Identifiants"} | said
    answer = page(request or RequestFactory().get("/"), SHELL, **said)
    return fold_typography(answer.content.decode())


def test_the_title_of_a_page_is_its_heading():
    shown = html(titre="L'identité ?")
    assert "<title>L'identité? - Poterne</title>" in shown
    assert re.findall(r"<h1>(.*?)</h1>", shown) == ["L'identité?"]
    assert '<html lang="fr-CA">' in shown


def test_a_page_about_a_request_says_which():
    shown = html(demande=Request())
    assert "<title>Identifiants - Demande 7KQ2-M4XX - Poterne</title>" in shown
    assert '<p class="surtitre">Demande' in shown


def test_a_title_does_not_say_the_request_twice():
    shown = html(titre="Demande 7KQ2-M4XX", demande=Request())
    assert "<title>Demande 7KQ2-M4XX - Poterne</title>" in shown


def test_a_faulty_page_says_so_in_its_title_its_hook_and_first_of_all():
    shown = html(erreurs=[Fault("Le nom est vide.", "#id_nom"), Fault("Le lieu <b> est vide.")])
    assert "<title>Erreur : Identifiants - Poterne</title>" in shown
    assert 'data-ecran="Portail-4" data-etat="erreur"' in shown
    main = shown[shown.index("<main") :]
    assert main.index("Il y a 2 problèmes") < main.index("<h1>")
    assert '<a href="#id_nom">Le nom est vide.</a>' in main
    assert "Le lieu &lt;b&gt; est vide." in main
    assert 'role="alert" tabindex="-1"' in main


def test_one_problem_is_singular():
    assert "Il y a 1 problème<" in html(erreurs=[Fault("Le nom est vide.")])


def test_the_skip_link_comes_first_and_leads_to_the_contents():
    shown = html()
    body = shown[shown.index("<body") :]
    assert re.search(r"<a [^>]*>", body)[0] == '<a class="saut" href="#contenu">'
    assert '<main id="contenu"' in body


def test_a_page_says_that_it_is_not_the_government():
    assert "Ce site n'est pas un site du gouvernement du Québec." in html()


def test_no_page_has_inline_style_or_script():
    shown = html(environnement="partenaire", erreurs=[Fault("x")])
    assert not re.search(r"<style|style=|\son\w+=|<script(?! src=)", shown)
    assert "Environnement partenaire" in shown


@pytest.mark.parametrize(
    ("cookie", "mark"), [("sombre", ' data-apparence="sombre"'), ("auto", ""), ('"><b>', "")]
)
def test_the_appearance_comes_from_the_cookie_and_from_a_closed_list(cookie, mark):
    request = RequestFactory().get("/")
    request.COOKIES["apparence"] = cookie
    assert f'<html lang="fr-CA"{mark}>' in html(request)


def test_choosing_an_appearance_leads_back_to_the_page(client):
    answer = client.post("/apparence/", {"apparence": "sombre", "retour": "/regle/?a=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/regle/?a=1")
    assert answer.cookies["apparence"].value == "sombre"
    answer = client.post("/apparence/", {"apparence": "auto", "retour": "/"})
    assert answer.cookies["apparence"].value == ""
    assert client.get("/apparence/").status_code == 405


@pytest.mark.parametrize(
    "away", ["https://ailleurs.example/", "//ailleurs.example", "javascript:1"]
)
def test_choosing_an_appearance_leads_nowhere_else(client, away):
    assert client.post("/apparence/", {"apparence": "claire", "retour": away})["Location"] == "/"


def test_every_answer_carries_the_headers_of_the_house(client):
    for path in ("/", "/nulle-part/", "/bris/"):
        answer = client.get(path)
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Cache-Control"] == "no-store"
        assert "camera=()" in answer["Permissions-Policy"]


def test_a_view_keeps_the_policy_it_set_itself(client):
    answer = client.get("/regle/")
    assert answer["Content-Security-Policy"] == "sandbox"
    assert answer["Cache-Control"] == "public, max-age=300"


def test_the_page_of_a_link_is_neither_indexed_nor_kept(client):
    answer = client.get("/lien/")
    assert (answer["X-Robots-Tag"], answer["Cache-Control"]) == ("noindex", "no-store")


def post(client, **headers):
    token = "a" * 32
    client.cookies["csrftoken"] = token
    return client.post("/envoi/", {"csrfmiddlewaretoken": token}, **headers)


@pytest.mark.parametrize("secure", [False, True])
def test_a_page_of_ours_posts_although_it_hides_where_it_is(client, secure):
    headers = {"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "same-origin", "secure": secure}
    assert post(client, **headers).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
def test_a_page_that_is_not_ours_does_not_post(client, site):
    headers = {"HTTP_ORIGIN": "null"} | ({"HTTP_SEC_FETCH_SITE": site} if site else {})
    answer = post(client, **headers)
    assert answer.status_code == 403
    assert "ouverte depuis trop longtemps" in answer.content.decode()


def test_another_origin_is_refused_even_when_it_says_the_right_site(client):
    headers = {"HTTP_ORIGIN": "https://ailleurs.example", "HTTP_SEC_FETCH_SITE": "same-origin"}
    assert post(client, **headers).status_code == 403


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/bizarre/", 400, "n’a pas été comprise"),
        ("/interdit/", 403, "réservé au rôle"),
        ("/nulle-part/", 404, "introuvable"),
        ("/bris/", 500, "numéro d’incident"),
    ],
)
def test_a_refusal_is_a_whole_page_with_a_way_back(client, path, status, words):
    answer = client.get(path)
    shown = answer.content.decode()
    assert answer.status_code == status
    assert words in shown
    assert "secret" not in shown
    assert shown.count("<h1>") == 1
    assert '<a class="bouton-second" href="/">' in shown
    assert 'role="contentinfo"' in shown or "<footer" in shown


def test_an_incident_is_named_in_the_log_as_on_the_page(client, caplog):
    shown = client.get("/bris/").content.decode()
    number = re.search(r"[0-9A-F]{8}(?=</span>)", shown)[0]
    assert any(number in record.getMessage() for record in caplog.records)


def test_a_refusal_at_the_desk_leads_back_to_the_desk(client):
    assert 'href="/bureau/">Revenir' in client.get("/bureau/nulle-part/").content.decode()


def test_a_pause_says_when_to_come_back():
    answer = errors.unavailable(RequestFactory().get("/"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "600")


@pytest.mark.parametrize("name", sorted(errors.PAGES))
def test_each_refusal_has_its_title_reason_and_cure(name):
    said = errors.PAGES[name]
    assert said.reason.endswith(".")
    assert said.cure.endswith(".")
    assert sum(other.title == said.title for other in errors.PAGES.values()) == 1


def test_every_shared_template_can_be_read():
    folder = get_template(SHELL).origin.name.rpartition("/")[0]
    for path in Path(folder).glob("*.html"):
        get_template(f"facade/{path.name}")
