"""The way by certificate, whole: the real PDF, a real signature, the real examiner, three ends."""

import contextlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import line, pki
from tests.cast import GAGNON, LAVOIE, MORIN, PELLETIER, gmf
from tests.poterne.portal.browser import CODE, Browser, about, latest, mailed
from tests.poterne.records.stages_documents import ROUSSEL
from tests.signed_pdf import signed_pdf
from tests.verdicts import found, judged, received

from poterne.acts import anchors, examination, review, revocations, upkeep
from poterne.acts.produced_forms import produced_form
from poterne.acts.sealing import NoSeal
from poterne.core.lifecycle import RequestState
from poterne.core.links import Purpose
from poterne.core.words import fold_typography
from poterne.records.models import AccessRequest, Document, Examination, Signature

LOUISE = "Louise Tremblay"
NOT_ACCEPTED = fold_typography("Ce fichier n’est pas accepté")


@pytest.fixture
def record(hands) -> AccessRequest:
    return line.sent(gmf(), hands.now)


@pytest.fixture
def reader(visitor, record) -> Browser:
    """Dre Tremblay, who read the request and accepted its commitments."""
    visitor.post(f"/signer/{mailed(latest(Purpose.SIGNER))}/")
    mailed(latest(Purpose.LECTURE))
    visitor.fill("/code/", code=CODE)
    page = visitor.fill(about(record, "lire/"), engagements="on", attestation="on")
    assert page.screen == "Portail-22"
    return visitor


@pytest.fixture
def root(hands):
    return pki.authority("Autorité d’essai", hands.now)


def trust(root, now):
    first, second = line.staff(LAVOIE, now), line.staff(ROUSSEL, now)
    anchor = anchors.propose(
        name="Autorité d’essai", use="signature", data=root.pem, by=first, now=now
    )
    anchors.confirm(anchor=anchor, by=second, now=now)


def publish(root, now, **how):
    data = pki.revocation_list(root, now, **how)
    revocations.add_list(data=data, by=line.staff(LAVOIE, now), now=now)


def downloaded(reader, record) -> bytes:
    answer = reader.client.get(about(record, "demande.pdf"))
    assert answer["Content-Disposition"].startswith("attachment")
    return answer.content


def sent(reader, record, data: bytes, name: str = "demande signée.pdf"):
    page = reader.open(about(record, "apposer/"))
    file = SimpleUploadedFile(name, data, "application/pdf")
    return reader.post(about(record, "apposer/certificat/"), acte=page.hidden("acte"), pdf=file)


def hers(reader, record, root, now, *, name=LOUISE, **how) -> bytes:
    who = pki.person(name, root, now, **how)
    return signed_pdf(downloaded(reader, record), who, now, chain=(root,))


def test_the_three_ways_stand_in_the_order_of_the_form(reader, record):
    page = reader.open(about(record, "apposer/"))
    ways = [
        page.html.index(words) for words in ("certificat numérique", "image de votre", "dessin")
    ]
    assert ways == sorted(ways)
    assert about(record, "demande.pdf") in page.html


def test_unchanged_and_trusted_it_is_filed_and_told_with_certificate_and_time(
    hands, reader, record, root
):
    trust(root, hands.now)
    publish(root, hands.now)
    page = sent(reader, record, hers(reader, record, root, hands.now))
    assert (page.screen, page.heading) == ("Portail-22-Certificat", "Votre signature est acceptée")
    for words in (LOUISE, "Autorité d’essai", "Inchangé depuis la signature", "Non révoqué"):
        assert page.says(words), page.text
    assert page.says("23 novembre 2026 à 9 h 05 (heure déclarée)")
    record.refresh_from_db()
    assert record.state == RequestState.RECUE
    assert Signature.objects.get().kind == "certificat"


def test_once_filed_the_page_tells_of_the_file_that_signs_whatever_is_judged_since(
    hands, reader, record, root
):
    other = received(record, hands.now)
    trust(root, hands.now)
    publish(root, hands.now)
    sent(reader, record, hers(reader, record, root, hands.now))
    judged(other, found("DOC_MODIFIE_APRES_SIGNATURE"), hands.now)
    page = reader.open(about(record, "apposer/certificat/"))
    assert page.heading == "Votre signature est acceptée"


