"""What depends on the stage, what blocks, who overrides, and the readings of each level."""

from dataclasses import replace
from datetime import date

import pytest
from tests.poterne.core.rule_forms import (
    DAY,
    FACTS,
    GMF_FORM,
    LEAD_EMAIL,
    SIGNED,
    Try,
    alone,
    facts,
    found,
    gmf,
    hors,
    judge,
    many,
    named,
    partner,
    signed,
)

from poterne.core.dossier import ItLead
from poterne.core.rules.derived import Idleness, idleness
from poterne.core.rules.engine import (
    NEVER_OVERRIDDEN,
    Facts,
    blocking,
    breaches,
    may_override,
    report,
)
from poterne.core.rules.table import Breach, Level, Stage


def codes_of(attempt):
    return [one.code for one in judge(attempt)]


def test_a_draft_is_not_asked_for_a_signature_nor_a_confirmed_address():
    draft = Facts()
    assert breaches(GMF_FORM, draft, DAY) == ()
    signing = {b.code for b in breaches(GMF_FORM, replace(draft, stage=Stage.SIGNATURE), DAY)}
    assert signing == {"S4-13.a", "S4-16.a", "S4-17.a"}
    received = {b.code for b in breaches(GMF_FORM, replace(draft, stage=Stage.VERIFICATION), DAY)}
    assert received == signing | {"D-19.a"}


def test_both_addresses_are_confirmed_or_the_one_that_is_there():
    unconfirmed = facts(confirmed=frozenset())
    assert [b.field for b in found(unconfirmed, "D-19.a")] == ["it_lead.email", "authorizer.email"]
    letter = Try(GMF_FORM, alone().answers, {"confirmed": frozenset()})
    assert [b.field for b in found(letter, "D-19.a")] == ["authorizer.email"]


def test_an_address_confirmed_under_another_spelling_is_confirmed():
    assert not found(gmf(it_lead__email=LEAD_EMAIL.upper()), "D-19.a")


def breach(code, field="", level=Level.B):
    return Breach(code, field, "", level, "")


def test_advice_never_blocks():
    advice = [breach("S4-09.b", level=Level.W), breach("L-22.a", level=Level.I)]
    assert blocking(advice, stage=Stage.VERIFICATION) == ()


def test_an_unconfirmed_address_stops_no_draft_but_every_received_request():
    one = breach("D-19.a", "it_lead.email")
    assert blocking([one], stage=Stage.SAISIE) == blocking([one], stage=Stage.SIGNATURE) == ()
    assert blocking([one], stage=Stage.VERIFICATION) == (one,)


def test_an_override_lifts_one_fault_of_one_field():
    lead, authorizer = breach("D-20.a", "it_lead.email"), breach("D-20.a", "authorizer.email")
    overridden = frozenset({lead.key})
    both = [lead, authorizer]
    assert blocking(both, overridden=overridden, stage=Stage.OCTROI) == (authorizer,)
    assert blocking(both, overridden=frozenset({"D-20.a"}), stage=Stage.VERIFICATION) == ()


def test_nobody_overrides_a_draft():
    one = breach("S4-10.a", "authorizer.phone")
    for stage in (Stage.SAISIE, Stage.SIGNATURE):
        assert blocking([one], overridden=frozenset({one.key, one.code}), stage=stage) == (one,)


@pytest.mark.parametrize(
    "code",
    [f"{rule}.a" for rule in sorted(NEVER_OVERRIDDEN)]
    + ["S3-03.a", "S3-07.a", "D-13.a", "D-14.a", "D-15.a", "S5-09.a", "L-05.a"],
)
def test_the_closed_list_and_what_says_it_in_other_words_are_never_lifted(code):
    one = breach(code)
    assert not may_override(one)
    assert blocking([one], overridden=frozenset({code}), stage=Stage.VERIFICATION) == (one,)


def test_the_closed_list_is_the_one_of_the_rules():
    assert sorted(NEVER_OVERRIDDEN) == [
        *("D-18", "D-19", "S2-03", "S3-01", "S3-02", "S4-13", "S4-16"),
    ]


def test_the_letter_lists_every_fault_with_its_rule():
    lines = report("7KQ2-M4XX", judge(gmf(count="", authorizer__phone="")))
    assert lines[0] == "Votre demande 7KQ2-M4XX n’est pas conforme. Points à corriger :"
    assert [line[-14:] for line in lines[1:]] == ["(règle S2-04)".rjust(14), " (règle S4-10)"]
    assert report("7KQ2-M4XX", ()) == ()


@pytest.mark.parametrize("count", ["0", "-1", "1,5", "2.0", "1e1", "٣", "", "\u200b2"])
def test_what_is_no_number_of_identifiers_is_told(count):
    assert found(gmf(count=count), "S2-04.a")


@pytest.mark.parametrize("count", ["51", "999", "1000", "9" * 5000])
def test_more_than_fifty_is_told_whatever_its_length(count):
    assert found(gmf(count=count), "S2-04.c")


