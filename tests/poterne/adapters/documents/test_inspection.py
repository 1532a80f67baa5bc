"""Hostile files are found before anything is decoded or shown (documents.md §6.3)."""

import hashlib

import pytest
from tests.poterne.adapters.documents import hostile, papers, signing
from tests.poterne.adapters.documents.desk import codes, examined

from poterne.adapters.documents import active, revisions
from poterne.adapters.documents.inspection import inspected


@pytest.mark.parametrize("hiding", hostile.HIDING)
@pytest.mark.parametrize("action", hostile.ACTIONS)
@pytest.mark.threat("TH7")
def test_active_content_is_found_wherever_it_hides(action, hiding):
    seen = inspected(hostile.HIDING[hiding](action))
    assert "CONTENU_ACTIF" in {each.code for each in seen.findings}
    assert seen.dangerous


@pytest.mark.parametrize("name", sorted(active.NAMES))
def test_each_name_is_seen_at_first_sight(name):
    assert active.FIRST_SIGHT.search(f"<</A{name}>>".encode())


@pytest.mark.parametrize("action", hostile.ACTIONS)
@pytest.mark.threat("TH7")
def test_an_earlier_revision_is_passed_over_only_when_it_is_our_own(action, monkeypatch):
    opened = []
    monkeypatch.setattr(active, "look_in", lambda pdf, _found: opened.append(pdf))
    data = hostile.HIDING["overwritten"](action)
    first = data[: revisions.ends(data)[0]]
    for own, count in ((first, 1), (data, 2), (first[:-1], 2)):
        opened.clear()
        inspected(data, hashlib.sha256(own).hexdigest())
        assert len(opened) == count


def test_words_about_scripts_are_no_script():
    seen = inspected(hostile.plain(b"BT (/JavaScript /JS /Launch) Tj ET"))
    assert seen.findings == []
    with_title = hostile.plain().replace(b"/Pages 2 0 R", b"/Pages 2 0 R /T (voir /JS et /URI)", 1)
    assert not inspected(with_title).dangerous


def test_brackets_in_words_nest_nothing():
    said = b"<< /T (voir [1 et << 2) >> " * 200
    assert not revisions.deep(said)
    assert revisions.deep(b"[" * 101)


def test_links_of_the_web_are_only_noted():
    data = hostile.plain().replace(
        b"/Pages 2 0 R", b"/Pages 2 0 R /A << /S /URI /URI (https://ramq.gouv.qc.ca) >>", 1
    )
    assert {each.code for each in inspected(data).findings} == {"PDF_REPARE", "LIEN"}


@pytest.mark.parametrize("trap", hostile.TRAPS)
@pytest.mark.threat("TH7")
def test_traps_are_found_before_they_are_decoded(trap):
    found = examined(hostile.TRAPS[trap](), pictures=True)
    assert found.verdict.code == "FICHIER_PIEGE"
    assert found.verdict.proposal == "none"
    assert found.pictures == ()


@pytest.mark.parametrize("file", hostile.POLYGLOTS)
@pytest.mark.threat("TH7")
def test_two_files_in_one_are_a_danger(file):
    found = examined(hostile.POLYGLOTS[file]())
    assert (found.verdict.code, found.verdict.gravity) == ("FORMAT_NON_PDF", "danger")


@pytest.mark.parametrize("data", [b"", b"bonjour", b"%PDF", bytes(10)])
def test_what_is_no_pdf_is_told(data):
    assert examined(data).verdict.code == "FORMAT_NON_PDF"


def test_passwords_and_restrictions_are_told_apart():
    assert examined(hostile.locked(user="secret")).verdict.code == "PDF_PROTEGE"
    found = examined(hostile.locked())
    assert "PDF_RESTREINT" in codes(found)
    assert "PDF_PROTEGE" not in codes(found)


def test_size_and_pages_have_limits():
    assert examined(b"%PDF-" + bytes(15 * 1024 * 1024)).verdict.code == "FICHIER_TROP_GROS"
    assert "FICHIER_TROP_GROS" in codes(examined(hostile.plain(pages=11)))


def test_our_own_forms_carry_nothing_to_be_noted():
    for data in (papers.form(), papers.empty()):
        assert inspected(data).findings == []


@pytest.mark.threat("TH7")
def test_danger_is_never_drawn_for_people():
    assert examined(hostile.in_plain("JS"), pictures=True).pictures == ()


def test_a_page_is_drawn_once_it_is_harmless():
    found = examined(papers.form(), pictures=True)
    assert [each[:8] for each in found.pictures] == [b"\x89PNG\r\n\x1a\n"] * 2


def test_a_form_that_nobody_signed_is_told():
    found = examined(papers.form())
    assert found.verdict.code == "SIGNATURE_ABSENTE"
    assert found.forms == ("inscription-clientele/2026-11",)
    assert found.reference == papers.REFERENCE


SEVERAL = {
    "two requests": lambda: papers.put_together(papers.form(), papers.form("Zoé")),
    "blank, then produced": lambda: papers.put_together(papers.empty(), papers.form()),
    "behind a letter": lambda: papers.put_together(papers.letter(), papers.form(), papers.empty()),
    "in a file of its own": lambda: papers.put_together(
        papers.form(), papers.form("Zoé"), keep=False
    ),
}


@pytest.mark.parametrize("name", SEVERAL)
def test_several_forms_in_one_file_are_told_whoever_put_them_together(name):
    found = examined(SEVERAL[name]())
    assert "PLUSIEURS_FORMULAIRES" in codes(found)
    assert found.verdict.proposal == "none"


def test_one_form_behind_a_letter_is_one_form():
    found = examined(papers.put_together(papers.letter(), papers.form()))
    assert found.forms == ("inscription-clientele/2026-11",)
    assert "PLUSIEURS_FORMULAIRES" not in codes(found)


OLD, OTHER = "inscription-clientele/2019-01", "modification/2026-11"


@pytest.mark.parametrize(
    ("said", "how", "code"),
    [
        (OLD, {}, "EDITION_PERIMEE"),
        (OLD, {"field": False}, "EDITION_PERIMEE"),
        (OLD, {"packet": False}, "EDITION_PERIMEE"),
        (OTHER, {}, "AUTRE_FORMULAIRE"),
        ("rien de connu", {"packet": False}, "AUTRE_FORMULAIRE"),
    ],
)
def test_a_form_of_another_edition_is_told_wherever_it_says_so(said, how, code):
    """Signing may write the packet again, under other prefixes."""
    found = examined(signing.signed(papers.of_edition(papers.form(), said, **how)))
    assert found.verdict.code == code
    assert found.verdict.proposal == "refuse"


def test_a_paper_of_nobody_s_is_not_recognized():
    found = examined(papers.letter())
    assert found.verdict.code == "FORMULAIRE_NON_RECONNU"
    assert found.signatures == ()
    assert found.fields == {}
