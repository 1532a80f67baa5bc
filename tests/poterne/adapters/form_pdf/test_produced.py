"""The produced form: what was answered, in capitals, word for word; its code reads back."""

import io
import socket
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pikepdf
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.cast import gmf, hors_gmf, partner
from tests.poterne import paper

from poterne.adapters.form_pdf import lettering, marks
from poterne.adapters.form_pdf.rendering import OwnFiles, rendered
from poterne.core.errors.requests import Unprintable
from poterne.core.forms.code import unpacked
from poterne.core.forms.edition import CODE_BOX, EDITION_FIELD, SIGNATURE_FIELD
from poterne.core.words import capitals


def read_codes(grey) -> list[bytes]:
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormat.QRCode)
    return [each.bytes for each in found]


@pytest.mark.parametrize("dossier", [gmf(3), hors_gmf(), partner()], ids=["gmf", "hors", "dev"])
def test_every_answer_is_read_on_it(dossier):
    said = paper.bare(paper.text(paper.made(dossier)))
    who, lead = dossier.authorizer, dossier.it_lead
    for typed in (
        who.first_name,
        who.last_name,
        who.function,
        who.organization_name,
        who.establishment_number,
        who.address,
        who.postal_code,
        who.phone,
        who.extension,
        who.fax,
        lead.first_name,
        lead.last_name,
        lead.vendor,
        *dossier.labels,
    ):
        assert paper.bare(capitals(typed)) in said
    for address in (who.email, lead.email):
        assert paper.bare(address) in said
    assert "7KQ2-M4XX" in said


def test_accents_are_kept_in_capitals(filled):
    assert "ÉLOÏSE" in paper.text(filled)


def test_the_ticked_box_is_the_one_that_was_ticked(filled):
    said = paper.text(filled)
    assert "X Identifiant de production" in said
    assert "X Identifiant de partenaire" not in said


def test_a_sex_is_ticked_only_where_it_was_given(filled):
    assert "X M F" in paper.text(paper.made(paper.longest("E")))
    assert "M X F" in paper.text(paper.made(paper.longest("E")))
    assert "X M" not in paper.text(filled)
    assert "X F" not in paper.text(filled)


def test_nothing_can_be_typed_on_it(filled):
    with pikepdf.open(io.BytesIO(filled)) as pdf:
        names = [str(each.T) for each in pdf.Root.AcroForm.Fields]
    assert names == [SIGNATURE_FIELD, EDITION_FIELD]


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_its_code_reads_back_from_the_picture_of_the_page(filled, dpi):
    codes = read_codes(paper.picture(filled, 0, dpi))
    assert len(codes) == 1
    read = unpacked(codes[0], secret=paper.SECRET)
    assert (read.reference, read.page, read.made_on) == (paper.REFERENCE, 1, paper.DAY)
    asked = paper.ordinary()
    assert read.data is not None
    assert read.data.it_lead == asked.it_lead
    assert read.data.authorizer.email == asked.authorizer.email
    assert read.data.types == asked.types


def test_its_code_is_read_aloud_as_words(filled):
    with pikepdf.open(io.BytesIO(filled)) as pdf:
        figures = [words for kind, words in paper.tree(pdf) if kind == "figure"]
    assert figures == ["Code de lecture de la demande 7KQ2-M4XX"]


def test_every_byte_value_makes_the_way_through_a_code():
    payload = bytes(range(256)) + bytes(range(255, -1, -1))
    made = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    assert read_codes(np.array(made.to_image(scale=4))) == [payload]


def test_the_longest_code_keeps_its_modules_wide_enough():
    _, side = marks.code(bytes(800))
    assert side <= CODE_BOX.width
    modules = 109 + 2 * 4
    assert side / modules >= 0.40


@pytest.mark.parametrize("letter", ["E", "É", "W", "I"])
def test_the_longest_answers_are_printed_whole(letter):
    dossier = paper.longest(letter)
    data = paper.made(dossier)
    said = paper.bare(paper.text(data))
    who, lead = dossier.authorizer, dossier.it_lead
    for typed in (
        who.first_name,
        who.last_name,
        who.function,
        who.organization_name,
        who.address,
        lead.first_name,
        lead.last_name,
        lead.vendor,
        dossier.justification,
        *dossier.labels,
    ):
        assert paper.bare(capitals(typed)) in said
    assert paper.bare(who.email) in said
    assert paper.bare(lead.email) in said
    assert len(read_codes(paper.picture(data, 0, 200))) == 1


def test_an_answer_of_many_lines_is_printed_whole():
    address = "\n".join(f"LIGNE {rank}" for rank in range(20))
    data = paper.made(gmf(1).with_answer("authorizer.address", address))
    said = paper.bare(paper.text(data))
    assert all(f"LIGNE{rank}" in said for rank in range(20))


def test_a_character_without_a_glyph_is_an_error_never_a_box():
    with pytest.raises(Unprintable) as caught:
        paper.made(gmf(1).with_answer("authorizer.last_name", "Trembl漢y"))
    assert caught.value.characters == "漢"


def test_what_was_typed_is_never_read_as_markup():
    typed = '<b>&amp;"</b><img src="file:///etc/passwd">'
    data = paper.made(gmf(1).with_answer("authorizer.function", typed))
    assert paper.bare(capitals(typed)) in paper.bare(paper.text(data))


@pytest.mark.threat("TH15")
def test_nothing_is_fetched_even_where_a_page_asks_for_it(tmp_path):
    (tmp_path / "secret.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        host, port = listening.getsockname()
        addresses = [f"http://{host}:{port}/a.png", (tmp_path / "secret.svg").as_uri()]
        asking = "".join(f'<img alt="x" src="{each}">' for each in addresses)
        made = rendered(f'<html lang="fr"><title>x</title><p>{asking}</p></html>')
        with pytest.raises(TimeoutError):
            listening.accept()
    assert made.startswith(b"%PDF")
    for each in addresses:
        with pytest.raises(ValueError, match=each):
            OwnFiles().fetch(each)


@given(some.text(alphabet=lettering.WIN_ANSI, max_size=120), some.sampled_from([8.5, 10.0]))
@settings(max_examples=60)
def test_lines_are_within_their_room_and_lose_nothing(text, size):
    lines = lettering.broken(text, size, 40)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(lettering.width(line, size) <= 40 for line in lines)


def test_the_same_request_gives_the_same_bytes_and_another_gives_others(filled):
    assert paper.made(paper.ordinary()) == filled
    assert paper.made(gmf(2)) != filled


def test_threads_that_ask_at_once_each_get_their_own(filled):
    asked = [paper.ordinary(), gmf(1), paper.ordinary()]
    with ThreadPoolExecutor(len(asked)) as threads:
        first, other, again = threads.map(paper.made, asked)
    assert first == again == filled
    assert other == paper.made(gmf(1))