def test_a_refused_count_asks_for_no_label():
    assert len(found(gmf(count="50", labels=()), "S2-05.b")) == 50
    assert not found(gmf(count="51", labels=()), "S2-05.b")


def test_what_an_agent_typed_from_paper_only_advises_on_functions_and_labels():
    attempt = gmf(authorizer__function="Directrice", labels=("", ""))
    paper = Try(attempt.form, attempt.answers, {"transcribed": True})
    assert {b.level for b in judge(attempt)} == {Level.B}
    assert [b.code for b in judge(paper)] == ["S2-05.b", "S2-05.b", "S4-19.a"]
    assert {b.level for b in judge(paper)} == {Level.W}


def test_a_partly_filled_section_3_is_told_cell_by_cell_in_production_and_once_for_a_partner():
    half = ItLead(first_name="Jacques", last_name="Untel")
    assert codes_of(gmf(it_lead=half))[:2] == ["S3-06.a", "S3-07.a"]
    assert codes_of(partner(it_lead=half))[:1] == ["S3-02.a"]
    assert codes_of(partner(it_lead=ItLead(sexes=("M",))))[:1] == ["S3-02.a"]
    assert codes_of(gmf(it_lead=ItLead()))[:1] == ["S3-01.a"]


@pytest.mark.parametrize(
    ("first", "last", "vendor", "level"),
    [
        ("Soutien", "Informatique", "Gabarit", Level.B),
        ("Gabarit", "inc.", "Logiciels Gabarit", Level.B),
        ("Équipe", "des systèmes", "Gabarit", Level.B),
        ("Marie", "Bureau", "Gabarit", Level.W),
        ("Marc", "Roy", "Roy Informatique", Level.W),
        ("Marc", "Saint-Onge", "Logiciels Baie-Saint-Paul", None),
    ],
)
def test_section_3_names_a_person(first, last, vendor, level):
    attempt = gmf(**named("it_lead", first, last), it_lead__vendor=vendor)
    assert [b.level for b in found(attempt, "S3-08.a")] == ([level] if level else [])


def test_another_health_profession_is_left_to_an_agent():
    (one,) = found(hors(authorizer__function="Autre professionnel de la santé : ergo"), "S4-20.a")
    assert one.level is Level.W


def test_the_attested_personal_mailbox_becomes_advice_on_its_own_field_only():
    shared = {"authorizer__email": "info@clinique.example", "it_lead__email": "rdv@xx.com"}
    attempt = gmf(**shared, personal_mailboxes=("it_lead.email",))
    assert [(b.field, b.level) for b in found(attempt, "D-20.a")] == [
        ("it_lead.email", Level.W),
        ("authorizer.email", Level.B),
    ]


def test_the_same_person_in_both_roles_is_advice_in_production_and_a_note_for_a_partner():
    same = named("it_lead", "Marie", "Cote")
    assert [b.level for b in found(gmf(**same), "L-22.a")] == [Level.W]
    assert [b.level for b in found(partner(**same), "L-22.a")] == [Level.I]


def test_a_justified_request_may_repeat_a_software():
    answers = gmf(justification="Un second poste pour la même clinique.").answers
    assert not found(
        Try(GMF_FORM, answers, {"active_labels": frozenset({"Rendez-vous"})}), "L-06.a"
    )


@pytest.mark.parametrize(("day", "oldest"), [(date(2026, 8, 31), "2026-02-28")])
def test_six_months_are_calendar_months_clamped_to_the_end_of_one(day, oldest):
    known = replace(FACTS, signature=replace(SIGNED, date=oldest))
    late = replace(FACTS, signature=replace(SIGNED, date="2026-02-27"))
    assert "S4-17.c" not in {b.code for b in breaches(GMF_FORM, known, day)}
    assert "S4-17.c" in {b.code for b in breaches(GMF_FORM, late, day)}


@pytest.mark.parametrize("kind", ["tapee", "coche", "tampon"])
def test_nothing_outside_the_three_formats_and_ink_is_a_signature(kind):
    assert found(signed(kind=kind), "D-15.a")


@pytest.mark.parametrize("kind", ["numerisee", "dessinee"])
def test_an_empty_picture_is_no_signature(kind):
    assert next(b.rule_id for b in judge(signed(kind=kind, empty=True))) in {"D-13", "D-14"}


@pytest.mark.parametrize(
    ("last_used", "called"),
    [
        (date(2025, 11, 24), Idleness.NONE),
        (date(2025, 11, 23), Idleness.WARN),
        (date(2025, 10, 24), Idleness.WARN),
        (date(2025, 10, 23), Idleness.SUSPEND),
    ],
)
def test_a_silent_year_warns_and_one_more_month_suspends(last_used, called):
    assert idleness(last_used, DAY) is called


def test_ten_identifiers_need_no_reason():
    assert not {b.rule_id for b in judge(many(10))} & {"S2-04"}
