"""The refusals of the gate: every text in the characters of RFC 6749, none left half filled."""

import json
import re
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poterne.core.errors.gate import (
    KEY_REASONS,
    TABLE,
    Refusal,
    body,
    error_description,
    message,
    status,
)

RFC_6749 = re.compile(r"[\x20-\x21\x23-\x5B\x5D-\x7E]*")


def filled(code):
    blanks = [name for _, name, _, _ in Formatter().parse(TABLE[code].message) if name]
    return Refusal(code, dict.fromkeys(blanks, "« é »"))


@pytest.mark.parametrize("code", sorted(TABLE))
def test_each_refusal_is_told_twice_in_true_french_and_in_ascii(code):
    told = json.loads(body(filled(code), help_root="https://portail.exemple.ca"))
    assert list(told) == ["error", "error_description", "error_uri", "code", "message"]
    assert RFC_6749.fullmatch(told["error_description"])
    assert "?" not in told["error_description"]
    assert told["error_uri"] == f"https://portail.exemple.ca/developpeurs/erreurs/{code}/"
    assert told["message"].endswith((".", "é »"))
    assert "'" not in told["message"]


@pytest.mark.parametrize("code", sorted(TABLE))
def test_status_and_error_agree_with_the_grammar_of_oauth(code):
    entry = TABLE[code]
    assert re.fullmatch(r"[a-z_]+", code)
    if entry.error == "invalid_client":
        assert entry.status == 401
    if entry.error in {"unauthorized_client", "invalid_scope", "unsupported_grant_type"}:
        assert entry.status == 400
    assert status(Refusal(code)) == entry.status


@pytest.mark.parametrize("reason", sorted(KEY_REASONS))
def test_each_reason_against_a_key_makes_a_sentence(reason):
    said = message(Refusal("cle_refusee", {"raison": KEY_REASONS[reason]}))
    assert said == f"La clé est refusée : {KEY_REASONS[reason]}."


def test_a_blank_left_empty_is_a_fault_of_ours_not_a_text():
    with pytest.raises(KeyError):
        message(Refusal("portee_inconnue"))


@given(st.text())
def test_whatever_a_client_sends_the_description_stays_in_the_set(text):
    assert RFC_6749.fullmatch(error_description(text))
    assert len(message(Refusal("portee_inconnue", {"nom": text * 99}))) < 200
