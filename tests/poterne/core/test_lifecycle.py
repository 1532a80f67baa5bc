"""The table of moves: what exists, and everything that does not."""

import itertools

import pytest

from poterne.core.lifecycle import (
    COMPLETE,
    CREDENTIAL_WORDS,
    MOVES,
    REQUEST_WORDS,
    CredentialState,
    ForbiddenMove,
    Move,
    RequestState,
    _indexed,
    may,
    move,
    pairs,
)

ACTS = sorted({entry.act for entry in MOVES})
STATES = ["", *map(str, RequestState), *map(str, CredentialState)]
LEGAL = {(entry.act, source) for entry in MOVES for source in (entry.sources or ("",))}


@pytest.mark.parametrize(("act", "state"), list(itertools.product(ACTS, STATES)))
def test_a_move_exists_or_is_refused_with_its_words(act, state):
    if (act, state) in LEGAL:
        assert may(act, state)
        assert move(act, state).act == act
        return
    assert not may(act, state)
    with pytest.raises(ForbiddenMove) as refused:
        move(act, state)
    assert refused.value.message.startswith("Cette étape n’est pas permise")


def test_a_suspension_ends_where_it_began():
    assert move("resume", "suspendu", "actif").target == "actif"
    assert move("resume", "suspendu", "temporaire").target == "temporaire"
    with pytest.raises(ForbiddenMove):
        move("resume", "suspendu", "cree")


def test_a_withdrawal_is_one_move_away_from_every_other_state():
    for state in CREDENTIAL_WORDS:
        assert may("withdraw", state) == (state != CredentialState.RETIRE)


def test_only_the_two_signatures_lead_to_a_grant():
    into = {(kind, source) for kind, source, target in pairs() if target == "accordee"}
    assert into == {("demande", "signee_repondant")}
    assert {source for _, source, target in pairs() if target == "signee_repondant"} == {"conforme"}


def test_what_is_complete_is_reached_only_through_a_check():
    assert {source for _, source, target in pairs() if target == "conforme"} == {"en_verification"}
    assert RequestState.RECUE not in COMPLETE


def test_a_move_declared_twice_is_refused_at_import():
    twice = Move("T01", "open_draft", (), RequestState.BROUILLON, "x", "demande.creee")
    with pytest.raises(ValueError, match="T01"):
        _indexed([twice, twice])


def test_every_state_has_its_french_word():
    assert set(REQUEST_WORDS) == set(RequestState)
    assert set(CREDENTIAL_WORDS) == set(CredentialState)
