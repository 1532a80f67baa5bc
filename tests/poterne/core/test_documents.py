"""The verdict is a look-up: complete, the same for the same findings, never soft on danger."""

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poterne.core.documents import (
    STEPS,
    Finding,
    Gravity,
    Proposal,
    SignatureFinding,
    Step,
    Treatment,
)
from poterne.core.documents_signatures import TROUBLES, concluded, finding, same_person
from poterne.core.documents_table import ROWS, message, row
from poterne.core.documents_verdict import verdict
from poterne.core.words import NBSP, typo

FOUND = st.lists(st.sampled_from([Finding(code, variant) for code, variant in ROWS]), max_size=6)
GOOD = SignatureFinding("Signature_autorisation", valid=True, steps=dict.fromkeys(STEPS, Step.OK))


@pytest.mark.parametrize("key", ROWS, ids=" ".join)
def test_every_row_says_something_in_plain_french(key):
    told = message(Finding(*key))
    assert told.endswith((".", ")."))
    assert "{" not in told
    assert NBSP not in told
    assert "'" not in told
    assert typo(typo(told)) == typo(told)


@given(FOUND)
def test_the_same_findings_give_the_same_verdict_in_any_order(found):
    one = verdict(found)
    other = verdict(list(reversed(found)))
    assert (one.code, one.proposal) == (other.code, other.proposal)


@given(FOUND)
def test_danger_is_never_accepted_and_nothing_is_softened_by_company(found):
    one = verdict(found)
    gravities = {row(each).gravity for each in found}
    if Gravity.DANGER in gravities:
        assert (one.gravity, one.proposal) == (Gravity.DANGER, Proposal.NONE)
    if one.proposal is Proposal.ACCEPT:
        assert {row(each).treatment for each in found} <= {
            None, Treatment.ETABLI, Treatment.CONFIRMER
        }  # fmt: skip


def test_nothing_found_is_left_to_a_person():
    assert (verdict([]).code, verdict([]).proposal) == ("RIEN_A_SIGNALER", Proposal.AGENT)


def test_every_step_held_is_a_valid_signature():
    assert concluded(GOOD).code == "SIG_CERT_VALIDE"


@pytest.mark.parametrize("step", STEPS[:10])
@pytest.mark.parametrize("state", [Step.ECHEC, Step.NON_FAIT])
def test_no_step_may_be_missing(step, state):
    one = concluded(replace(GOOD, steps={**GOOD.steps, step: state}))
    assert one.code != "SIG_CERT_VALIDE"
    assert one.trusted is not True
    assert one.intact is (step in {"C2", "C8", "C9", "C10"})


@pytest.mark.parametrize("trouble", [*TROUBLES, "jamais vu"])
def test_a_trouble_is_never_good_news(trouble):
    one = concluded(replace(GOOD, trouble=trouble))
    assert one.trusted is not True
    assert (one.code, "") in ROWS
    assert one.reason
    assert not re.search(r"['{}]", one.reason)


@pytest.mark.parametrize(
    ("certificate", "names", "same"),
    [
        ("Ève Tremblay", ("Ève", "Tremblay"), True),
        ("TREMBLAY EVE", ("Ève", "Tremblay"), True),
        ("Eve Marie Tremblay", ("Ève", "Tremblay"), True),
        ("Jean-Noël D'Amours", ("Jean Noel", "D’Amours"), True),
        ("Sœur Côté", ("Soeur", "Cote"), True),
        ("Ève Tremblay", ("Luc", "Tremblay"), False),
        ("Ève Marie Louise Tremblay", ("Ève", "Tremblay"), False),
        ("Tremblay", ("Ève", "Tremblay"), False),
        ("", ("", ""), False),
    ],
)
def test_the_certificate_names_the_person_of_section_4(certificate, names, same):
    assert same_person(SignatureFinding("x", common_name=certificate), names, "") is same


@pytest.mark.parametrize(
    ("certificate", "form", "same"),
    [
        ("eve@clinique.example", "Eve@Clinique.example", True),
        ("eve@clinique.example", "luc@clinique.example", False),
        ("", "", False),
    ],
)
def test_the_certificate_may_name_her_by_her_address_alone(certificate, form, same):
    signature = SignatureFinding("x", common_name="Secrétariat", email=certificate)
    assert same_person(signature, ("Ève", "Tremblay"), form) is same


@pytest.mark.parametrize(
    ("declared", "variant", "told"),
    [
        ("2026-11-23T23:30:00+00:00", "", "23 novembre 2026"),
        ("hier", "sans date", None),
        ("0001-01-01T00:00:00+00:00", "sans date", None),
        ("", "sans date", None),
    ],
)
def test_a_change_after_the_signature_is_dated_by_a_date_that_can_be_told(declared, variant, told):
    changed = replace(GOOD, declared_at=declared, code="DOC_MODIFIE_APRES_SIGNATURE")
    found = finding(changed, ZoneInfo("America/Toronto"))
    assert (found.code, found.variant, found.words.get("date")) == (changed.code, variant, told)
    assert "{" not in message(found)
