"""Before an identifier is stopped, its last use is said: at work now, or long silent."""

from datetime import timedelta

import pytest
from tests import line
from tests.cast import GAGNON, gmf
from tests.poterne.bureau.desk import at

from poterne.acts.usage import UsageBook
from poterne.bureau.usage import last_use

CONFIRM = "/bureau/retrait/confirmer/"


@pytest.mark.parametrize(
    ("ago", "words", "recent"),
    [
        (timedelta(seconds=-5), "Utilisé il y a moins d’une minute", True),
        (timedelta(seconds=59), "Utilisé il y a moins d’une minute", True),
        (timedelta(seconds=60), "Utilisé il y a 1 minute", True),
        (timedelta(minutes=4, seconds=59), "Utilisé il y a 4 minutes", True),
        (timedelta(minutes=15), "Utilisé il y a 15 minutes", True),
        (timedelta(minutes=15, seconds=1), "23 novembre 2026 à 8 h 49", False),
        (timedelta(days=40), "14 octobre 2026 à 10 h 05", False),
    ],
)
def test_a_use_is_told_in_minutes_for_a_quarter_of_an_hour(now, ago, words, recent):
    use = last_use(now - ago, now)
    assert (use.words.replace("\xa0", " "), use.recent) == (words, recent)


def served(credential, moment) -> None:
    """The software of ``credential`` signed in at ``moment``."""
    book = UsageBook(credential.environment, paced=False)
    book.note(credential.pk, 0, moment)
    book.flush()


@pytest.fixture
def credentials(now):
    return list(line.granted(gmf(3), now).credentials.order_by("slot"))


def test_the_list_and_the_confirmation_say_which_identifier_is_at_work(now, credentials):
    served(credentials[0], now - timedelta(minutes=4))
    served(credentials[1], now - timedelta(days=2))
    desk = at(GAGNON, now)
    keys = {"identifiants[]": [str(each.pk) for each in credentials]}
    for page in (
        desk.get("/bureau/retrait/", q=credentials[0].request.reference),
        desk.post(CONFIRM, **keys),
    ):
        said = page.replace("\xa0", " ")
        assert said.count("Utilisé il y a 4 minutes") == 1
        assert said.count("21 novembre 2026 à 9 h 05") == 1
        assert said.count("<td>Jamais") == 1
    assert "1 identifiant a servi dans les 15 dernières minutes" in said


def test_a_single_identifier_at_work_is_told_before_it_is_stopped(now, credentials):
    served(credentials[0], now - timedelta(minutes=4))
    desk = at(GAGNON, now)
    desk.post(CONFIRM, **{"identifiants[]": str(credentials[0].pk)})
    said = desk.page.replace("\xa0", " ")
    assert "Utilisé il y a 4 minutes : l’arrêt coupera un travail en cours." in said
    desk.post(CONFIRM, **{"identifiants[]": str(credentials[1].pk)})
    assert "l’arrêt coupera" not in desk.page