def test_of_an_unknown_issuer_it_is_filed_for_a_person_to_decide(hands, reader, record, root):
    page = sent(reader, record, hers(reader, record, root, hands.now))
    assert page.heading.startswith("Votre demande est reçue")
    assert page.says("un agent regarde la signature")
    record.refresh_from_db()
    assert record.state == RequestState.RECUE
    assert Examination.objects.get().code == "SIG_CERT_A_VERIFIER"


def test_when_the_missing_list_comes_the_worker_judges_again(hands, reader, record, root):
    trust(root, hands.now)
    sent(reader, record, hers(reader, record, root, hands.now))
    assert examination.judge_what_waited(now=hands.now) == 0
    publish(root, hands.now)
    assert examination.judge_what_waited(now=hands.now) == 1
    assert examination.judge_what_waited(now=hands.now) == 0
    codes = list(Examination.objects.order_by("number").values_list("code", flat=True))
    assert codes == ["SIG_CERT_A_VERIFIER", "SIG_CERT_VALIDE"]


def test_when_its_authority_is_confirmed_beside_another_the_worker_judges_again(
    hands, reader, record, root
):
    trust(pki.authority("Autre autorité", hands.now), hands.now)
    sent(reader, record, hers(reader, record, root, hands.now))
    assert Examination.objects.get().code == "SIG_CERT_A_VERIFIER"
    trust(root, hands.now)
    publish(root, hands.now)
    assert examination.judge_what_waited(now=hands.now) == 1
    assert Examination.objects.latest("number").code == "SIG_CERT_VALIDE"


def test_a_file_whose_reader_died_is_read_by_the_worker(hands, record):
    document = received(record, hands.now)
    assert examination.judge_what_waited(now=hands.now) == 0
    hands.forward(minutes=6)
    with contextlib.suppress(NoSeal):
        upkeep.do_due(now=hands.now)
    assert document.examinations.get().code == "FICHIER_INEXPLOITABLE"


def test_the_certificate_of_somebody_else_is_an_agents_matter(hands, reader, record, root):
    trust(root, hands.now)
    publish(root, hands.now)
    sent(reader, record, hers(reader, record, root, hands.now, name="Samuel Morin"))
    assert Examination.objects.get().code == "NOM_DIFFERENT"


@pytest.mark.threat("TH5")
def test_changed_after_signing_it_is_not_accepted_and_nothing_is_lost(hands, reader, record, root):
    trust(root, hands.now)
    publish(root, hands.now)
    good = hers(reader, record, root, hands.now)
    page = sent(reader, record, good.replace(b"/Lang", b"/Lanf", 1))
    assert page.heading == NOT_ACCEPTED
    record.refresh_from_db()
    assert record.state == RequestState.A_SIGNER
    assert Document.objects.count() == 1
    assert page.says("Rien n’est perdu")
    assert sent(reader, record, good).heading == "Votre signature est acceptée"


def test_a_revoked_or_expired_certificate_is_not_accepted(hands, reader, record, root):
    trust(root, hands.now)
    who = pki.person(LOUISE, root, hands.now)
    publish(root, hands.now, revoked=[(who, hands.now - timedelta(days=2))])
    data = downloaded(reader, record)
    page = sent(reader, record, signed_pdf(data, who, hands.now, chain=(root,)))
    assert page.says("était révoqué")
    old = pki.person(LOUISE, root, hands.now, valid=(-pki.YEAR, -timedelta(days=1)))
    page = sent(reader, record, signed_pdf(data, old, hands.now, chain=(root,)))
    assert page.says("était expiré")
    record.refresh_from_db()
    assert record.state == RequestState.A_SIGNER


def test_the_pdf_sent_back_unsigned_says_that_it_is_not_signed(hands, reader, record):
    page = sent(reader, record, downloaded(reader, record))
    assert page.heading == NOT_ACCEPTED
    assert page.says("n’est pas signée")
    assert page.says("Aucune signature par certificat")


