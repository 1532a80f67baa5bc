"""Identifiers, passwords, secrets: the published vectors, and every slip that must be caught."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poterne.core.catalogue import Environment
from poterne.core.credentials import (
    ProofKind,
    ProofState,
    ShownProof,
    SignIn,
    Standing,
    environment_of_machine_id,
    environment_of_secret,
    may_go_on,
    may_sign_in,
    new_machine_id,
    new_secret,
    new_temporary_password,
    normalize_machine_id,
    normalize_temporary_password,
    proof_end,
    valid_machine_id,
)
from poterne.core.errors.gate import Refusal
from poterne.core.lifecycle import CredentialState

LETTERS = "acdefghjkmnprtuvwxy"
NOW = datetime(2026, 11, 23, 13, tzinfo=UTC)


class Dice:
    """Chance drawn by hypothesis, so that a failure can be replayed."""

    def __init__(self, random):
        self.random = random

    def below(self, n):
        return self.random.randrange(n)

    def bytes(self, n):
        return self.random.randbytes(n)


dice = st.randoms(use_true_random=False).map(Dice)
environments = st.sampled_from(Environment)


@pytest.mark.parametrize(
    "text",
    ["aip1234ap", "pip1234ad", "aip0407km", "pip0407ka", "aip5093rm", "aip9999yv", "aip0000am"],
)
def test_the_valid_vectors_are_valid(text):
    assert valid_machine_id(text)


@pytest.mark.parametrize(
    "text",
    [
        "aip1234aa",
        "pip1234ap",
        "aip2134ap",
        "aip1234lp",
        "AIP1234AP",
        "aip1234a",
        "aip1234app",
        "xip1234ap",
        "",
        "aip1234ap\n",
        "aip\u0661\u0662\u0663\u0664ap",
        "aip1234áp",
    ],
)
def test_the_invalid_vectors_and_other_spellings_are_not(text):
    assert not valid_machine_id(text)
    assert environment_of_machine_id(text) is None


@given(dice, environments)
def test_a_drawn_identifier_is_valid_in_its_environment_only(chance, environment):
    drawn = new_machine_id(environment, chance)
    assert environment_of_machine_id(drawn) is environment
    exchanged = {"aip": "pip", "pip": "aip"}[drawn[:3]] + drawn[3:]
    assert not valid_machine_id(exchanged)


@given(dice, environments, st.data())
def test_one_wrong_sign_or_two_neighbours_swapped_never_pass(chance, environment, data):
    drawn = new_machine_id(environment, chance)
    place = data.draw(st.integers(3, 8))
    other = data.draw(st.sampled_from("0123456789" if place < 7 else LETTERS))
    assert valid_machine_id(drawn[:place] + other + drawn[place + 1 :]) == (drawn[place] == other)
    left = data.draw(st.integers(3, 7))
    swapped = drawn[:left] + drawn[left + 1] + drawn[left] + drawn[left + 2 :]
    assert valid_machine_id(swapped) == (swapped == drawn)


def test_a_typed_identifier_is_trimmed_and_folded_in_ascii_only():
    assert normalize_machine_id(" AIP1234AP\t") == "aip1234ap"
    assert normalize_machine_id("AİP1234AP") == "AİP1234AP"


@given(dice)
def test_a_temporary_password_survives_being_retyped(chance):
    shown = new_temporary_password(chance).reveal()
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{6}-){3}[0-9A-HJKMNP-TV-Z]{6}", shown)
    kept = shown.replace("-", "")
    sloppy = kept.lower().replace("1", "l").replace("0", "o")
    for typed in (
        shown,
        kept,
        shown.lower(),
        sloppy,
        f" {sloppy.upper()} ",
        kept.replace("1", "I"),
    ):
        normal = normalize_temporary_password(typed)
        assert normal is not None
        assert normal.reveal() == kept


@pytest.mark.parametrize("text", ["", "A" * 23, "A" * 25, "U" * 24, "é" * 24, "A" * 23 + "*"])
def test_what_cannot_be_a_temporary_password_is_known_by_its_form(text):
    assert normalize_temporary_password(text) is None


@given(dice, environments)
def test_a_secret_is_found_by_scanners_and_names_its_environment(chance, environment):
    secret = new_secret(environment, chance).reveal()
    scanner = r"\bpot_(part|prod)_s1_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}\b"
    assert re.findall(scanner, f"x={secret};") == [environment.value[:4]]
    assert environment_of_secret(secret) is environment


@given(dice, st.integers(0, 60), st.sampled_from("0aZ_"))
def test_one_wrong_sign_in_a_secret_is_seen_without_asking_anyone(chance, place, sign):
    secret = new_secret(Environment.PRODUCTION, chance).reveal()
    spoiled = secret[:place] + sign + secret[place + 1 :]
    assert (environment_of_secret(spoiled) is not None) == (spoiled == secret)


@pytest.mark.parametrize(
    ("kind", "made", "end"),
    [
        (ProofKind.SECRET, (2026, 11, 23), (2027, 11, 23)),
        (ProofKind.KEY, (2026, 11, 23), (2028, 11, 23)),
        (ProofKind.SECRET, (2028, 2, 29), (2029, 2, 28)),
        (ProofKind.KEY, (2026, 12, 31), (2028, 12, 31)),
        (ProofKind.TEMPORARY, (2026, 12, 25), (2027, 1, 8)),
    ],
)
def test_each_kind_of_proof_ends_on_its_day(kind, made, end):
    assert proof_end(kind, datetime(*made, 9, tzinfo=UTC)) == datetime(*end, 9, tzinfo=UTC)


def standing(**changes):
    kept = {
        "machine_id": "aip1234ap",
        "environment": Environment.PRODUCTION,
        "state": CredentialState.ACTIF,
        "epoch": 2,
        "valid_from": date(2026, 11, 1),
        "valid_until": date(2029, 10, 31),
    }
    return Standing(**(kept | changes))


def proof(kind=ProofKind.SECRET, state=ProofState.ACTIVE, days=90, **others):
    return ShownProof("s-1", kind, state, NOW + timedelta(days=days), **others)


LAST_DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("who", "shown", "code"),
    [
        (standing(state=CredentialState.SUSPENDU), proof(), "acces_suspendu"),
        (standing(state=CredentialState.RETIRE), proof(), "acces_retire"),
        (standing(state=CredentialState.CREE), proof(), "identification_refusee"),
        (standing(state=CredentialState.TEMPORAIRE), proof(), "identification_refusee"),
        (standing(valid_until=LAST_DAY), proof(), "identifiant_expire"),
        (standing(valid_from=date(2026, 11, 24)), proof(), "acces_suspendu"),
        (standing(), proof(days=0), "justificatif_expire"),
        (standing(), proof(state=ProofState.OUTGOING, days=-1), "justificatif_expire"),
        (standing(), proof(state=ProofState.EXPIRED, days=-1), "justificatif_expire"),
        (
            standing(),
            proof(state=ProofState.TO_CONFIRM, confirm_before=NOW),
            "identification_refusee",
        ),
        (standing(), proof(state=ProofState.ENDED), "identification_refusee"),
        (standing(), proof(state=ProofState.REPLACED), "identification_refusee"),
        (standing(), proof(ProofKind.TEMPORARY), "mot_de_passe_temporaire"),
        (standing(), proof(ProofKind.TEMPORARY, days=0), "identification_refusee"),
        (standing(), proof(ProofKind.TEMPORARY, ProofState.BURNT), "identification_refusee"),
    ],
)
def test_each_refusal_of_a_right_proof_names_its_cause(who, shown, code):
    refused = may_sign_in(who, shown, now=NOW)
    assert isinstance(refused, Refusal)
    assert refused.code == code


@given(st.sampled_from(CredentialState), st.sampled_from(ProofState), st.integers(-20, 20))
def test_a_temporary_password_never_opens_a_session_whatever_the_state(state, of_proof, days):
    shown = proof(ProofKind.TEMPORARY, of_proof, days)
    assert isinstance(may_sign_in(standing(state=state), shown, now=NOW), Refusal)


def test_the_sooner_end_of_identifier_and_proof_bounds_the_token():
    short = may_sign_in(standing(valid_until=date(2026, 11, 23)), proof(), now=NOW)
    assert isinstance(short, SignIn)
    # The whole last day counts, in Québec: midnight there is 05:00 UTC.
    assert short.ends_at == datetime(2026, 11, 24, 5, tzinfo=UTC)
    long = may_sign_in(standing(), proof(days=1), now=NOW)
    assert isinstance(long, SignIn)
    assert long.ends_at == NOW + timedelta(days=1)


def test_the_first_use_of_a_new_proof_is_told():
    soon = NOW + timedelta(seconds=1)
    for shown in (proof(state=ProofState.TO_CONFIRM, confirm_before=soon), proof()):
        new = may_sign_in(standing(), shown, now=NOW)
        assert isinstance(new, SignIn)
        assert new.first_use
    again = may_sign_in(standing(), proof(used=True), now=NOW)
    assert isinstance(again, SignIn)
    assert not again.first_use


def test_a_token_dies_with_its_epoch_its_state_or_the_validity():
    assert may_go_on(standing(), 2, now=NOW)
    assert not may_go_on(standing(epoch=3), 2, now=NOW)
    assert not may_go_on(standing(state=CredentialState.SUSPENDU), 2, now=NOW)
    assert not may_go_on(standing(valid_until=LAST_DAY), 2, now=NOW)
