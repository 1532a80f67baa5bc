"""At the limit and one beyond; and the answers that machines were promised, one by one."""

from datetime import timedelta

import pytest

from poterne.core import credentials, deliveries, links
from poterne.core.assertions import Accepted, judge
from poterne.core.catalogue import SANDBOX_SCOPES, VALIDITY_YEARS, Environment, scopes_for
from poterne.core.errors.gate import Refusal, status
from poterne.core.factors import password_fault
from poterne.core.health_numbers import holds_nam
from poterne.core.journal import merkle_root
from poterne.core.people import same_name
from poterne.core.reference import new_mailed_code

STATUSES = {
    400: "requete_invalide parametre_repete parametre_dans_url deux_methodes"
    " mot_de_passe_temporaire acces_suspendu acces_retire identifiant_expire justificatif_expire"
    " type_d_autorisation portee_inconnue portee_non_accordee portee_vide"
    " portees_de_deux_services ressource_inconnue jeton_mal_place",
    401: "authentification_absente methode_refusee mauvais_environnement identification_refusee"
    " assertion_refusee assertion_destinataire assertion_duree assertion_rejouee horloge_decalee"
    " jeton_absent jeton_invalide jeton_autre_environnement jeton_expire jeton_revoque",
    403: "connexion_non_chiffree portee_insuffisante",
    404: "adresse_inconnue",
    405: "methode_http",
    409: "deja_active regression_refusee dernier_justificatif trop_de_justificatifs",
    410: "mot_de_passe_expire mot_de_passe_epuise mot_de_passe_remplace",
    413: "corps_trop_gros",
    415: "type_de_contenu",
    422: "cle_refusee",
    429: "trop_d_echecs",
    500: "erreur_interne",
    503: "indisponible",
}
"""RFC 6749 §5.2, RFC 6750 §3.1 and the table of the gate: what stock clients act upon."""

LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
]
"""The trees of 1 to 7 leaves that implementations of RFC 6962 compare themselves with."""


class _Die:
    """A chance that always gives the highest."""

    asked = 0

    def below(self, n: int) -> int:
        self.asked = n
        return n - 1


@pytest.mark.parametrize(
    ("code", "expected"),
    [(code, number) for number, codes in STATUSES.items() for code in codes.split()],
)
def test_each_refusal_has_the_status_that_clients_act_upon(code, expected):
    assert status(Refusal(code)) == expected


@pytest.mark.parametrize("count", range(1, len(LEAVES) + 1))
def test_the_root_is_the_one_of_rfc_6962(count):
    assert merkle_root(LEAVES[:count]) == ROOTS[count - 1]


def test_a_tree_of_nothing_has_the_root_of_the_rfc():
    assert merkle_root([]).startswith("e3b0c44298fc1c149afbf4c8996fb924")


def _claims(**changes):
    return {
        "iss": "p",
        "sub": "p",
        "aud": "https://porte",
        "iat": 1000,
        "exp": 1300,
        "jti": "1",
    } | changes


@pytest.mark.parametrize(
    ("changes", "now", "taken"),
    [
        ({}, 1000, True),
        ({"jti": ""}, 1000, False),
        ({"jti": "x" * 129}, 1000, False),
        ({"iat": 1024, "exp": 1024 + 3600}, 1024, True),
        ({"iat": 1024, "exp": 1024 + 3601}, 1024, False),
    ],
)
def test_an_assertion_is_taken_up_to_its_limits(changes, now, taken):
    found = judge(
        _claims(**changes), token_url="https://porte/oauth2/token", issuer="https://porte", now=now
    )
    assert isinstance(found, Accepted) == taken


def test_an_hour_of_stock_clients_counts_for_five_minutes():
    found = judge(
        _claims(exp=4600), token_url="https://porte/oauth2/token", issuer="https://porte", now=1000
    )
    assert found == Accepted("1", 1300 + 30)


def test_a_mailed_code_is_six_figures_of_a_million():
    die = _Die()
    assert new_mailed_code(die).reveal() == "999999"
    assert die.asked == 1_000_000


@pytest.mark.parametrize(
    ("first", "second"),
    [(("", ""), ("", "")), (("Anne", "Roy"), ("", "")), (("", ""), ("Anne", "Roy"))],
)
def test_nobody_is_named_like_nobody(first, second):
    assert not same_name(first, second)


def test_three_letters_of_a_name_are_a_name():
    assert password_fault("lea lea lea lea lea", ["Léa"])
    assert not password_fault("cheval agrafe pile juste", ["Le"])


@pytest.mark.parametrize(
    ("nam", "held"),
    [
        ("TREL 9202 2912", True),
        ("TREL 9302 2912", False),
        ("TREL 9252 2912", True),
        ("TREL 0002 2912", True),
        ("TREL 9213 0112", False),
        ("TREL 9200 0112", False),
    ],
)
def test_a_number_whose_figures_are_no_day_is_no_health_number(nam, held):
    assert holds_nam(nam) == held


def test_the_numbers_that_the_form_and_the_rules_give():
    assert VALIDITY_YEARS == {Environment.PARTENAIRE: 1, Environment.PRODUCTION: 3}
    assert (20, timedelta(minutes=1)) == (links.UNKNOWN_LINKS, links.MINUTE)
    assert deliveries.PASSWORDS_PER_DAY == 3
    assert timedelta(minutes=1) == deliveries.TECHNICAL_PAUSE
    assert credentials.environment_of_machine_id("rien") is None


def test_only_partners_play_in_the_sandbox():
    def given(environment):
        return set(SANDBOX_SCOPES) & set(scopes_for("inscription-clientele", environment))

    assert given(Environment.PARTENAIRE) == set(SANDBOX_SCOPES)
    assert not given(Environment.PRODUCTION)
