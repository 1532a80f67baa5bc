"""Forms: what core found stands beside its control, and leads to it from the summary."""

import pytest

from poterne.core.rules.breach import Breach, Level
from poterne.facade import forms as shape


class Form(shape.ShapeForm):
    first_name = shape.text("Prénom")
    email = shape.email("Adresse électronique", hint="La vôtre.")
    kind = shape.choice("Type", [("a", "A"), ("b", "B")], hints={"b": "Le second."})
    place = shape.select("Lieu", [("a", "A")])
    ok = shape.tick("D’accord")
    image = shape.upload("Image", accept="image/png")
    reason = shape.long_text("Motif", optional=True)


def breach(field, message="Le champ est vide. Indiquez-le."):
    return Breach("X-01.a", field, message, Level.B, "maison")


def test_a_fault_leads_to_its_control_whatever_the_kind_of_field():
    form = Form({})
    entries = shape.attach(form, [breach(name) for name in form.fields])
    assert [entry.href for entry in entries] == [
        "#id_first_name",
        "#id_email",
        "#id_kind_0",
        "#id_place",
        "#id_ok",
        "#id_image",
        "#id_reason",
    ]


def test_faults_come_in_the_order_of_the_fields_strays_last():
    form = Form({})
    found = [breach("it_lead.email", "B"), breach("", "C"), breach("first_name", "A")]
    entries = shape.attach(form, found, {"it_lead.email": "email"})
    assert [(entry.message, entry.href) for entry in entries] == [
        ("A", "#id_first_name"),
        ("B", "#id_email"),
        ("C", ""),
    ]


def test_a_fault_is_never_hung_on_a_field_that_only_ends_alike():
    form = Form({})
    assert shape.attach(form, [breach("authorizer.email")])[0].href == ""
    assert not form["email"].errors


def test_what_was_typed_stays_beside_its_fault():
    form = Form({"first_name": "  É<b> "})
    shape.attach(form, [breach("first_name")])
    assert form["first_name"].value() == "  É<b> "
    assert form.cleaned_data["first_name"] == "  É<b> "


def test_faults_sent_back_show_on_a_form_nobody_has_posted_yet():
    form = Form(initial={"first_name": "Élodie"})
    assert shape.attach(form, [breach("first_name")])[0].href == "#id_first_name"
    assert form["first_name"].errors == ["Le champ est vide. Indiquez-le."]


@pytest.mark.parametrize(
    "data", [{}, {"kind": "z"}, {"place": "z"}, {"first_name": "\x00"}, {"reason": "\x00"}]
)
def test_an_ill_shaped_answer_has_a_sentence_of_ours(data):
    form = Form(data)
    form.full_clean()
    said = [entry.message for entry in shape.errors(form)]
    assert len(said) == len(data)
    assert all(message in shape.SHAPE.values() for message in said)


def test_nothing_is_required_or_cut_by_the_browser():
    html = str(Form())
    assert "required" not in html
    assert "maxlength" not in html


def test_an_address_with_an_accent_may_be_typed():
    assert 'type="text"' in str(Form()["email"])
    assert 'inputmode="email"' in str(Form()["email"])
