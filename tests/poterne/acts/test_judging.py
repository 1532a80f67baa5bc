"""A file from a folder is judged by what is handed over alone: no database is open here."""

import pytest
from tests.poterne.adapters.documents import papers, signing
from tests.poterne.adapters.documents.pki import MOMENT, root

from poterne.acts import judging
from poterne.acts.judging import Shelf, judge_file, judge_nothing


@pytest.mark.parametrize(("leans", "trusted"), [(False, None), (True, True)])
def test_a_signed_file_is_trusted_by_what_the_shelf_holds_alone(leans, trusted):
    crl = root().crl(since=-1, until=36_000)
    shelf = Shelf(anchors=(root().pem,), crls=(crl,)) if leans else Shelf()
    found = judge_file(data=signing.b_b(), name="signe.pdf", shelf=shelf, now=MOMENT)
    (signature,) = found.signatures
    assert (signature.intact, signature.trusted) == (True, trusted)


def test_what_is_no_pdf_is_judged_all_the_same(now):
    found = judge_file(data=b"Bonjour", name="lettre.pdf", shelf=Shelf(), now=now)
    assert found.verdict.code == "FORMAT_NON_PDF"


def test_a_form_of_the_house_is_told_by_the_key_of_its_code(now):
    shelf = Shelf(code_key=papers.SECRET)
    found = judge_file(data=papers.form(), name="demande.pdf", shelf=shelf, now=now)
    assert found.reference == papers.REFERENCE


def test_a_file_that_could_not_be_read_has_its_line_and_its_word():
    said = judge_nothing(name="absent.pdf", why="FileNotFoundError")
    assert said.verdict.code == "FICHIER_INEXPLOITABLE"
    assert [(each.place, each.value) for each in said.findings] == [
        ("absent.pdf", "FileNotFoundError")
    ]


@pytest.mark.parametrize(("holds", "word"), [(True, ""), (False, "bubblewrap")])
def test_a_machine_without_a_cage_is_told_what_to_install(monkeypatch, holds, word):
    monkeypatch.setattr(judging.cage, "confinable", lambda: holds)
    said = judging.without_cage()
    assert word in said
    assert bool(said) is not holds
