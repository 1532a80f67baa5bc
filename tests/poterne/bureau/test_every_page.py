"""All the pages of the desk at once, for each office: their words, their typography, their work."""

import re
import statistics

import pytest
from tests.poterne.bureau.crawl import Crawl, Seen
from tests.poterne.reading import (
    NOT_OURS,
    PLAIN,
    SAID_ON_PURPOSE,
    length,
    sentences_of,
    texts_of,
    unbalanced,
)

_KEPT: list[Seen] = []
_MAILS = "Bureau-5"
"""Shows every mail, whose words are judged with the mails."""


@pytest.fixture
def pages(now) -> list[Seen]:
    """The whole walk, made once for this file: pages are kept, the database is not."""
    if not _KEPT:
        _KEPT.extend(Crawl(now).walk().seen)
    return _KEPT


def screen_of(seen: Seen) -> str:
    found = re.findall(r'data-ecran="([^"]+)"', seen.html)
    assert len(found) == 1, seen.name
    return str(found[0])


def ours(pages: list[Seen]) -> list[tuple[str, str]]:
    """Each text of the pages, with the name of its page."""
    read = [each for each in pages if screen_of(each) != _MAILS]
    return [(each.name, text) for each in read for text in texts_of(each.html)]


def test_the_walk_meets_every_screen_of_the_desk(pages):
    screens = {screen_of(each) for each in pages}
    numbers = {int(found[1]) for each in screens if (found := re.match(r"Bureau-(\d+)", each))}
    assert numbers >= {1, 2, 3, 4, 5, 10, 11, 12, 13, 30, 32, 33}
    assert {"Refus-403", "Refus-404"} <= screens
    assert {each.status for each in pages} <= {200, 400, 403, 404, 409, 410, 422}


def test_every_page_has_one_heading_that_is_its_title(pages):
    for each in pages:
        (heading,) = re.findall(r"<h1[^>]*>(.*?)</h1>", each.html, re.DOTALL)
        (title,) = re.findall(r"<title>(.*?)</title>", each.html, re.DOTALL)
        assert re.sub(r"<[^>]+>", "", heading).strip() in title, each.name


def test_every_tag_closes_the_one_that_it_opened(pages):
    assert not {each.name: wrong for each in pages if (wrong := unbalanced(each.html))}


def test_no_sentence_is_longer_than_thirty_words_and_half_are_under_fifteen(pages):
    said = {(part, name) for name, text in ours(pages) for part in sentences_of(text)}
    assert not {part: name for part, name in said if length(part) > 25}
    sizes = [size for each in {part for part, _ in said} if (size := length(each)) > 3]
    assert statistics.median(sizes) <= 12


def test_every_visible_text_is_in_quebec_typography(pages):
    assert not {
        (found[0], text, name) for name, text in ours(pages) if (found := PLAIN.search(text))
    }


def test_no_page_says_a_word_that_we_do_not_use(pages):
    assert not {
        (found[0], text, name)
        for name, text in ours(pages)
        if (found := NOT_OURS.search(SAID_ON_PURPOSE.sub("", text)))
    }


def test_a_page_asks_the_database_twelve_times_at_most_and_a_whole_case_forty(pages):
    """The case journals who reads it and says who else does: two transactions of their own.
    Received files, however many, are four statements more.

    The board of health asks for each thing that it watches, and grows with no file.
    """
    many = {r"/(?:demandes|a-signer|a-signer-soes)/[0-9A-Z]{8}/": 40, r"/sante/": 20}
    for each in pages:
        most = next((most for path, most in many.items() if re.search(path, each.name)), 12)
        files = 4 if "Fichier signé par certificat" in each.html else 0
        assert each.queries <= most + files, each.name
