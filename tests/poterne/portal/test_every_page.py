"""All the pages of the portal at once: their words, their typography, their weight, their work."""

import gzip
import itertools
import re
import statistics
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from tests import line
from tests.cast import PELLETIER, gmf, partner
from tests.poterne.portal.browser import about
from tests.poterne.portal.crawl import SECTIONS, Crawl, Seen
from tests.poterne.reading import (
    NAME,
    NOT_OURS,
    PLAIN,
    SAID_ON_PURPOSE,
    length,
    sentences_of,
    texts_of,
    unbalanced,
)

from poterne.acts.specimens import specimens

_KEPT: list[Seen] = []


@pytest.fixture
def pages(hands) -> list[Seen]:
    """The whole walk, made once for this file: pages are kept, the database is not."""
    if not _KEPT:
        _KEPT.extend(Crawl(hands).walk().seen)
    return _KEPT


def _mails() -> list[tuple[str, str]]:
    return [(each.kind, each.text) for each in specimens() if not each.letter]


@pytest.mark.parametrize(
    ("text", "faulty"),
    [
        ("Note : oui", True),
        ("Note\xa0: oui", False),
        ("«\xa0oui »", True),
        ("« oui\xa0»", True),
        ("«\xa0oui\xa0»", False),
        ("oui ?", True),
        ("oui?", False),
        ("oui\xa0; non", True),
        ("l'été", True),
        ("l’été", False),
        ("etc...", True),
        ("2 Mo", True),
        ("14 h 05", True),
        ("14\xa0h\xa005", False),
        ("3 hivers", False),
        ("le 1 mars", True),
        ("le 1er mars", False),
        ("le 11 mars", False),
    ],
)
def test_the_eye_for_typography_sees_faults_and_nothing_else(text, faulty):
    assert bool(PLAIN.search(text)) is faulty


@pytest.mark.parametrize(
    ("text", "faulty"),
    [("un email", True), ("le token", True), ("Sauvegardez", True), ("le courriel", False)],
)
def test_the_eye_for_words_sees_those_that_we_do_not_use(text, faulty):
    assert bool(NOT_OURS.search(text)) is faulty


def test_texts_are_read_by_block_without_what_people_typed():
    html = '<p>Oui <b>et</b> non.</p><p translate="no">Que oui</p><code>a : b</code><br>Fin.'
    assert texts_of(html) == ["Oui et non.", NAME, f"{NAME}", "Fin."]
    assert sentences_of("La RAMQ. Oui. C. P. 6600.") == ["La RAMQ.", "Oui.", "C. P. 6600."]
    assert length("L’un, ou l’autre : 2 jours.") == 5


def test_the_walk_meets_every_screen_of_the_portal(pages):
    strange = {each.name: each.page.status for each in pages if each.page.status != 200}
    assert strange == {"/nulle-part/": 404, "/signer/inconnu/": 404}
    screens = {each.page.screen for each in pages}
    numbers = {int(number) for name in screens for number in re.findall(r"^Portail-(\d+)", name)}
    assert numbers >= {*range(13), 20, 21, 22, 23, 24, 30, 31, 32, 33, 34, *range(50, 55)}


def test_no_sentence_is_longer_than_twenty_five_words_and_half_are_under_twelve(pages):
    said = {
        (sentence, each.name)
        for each in pages
        for text in texts_of(each.page.html)
        for sentence in sentences_of(text)
    }
    said |= {
        (sentence, kind)
        for kind, body in _mails()
        for paragraph in body.split("\n\n")
        for sentence in sentences_of(paragraph.replace("\n", " "))
    }
    longest = {sentence: name for sentence, name in said if length(sentence) > 25}
    assert not longest
    sizes = [size for each in {each for each, _ in said} if (size := length(each)) > 3]
    assert statistics.median(sizes) <= 12


def test_every_visible_text_is_in_quebec_typography(pages):
    assert not {
        (found[0], text, each.name)
        for each in pages
        for text in texts_of(each.page.html)
        if (found := PLAIN.search(text))
    }


def test_no_page_or_mail_says_a_word_that_we_do_not_use(pages):
    told = [(each.name, text) for each in pages for text in texts_of(each.page.html)]
    assert not {
        (found[0], text, name)
        for name, text in [*told, *_mails()]
        if (found := NOT_OURS.search(SAID_ON_PURPOSE.sub("", text)))
    }


def test_every_tag_closes_the_one_that_it_opened(pages):
    assert not {each.name: wrong for each in pages if (wrong := unbalanced(each.page.html))}
    assert unbalanced("<div><p>x</div></p>")
    assert unbalanced("<div>")


def _linked(html: str) -> set[str]:
    sheets = re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"', html)
    return set(sheets) | set(re.findall(r'<(?:script|img)[^>]+src="([^"]+)"', html))


def _weight(address: str) -> int:
    found = finders.find(address.partition("static/")[2])
    return len(gzip.compress(Path(found).read_bytes()))


def test_every_page_is_light(pages):
    """First visit: at most 45 kB compressed, 20 kB of it JavaScript, in 6 requests."""
    heavy = {}
    for each in pages:
        linked = _linked(each.page.html)
        sizes = {address: _weight(address) for address in linked}
        scripts = sum(size for address, size in sizes.items() if address.endswith(".js"))
        total = len(gzip.compress(each.page.html.encode())) + sum(sizes.values())
        if total > 45_000 or scripts > 20_000 or 1 + len(linked) > 6:
            heavy[each.name] = (total, scripts, 1 + len(linked))
    assert not heavy


def test_every_page_asks_the_database_eight_times_at_most(pages):
    assert not {each.name: each.queries for each in pages if each.queries > 8}


@pytest.mark.parametrize(
    ("dossier", "at_most"), [(gmf(1), 22), (partner(), 15)], ids=["production", "partenaire"]
)
def test_few_answers_are_typed_and_none_twice(hands, dossier, at_most):
    """Section 3 is the IT lead's own and is not counted in the budget; it asks nothing twice."""
    record = line.draft(dossier, hands.now)
    person = Crawl(hands).proved(record, PELLETIER.email)
    asked = {
        name: re.findall(r'<(?:input type="text"|textarea)[^>]*?name="([^"]+)"', html)
        for name in SECTIONS
        for html in [person.open(about(record, name)).html]
    }
    counted = [each for name, each in asked.items() if name != "responsable/"]
    assert len(list(itertools.chain(*counted))) + len(("adresse", "code")) <= at_most
    everything = list(itertools.chain(*asked.values()))
    assert len(everything) == len(set(everything)) > 8
