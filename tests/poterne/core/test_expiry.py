"""Ends that come: counted in days of Québec, told from sixty days before."""

from datetime import UTC, date, datetime, timedelta

import pytest

from poterne.core.catalogue import Environment
from poterne.core.credentials import ProofKind, ProofState, ShownProof, Standing
from poterne.core.expiry import days_left, warnings
from poterne.core.lifecycle import CredentialState

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


def told(proof_days, identifier_days, kind=ProofKind.KEY, state=ProofState.ACTIVE):
    standing = Standing(
        "aip1234ap",
        Environment.PRODUCTION,
        CredentialState.ACTIF,
        1,
        date(2026, 1, 1),
        date(2026, 11, 23) + timedelta(days=identifier_days),
    )
    proof = ShownProof("k", kind, state, NOW + timedelta(days=proof_days))
    return [(each.code, each.days) for each in warnings(standing, proof, now=NOW)]


@pytest.mark.parametrize(
    ("proof_days", "identifier_days", "expected"),
    [
        (61, 61, []),
        (60, 61, [("justificatif_expire_bientot", 60)]),
        (61, 60, [("identifiant_expire_bientot", 60)]),
        (29, 7, [("identifiant_expire_bientot", 7), ("justificatif_expire_bientot", 29)]),
        (0, 90, [("justificatif_expire_bientot", 0)]),
    ],
)
def test_the_most_urgent_end_is_told_first(proof_days, identifier_days, expected):
    assert told(proof_days, identifier_days) == expected


def test_an_overlap_that_ends_is_told_whatever_its_length():
    assert told(90, 900, state=ProofState.OUTGOING) == [("justificatif_sortant", 90)]


def test_a_shared_secret_is_advised_against_last():
    assert told(5, 900, ProofKind.SECRET)[-1] == ("secret_plutot_que_cle", None)


def test_a_day_is_a_day_of_quebec():
    late = datetime(2026, 11, 24, 3, tzinfo=UTC)
    assert days_left(date(2026, 11, 24), late) == 1


def test_one_day_is_written_in_the_singular():
    standing = Standing(
        "aip1234ap",
        Environment.PRODUCTION,
        CredentialState.ACTIF,
        1,
        date(2026, 1, 1),
        date(2026, 11, 24),
    )
    proof = ShownProof("k", ProofKind.KEY, ProofState.ACTIVE, NOW + timedelta(days=2))
    texts = [each.message for each in warnings(standing, proof, now=NOW)]
    assert texts == [
        "Cet identifiant expire dans 1 jour.",
        "Ce justificatif expire dans 2 jours.",
    ]