def test_a_signed_pdf_of_another_request_is_not_this_one(hands, reader, record, root):
    trust(root, hands.now)
    publish(root, hands.now)
    other = line.sent(gmf(1), hands.now)
    data = bytes(produced_form(request=other, now=hands.now).data)
    who = pki.person(LOUISE, root, hands.now)
    page = sent(reader, record, signed_pdf(data, who, hands.now, chain=(root,)))
    assert page.heading == NOT_ACCEPTED
    assert Examination.objects.get().code == "CONTENU_DIFFERENT"


def test_a_refusal_that_rests_on_a_measure_may_be_put_to_a_person(hands, reader, record):
    page = sent(reader, record, downloaded(reader, record))
    page = reader.post(about(record, "apposer/contester/"), acte=page.hidden("acte"))
    assert page.heading.startswith("Votre demande est reçue")
    assert page.says("un agent décide")
    record.refresh_from_db()
    assert record.state == RequestState.RECUE
    case = review.take(
        request=line.confirmed(record, hands.now), by=line.staff(GAGNON, hands.now), now=hands.now
    )
    assert [breach.code for breach in review.open_faults(case)] == ["S4-16.a"]
    examination.overrule(
        request=case,
        document=Document.objects.get(),
        reason="Signature vue à l’écran.",
        by=line.staff(GAGNON, hands.now),
        now=hands.now,
    )
    assert review.open_faults(case) == ()


def test_a_changed_file_is_no_matter_of_disagreeing(hands, reader, record, root):
    good = hers(reader, record, root, hands.now)
    page = sent(reader, record, good.replace(b"/Lang", b"/Lanf", 1))
    assert not page.says("Je ne suis pas d’accord")
    page = reader.post(about(record, "apposer/contester/"), acte=page.hidden("acte"))
    assert page.screen == "Portail-22"
    record.refresh_from_db()
    assert record.state == RequestState.A_SIGNER


@pytest.mark.parametrize("data", [b"PK\x03\x04 %PDF-1.7", b"bonjour", b"%PDF-1.7\n"])
def test_what_is_no_readable_pdf_is_told_so(reader, record, data):
    page = sent(reader, record, data)
    assert page.heading == NOT_ACCEPTED
    record.refresh_from_db()
    assert record.state == RequestState.A_SIGNER


def test_a_large_file_never_lies_in_a_temporary_folder(reader, record, monkeypatch):
    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", None)
    page = sent(reader, record, b"%PDF-1.7\n" + b"0" * (6 * 1024 * 1024))
    assert page.heading == NOT_ACCEPTED
    assert Document.objects.get().size > 6 * 1024 * 1024


def test_no_file_at_all_is_told_beside_the_control(reader, record):
    page = reader.open(about(record, "apposer/"))
    page = reader.post(about(record, "apposer/certificat/"), acte=page.hidden("acte"))
    assert page.screen == "Portail-22"
    assert page.says("Choisissez le PDF signé")
    assert not Document.objects.exists()


def test_sent_twice_by_two_presses_it_is_signed_once(hands, reader, record, root):
    trust(root, hands.now)
    publish(root, hands.now)
    data = hers(reader, record, root, hands.now)
    acte = reader.open(about(record, "apposer/")).hidden("acte")
    for _ in range(2):
        file = SimpleUploadedFile("x.pdf", data, "application/pdf")
        page = reader.post(about(record, "apposer/certificat/"), acte=acte, pdf=file)
        assert page.heading == "Votre signature est acceptée"
    assert Signature.objects.count() == 1


def test_nobody_sends_a_file_before_having_read_nor_for_somebody_else(visitor, hands, record):
    page = visitor.post(about(record, "apposer/certificat/"), pdf=SimpleUploadedFile("x", b"x"))
    assert page.screen != "Portail-22-Certificat"
    for stranger in (PELLETIER, MORIN):
        other = Browser()
        other.client.session["boite"] = stranger.email
        assert other.open(about(record, "apposer/certificat/")).screen != "Portail-22-Certificat"
    assert not Document.objects.exists()
