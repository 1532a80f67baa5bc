"""Every fault, every row: what breaks it, what does not, and that all are told at once."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.poterne.core.rule_cases import ADVICE, ALONGSIDE, CASES
from tests.poterne.core.rule_forms import DAY, alone, found, gmf, hors, judge, partner

from poterne.core.dossier import Dossier
from poterne.core.rules.document import as_markdown
from poterne.core.rules.engine import Facts, breaches, report
from poterne.core.rules.facts import Case
from poterne.core.rules.places import section_of
from poterne.core.rules.rows import Rows, Rule
from poterne.core.rules.table import RULES, Level, Stage, assemble
from poterne.core.words import fold_typography

ROOT = Path(__file__).parents[3]
CODES = [f"{rule.id}.{letter}" for rule in RULES.values() for letter in rule.faults]


def codes(attempt):
    found = judge(attempt)
    return [breach.code for breach in found] + ["D-05.a"] * bool(report("7KQ2-M4XX", found))


def test_every_fault_code_has_a_broken_and_a_sound_case():
    assert set(CASES) == set(CODES)


def test_a_faultless_form_of_each_kind_has_no_fault_at_its_last_stage():
    assert [judge(attempt) for attempt in (gmf(), hors(), partner(), alone())] == [()] * 4


@pytest.mark.parametrize("code", CODES)
def test_what_breaks_a_rule_is_told_where_it_stands(code):
    field, broken, _ = CASES[code]
    assert code in codes(broken)
    if code != "D-05.a":
        (breach,) = found(broken, code)
        assert (breach.field, breach.level) == (field, Level.W if code in ADVICE else Level.B)
        assert "{" not in breach.message
        assert breach.source == RULES[breach.rule_id].source


@pytest.mark.parametrize("code", CODES)
def test_what_comes_close_to_breaking_a_rule_does_not(code):
    assert code not in codes(CASES[code][2])


@pytest.mark.parametrize("code", CODES)
def test_a_broken_case_breaks_nothing_else(code):
    others = set(codes(CASES[code][1])) - {code, "D-05.a"}
    assert others == ALONGSIDE.get(code, set())


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_row_without_a_fault_says_who_holds_it_or_only_informs(rule):
    if not rule.faults:
        assert rule.judge is None
        assert not rule.same_as or RULES[rule.same_as].judge


def test_the_words_of_every_row_stand_in_the_form():
    form = (ROOT / "docs" / "formulaire.md").read_text()
    for tag in ('<input type="checkbox"/>', "<b>", "</b>", "\\"):
        form = form.replace(tag, "")
    form = fold_typography(form)
    passages = [part for rule in RULES.values() for part in rule.words.split(" … ") if part]
    assert [part for part in passages if fold_typography(part) not in form] == []


def test_only_rules_of_the_house_have_no_words():
    assert {rule.id[0] for rule in RULES.values() if not rule.words} == {"L"}


def test_every_text_is_true_french():
    for rule in RULES.values():
        for fault in rule.faults.values():
            assert "'" not in fault.text
            assert "\u00a0" not in fault.text
            assert fault.text.endswith((".", "?", ":"))
            assert " ?" not in fault.text


def test_the_document_is_what_the_table_writes():
    assert (ROOT / "docs" / "rules.md").read_text() == as_markdown()


def test_one_id_cannot_be_stated_twice():
    first, second = Rows(), Rows()
    first.state(Rule("S9-01", "", "", Level.I))
    second.state(Rule("S9-01", "", "", Level.I))
    with pytest.raises(ValueError, match="S9-01"):
        assemble((first, second))


def test_all_faults_come_at_once_in_form_order():
    empty = breaches(Dossier(), Facts(stage=Stage.OCTROI), DAY)
    ranks = [list(RULES).index(breach.rule_id) for breach in empty]
    assert ranks == sorted(ranks)
    assert {"S2-03", "S4-01", "S4-10", "S4-16", "S5-07"} <= {breach.rule_id for breach in empty}


@pytest.mark.parametrize("code", ["S2-04.c", "D-18.a", "S5-05.a"])
def test_the_order_in_which_rules_are_asked_changes_nothing(code):
    attempt = CASES[code][1]
    whole = set(judge(attempt))
    case = Case(attempt.dossier, attempt.known, DAY)
    asked = {
        rule.breach(one)
        for rule in reversed(RULES.values())
        if rule.judge
        for one in rule.judge(case)
    }
    assert asked == whole


def test_a_row_of_a_later_edition_does_not_judge_an_older_request():
    attempt = CASES["S2-04.a"][1]
    assert breaches(attempt.dossier, replace(attempt.known, edition=0), DAY) == ()


def test_no_message_repeats_what_was_typed():
    marker = "ZZQQ"
    texts = {"count": marker, "justification": marker, "labels": (marker, marker)}
    for name in ("first_name", "last_name", "vendor", "email"):
        texts[f"it_lead__{name}"] = f"{marker}\u200b"
    for name in Dossier().authorizer.__dataclass_fields__:
        if name != "sexes":
            texts[f"authorizer__{name}"] = f"{marker}\u200b"
    assert not any(marker in breach.message for breach in judge(gmf(**texts)))


@pytest.mark.parametrize("code", CODES)
def test_every_field_of_the_form_has_a_page(code):
    field = CASES[code][0]
    if field and not field.startswith(("grant", "reason")):
        assert section_of(field) in {"identifiants", "responsable", "personne", "lieu", "signature"}
