"""Reading and signing: nothing signed unseen, no picture no signature, a refusal told once."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw
from tests import line
from tests.cast import PELLETIER, ROY, TREMBLAY, gmf
from tests.line import signature_png
from tests.poterne.portal.browser import CODE, Browser, Page, about, latest, mailed

from poterne.acts.submission import reopen
from poterne.core.links import Purpose
from poterne.records.models import AccessRequest, Delivery, Signature


@pytest.fixture
def record(hands) -> AccessRequest:
    return line.sent(gmf(), hands.now)


@pytest.fixture
def reader(visitor, record) -> Browser:
    """Dre Tremblay, who followed her link and typed her code."""
    visitor.post(f"/signer/{mailed(latest(Purpose.SIGNER))}/")
    mailed(latest(Purpose.LECTURE))
    assert visitor.fill("/code/", code=CODE).screen == "Portail-21"
    return visitor


def read(reader: Browser, record: AccessRequest) -> Page:
    return reader.fill(about(record, "lire/"), engagements="on", attestation="on")


def sign(reader: Browser, record: AccessRequest, picture: bytes, facon: str = "numerisee") -> Page:
    sent = SimpleUploadedFile("signature.png", picture, "image/png")
    return reader.fill(about(record, "apposer/"), facon=facon, image=sent)


def png(draw=lambda pen: None, size=(600, 200)) -> bytes:
    picture = Image.new("L", size, 255)
    draw(ImageDraw.Draw(picture))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def test_the_code_goes_to_the_address_of_the_form_and_to_no_other(visitor, record):
    visitor.post(f"/signer/{mailed(latest(Purpose.SIGNER))}/")
    assert Delivery.objects.latest("pk").to == TREMBLAY.email


def test_a_scanner_that_used_up_the_codes_leaves_words_and_no_silent_wait(visitor, record):
    token = mailed(latest(Purpose.SIGNER))
    for _ in range(3):
        assert not visitor.post(f"/signer/{token}/").says("Trois codes sont déjà partis")
    assert visitor.post(f"/signer/{token}/").says("Trois codes sont déjà partis")
    assert Delivery.objects.filter(kind="M-38").count() == 3


def test_the_sheet_shows_every_answer_in_capitals_with_its_accents(reader, record):
    page = reader.open(about(record, "lire/"))
    assert page.says("100, RUE DES ÉRABLES")
    assert page.says("MÉDECIN RESPONSABLE")
    assert page.says(ROY.email)
    assert page.says(record.wording.attestation)
    assert "checked" not in page.html


@pytest.mark.parametrize(
    ("ticked", "said"),
    [
        ({"attestation": "on"}, "Les engagements de la section 4 ne sont pas acceptés."),
        ({"engagements": "on"}, "L’attestation n’est pas cochée."),
        ({}, "Les engagements de la section 4 ne sont pas acceptés."),
    ],
)
def test_nobody_signs_without_both_ticks(reader, record, ticked, said):
    page = reader.fill(about(record, "lire/"), **ticked)
    assert (page.screen, page.state) == ("Portail-21", "erreur")
    assert page.says(said)
    assert reader.open(about(record, "apposer/")).screen == "Portail-21"


def test_the_signing_page_opens_only_after_the_reading(reader, record):
    assert sign(reader, record, signature_png()).screen == "Portail-21"
    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    ("facon", "picture", "said"),
    [
        ("numerisee", b"", "La section 4 n’est pas signée."),
        ("numerisee", b"GIF89a", "L’image de la signature n’est pas lisible."),
        ("numerisee", png(), "L’image de la signature n’est pas lisible."),
        ("numerisee", signature_png() + b"0" * 3_000_000, "n’est pas lisible."),
        ("dessinee", png(), "La signature est vide."),
        ("dessinee", b"%PDF-1.7", "La signature est vide."),
        ("dessinee", png(lambda pen: pen.line((5, 5, 500, 5), 0, 4)), "La signature est vide."),
        ("tapee", signature_png(), "Un nom tapé au clavier n’est pas une signature acceptée."),
        ("", signature_png(), "La section 4 n’est pas signée."),
    ],
)
def test_what_is_no_signature_is_refused_with_its_own_sentence(
    reader, record, facon, picture, said
):
    read(reader, record)
    if picture:
        page = sign(reader, record, picture, facon)
    else:
        page = reader.fill(about(record, "apposer/"), facon="")
    assert (page.screen, page.state) == ("Portail-22", "erreur")
    assert page.says(said)
    record.refresh_from_db()
    assert record.state == "a_signer"
    assert not Signature.objects.exists()
    assert sign(reader, record, signature_png()).heading == "Demande reçue"


def test_an_image_forgotten_is_an_empty_signature(reader, record):
    read(reader, record)
    page = reader.fill(about(record, "apposer/"), facon="numerisee")
    assert page.problems == 1
    assert not Signature.objects.exists()


def test_a_double_click_signs_once(reader, record):
    read(reader, record)
    page = reader.open(about(record, "apposer/"))
    for _ in range(2):
        picture = SimpleUploadedFile("s.png", signature_png(), "image/png")
        done = reader.post(page.path, facon="numerisee", image=picture, acte=page.hidden("acte"))
        assert done.heading == "Demande reçue"
    assert Signature.objects.count() == 1
    assert Delivery.objects.filter(kind="M-07").count() == 1


def test_a_page_left_open_after_the_signature_says_so(reader, record):
    read(reader, record)
    sign(reader, record, signature_png())
    picture = SimpleUploadedFile("s.png", signature_png(), "image/png")
    page = reader.post(about(record, "apposer/"), facon="numerisee", image=picture)
    assert page.status == 409
    assert reader.open(about(record, "lire/")).screen == "Portail-11"
    assert reader.open(about(record, "apposer/")).screen == "Portail-11"
    token = latest(Purpose.SIGNER)
    assert reader.open(f"/signer/jeton-{token.pk}/").says("Ce lien a déjà servi.")


def test_answers_changed_after_the_reading_are_signed_by_nobody(reader, record, hands):
    read(reader, record)
    reopen(request=record, reason="", by=line.preparer(), now=hands.now)
    line.submission.save_answers(
        request=record,
        dossier=gmf(2),
        version=AccessRequest.objects.get().version,
        by=line.preparer(),
        now=hands.now,
    )
    line.submission.send_for_signature(request=record, by=line.preparer(), now=hands.now)
    page = sign(reader, record, signature_png())
    assert page.status == 409
    assert page.says("Le dossier a changé : relisez-le avant de signer.")
    assert not Signature.objects.exists()
    read(reader, record)
    assert sign(reader, record, signature_png()).heading == "Demande reçue"


def test_a_sheet_that_changed_while_it_was_read_is_read_again(reader, record):
    page = reader.post(
        about(record, "lire/"), engagements="on", attestation="on", empreinte="0" * 64
    )
    assert page.status == 409
    assert reader.open(about(record, "apposer/")).screen == "Portail-21"


def test_a_link_that_expired_during_the_reading_signs_nothing(reader, record, hands):
    read(reader, record)
    hands.forward(days=7)
    page = sign(reader, record, signature_png())
    assert page.status == 410
    assert page.says("Ce lien est expiré.")
    assert not Signature.objects.exists()


def test_a_refusal_needs_its_reason_and_is_told_once(reader, record):
    page = reader.fill(about(record, "refuser/"), motif="   ")
    assert page.problems == 1
    assert page.says("Le motif est vide. Indiquez-le.")
    page = reader.open(about(record, "refuser/"))
    for _ in range(2):
        done = reader.post(page.path, motif="Le nom est faux.", acte=page.hidden("acte"))
        assert done.heading == "Votre refus est transmis"
    assert Delivery.objects.filter(kind="M-06", to=PELLETIER.email).count() == 1
    record.refresh_from_db()
    assert record.state == "brouillon"
    assert reader.open(about(record, "lire/")).status == 404


def test_who_filled_the_request_reads_and_signs_for_nobody(visitor, record):
    visitor.prove_for(record, PELLETIER.email)
    for name in ("lire/", "apposer/", "refuser/"):
        assert visitor.open(about(record, name)).status == 404
        assert visitor.post(about(record, name), motif="x").status == 404


def test_a_session_of_hers_skips_the_code_and_nothing_else(visitor, record):
    visitor.prove_for(record, TREMBLAY.email)
    page = visitor.post(f"/signer/{mailed(latest(Purpose.SIGNER))}/")
    assert page.screen == "Portail-21"
