"""Tags, filters and shared pieces of pages."""

import re
from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import formats, translation

from poterne.core.deliveries import DeliveryState
from poterne.core.lifecycle import CredentialState, RequestState
from poterne.core.words import NBSP
from poterne.facade import forms as shape
from poterne.facade.parts import Answer, Link, Moment, Task
from poterne.facade.tones import TONES

NOW = datetime(2026, 11, 24, 3, 5, tzinfo=UTC)
"""Still the 23rd in Québec."""


def shown(source, **context):
    html = Template("{% load facade %}" + source).render(Context(context))
    return html.replace(NBSP, "~")


@pytest.mark.parametrize(
    ("source", "value", "words"),
    [
        ("{{ v|date_longue }}", NOW, "23~novembre~2026"),
        ("{{ v|date_longue }}", date(2026, 3, 1), "1er~mars~2026"),
        ("{{ v|date_courte }}", NOW, "2026-11-23"),
        ("{{ v|heure }}", NOW, "22~h~05"),
        ("{{ v|date_heure }}", NOW, "23~novembre~2026 à 22~h~05"),
        ("{{ v|date_longue }}{{ v|heure }}{{ v|date_heure }}{{ v|date_courte }}", None, ""),
        ("{{ v|reference }}", "7KQ2M4XX", "7KQ2-M4XX"),
        ("{{ v|compte:'demande' }}", 0, "0~demande"),
        ("{{ v|compte:'demande' }}", 2, "2~demandes"),
        ("{{ v|compte:'réseau,réseaux' }}", 2, "2~réseaux"),
        ("{{ v|nombre }}", 1250, "1~250"),
        ("{{ v|taille }}", 1, "1~ko"),
        ("{{ v|taille }}", 94_900, "95~ko"),
        ("{{ v|taille }}", 1_240_000, "1,2~Mo"),
        ("{{ v|typo }}", "Note : oui", "Note~: oui"),
    ],
)
def test_values_are_said_as_in_quebec(source, value, words):
    assert shown(source, v=value) == words


def test_django_itself_says_hours_as_in_quebec():
    with translation.override("fr-ca"):
        assert formats.time_format(NOW).replace(NBSP, "~") == "3~h~05"
        assert formats.date_format(NOW, "DATETIME_FORMAT").replace(NBSP, "~") == (
            "24~novembre~2026 à 3~h~05"
        )
        assert formats.date_format(NOW, "SHORT_DATE_FORMAT") == "2026-11-24"


@pytest.mark.parametrize("states", [RequestState, CredentialState, DeliveryState])
def test_every_state_has_a_tone_and_a_neutral_one_otherwise(states):
    tones = {shown("{{ v|ton }}", v=state) for state in states}
    assert tones <= {"neutre", "info", "attente", "succes", "erreur"}
    assert len(tones) > 2
    assert set(TONES.values()) == {"info", "attente", "succes", "erreur"}


class Form(shape.ShapeForm):
    email = shape.email("Adresse électronique", hint="La vôtre.")
    kind = shape.choice("Type", [("a", "A"), ("b", "B <b>")], hints={"b": "Le second."})
    ok = shape.tick("D’accord")


def field(name, *, fault="", data=None):
    form = Form(data)
    if fault:
        form.errors[name] = form.error_class([fault])
    return shown("{% champ f %}", f=form[name])


def test_a_label_hint_and_fault_are_tied_to_their_control():
    html = field("email", fault="L’adresse est vide.", data={"email": '"><b>'})
    assert '<label for="id_email">Adresse électronique</label>' in html
    control = re.search(r"<input[^>]*>", html)[0]
    assert 'aria-describedby="id_email-indice id_email-faute"' in control
    assert 'aria-invalid="true"' in control
    assert 'value="&quot;&gt;&lt;b&gt;"' in control
    assert 'id="id_email-indice">La vôtre.' in html
    assert re.search(r'id="id_email-faute">.*L’adresse est vide\.', html)


def test_a_field_without_fault_says_none():
    html = field("email")
    assert "aria-invalid" not in html
    assert "faute" not in html


def test_radio_buttons_are_a_group_with_a_name():
    html = field("kind", fault="Le type n’est pas précisé.", data={"kind": "b"})
    assert re.search(r'<fieldset [^>]*aria-describedby="id_kind-faute"', html)
    assert "<legend>Type</legend>" in html
    assert re.findall(r'value="(\w)" id="id_kind_\d" checked', html) == ["b"]
    assert 'aria-describedby="id_kind_1-indice"' in html
    assert 'id="id_kind_1-indice">Le second.' in html
    assert "B &lt;b&gt;" in html


def test_a_box_is_never_ticked_beforehand():
    html = field("ok")
    assert '<label for="id_ok">D’accord</label>' in html
    assert "checked" not in html


def test_a_task_is_one_link_whose_state_is_told():
    tasks = [Task("Autorisation", "À faire", "/a/"), Task("Signature", "Pas encore possible")]
    html = shown('{% include "facade/liste_taches.html" %}', taches=tasks)
    assert 'href="/a/" aria-describedby="tache-1">Autorisation</a>' in html
    assert 'id="tache-1">À faire</span>' in html
    assert '<span class="tache-nom">Signature</span>' in html


def test_an_answer_is_shown_as_typed_with_its_way_to_change_it():
    rows = [
        Answer("Nom", "L'<b> : x", Link("/m/", "Modifier", hidden="le nom"), "Vide.", "nom"),
        Answer("Poste", ""),
    ]
    html = shown('{% include "facade/sommaire.html" %}', reponses=rows)
    assert '<span class="saisi" translate="no">L&#x27;&lt;b&gt; : x</span>' in html
    assert '<a href="/m/">Modifier<span class="oreille"> le nom</span></a>' in html
    assert 'id="nom" tabindex="-1"' in html
    assert "Sans réponse" in html


def test_a_step_to_come_is_worded_not_only_grey():
    moments = [Moment("Reçue", NOW, "Mme Gagnon"), Moment("Décision")]
    html = shown('{% include "facade/frise.html" %}', moments=moments)
    assert 'datetime="2026-11-23T22:05:00-0500"' in html
    assert html.count("à venir") == 1


def test_a_state_is_words_in_a_frame():
    html = shown("{% etiquette 'Reçue' 'recue'|ton %}")
    assert html.strip() == '<span class="etiquette etiquette-info">Reçue</span>'
