"""Signed by certificate: kept before it is read, filed by its verdict, overruled in words."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests import line
from tests.cast import COTE, GAGNON, MORIN, gmf, hors_gmf
from tests.verdicts import LOUISE, found, judged, received

from poterne.acts import examination, review
from poterne.acts.documents import READINGS_PER_HOUR, receive
from poterne.acts.journaling import SYSTEM, party
from poterne.core.documents_outcome import VERDICT_WORDS
from poterne.core.documents_table import LARGEST_FILE, ROWS
from poterne.core.errors.requests import NotConforming, TooMany
from poterne.core.errors.trust import TrustFault
from poterne.core.lifecycle import RequestState
from poterne.core.links import Purpose
from poterne.core.offices import NotAllowed
from poterne.records.models import (
    AccessRequest,
    Document,
    Examination,
    Finding,
    JournalRow,
    Overrule,
    PagePicture,
    ProducedForm,
    Signature,
    SignatureFinding,
)

pytestmark = pytest.mark.usefixtures("base")
DOUBT = replace(
    LOUISE, trusted=None, revoked=None, code="SIG_CERT_A_VERIFIER", trouble="revocation"
)


@pytest.fixture
def request_(now):
    return line.sent(gmf(), now)


def sign(request, document, now):
    return line.signing.submit(
        request=request,
        piece=line.piece(request, kind="certificat", picture=None, document=document),
        link=line.link_of(request, Purpose.SIGNER),
        by=line.authorizer(request),
        now=now + timedelta(minutes=1),
    )


def signed(request, now, given):
    document = received(request, now)
    judged(document, given, now)
    return sign(request, document, now)


def taken(request, now):
    return review.take(request=line.confirmed(request, now), by=line.staff(GAGNON, now), now=now)


def codes(request):
    return {breach.code for breach in review.verdict(request)}


def test_the_bytes_are_kept_as_they_came_before_anything_reads_them(request_, now):
    document = received(request_, now, b"no PDF at all")
    assert bytes(document.content) == b"no PDF at all"
    assert (document.size, document.received_at) == (13, now)
    assert not document.examinations.exists()
    row = JournalRow.objects.latest("seq")
    assert (row.action, row.empreinte) == ("document.recu", document.sha256)


def test_the_same_bytes_again_are_the_same_document(request_, now):
    first = received(request_, now)
    assert received(request_, now + timedelta(minutes=5)).pk == first.pk
    assert Document.objects.get().received_at == now


def test_the_same_bytes_for_another_request_are_refused_and_name_no_reference(request_, now):
    received(request_, now)
    other = line.sent(hors_gmf(), now)
    with pytest.raises(TrustFault, match="autre demande") as refused:
        received(other, now)
    assert request_.reference not in refused.value.message


@pytest.mark.parametrize("data", [b"", b"x" * (LARGEST_FILE + 1)], ids=["empty", "too big"])
def test_an_empty_or_too_big_file_is_not_kept(request_, now, data):
    with pytest.raises(TrustFault):
        received(request_, now, data)
    assert not Document.objects.exists()


def test_nobody_but_the_authorizing_person_sends_a_file(request_, now):
    with pytest.raises(NotAllowed):
        receive(request=request_, name="x", data=b"x", by=party("authorizer", MORIN.fold), now=now)


def test_too_many_readings_in_an_hour_wait(request_, now):
    document = received(request_, now)
    for _ in range(READINGS_PER_HOUR):
        judged(document, found("FORMAT_NON_PDF"), now)
    with pytest.raises(TooMany):
        received(request_, now, b"another")
    received(request_, now + timedelta(hours=1, seconds=1), b"another")


def test_the_shown_name_is_no_path_and_holds_nothing_invisible(request_, now):
    receive(
        request=request_,
        name="C:\\dossiers\\../a\u202eb\x00.pdf",
        data=b"x",
        by=line.authorizer(request_),
        now=now,
    )
    assert Document.objects.get().shown_name == "ab.pdf"


def test_unchanged_and_trusted_the_request_is_signed_and_filed(request_, now):
    done = signed(request_, now, found("SIG_CERT_VALIDE", LOUISE))
    assert done.state == RequestState.RECUE
    kept = Signature.objects.get()
    assert (kept.kind, kept.image, kept.document.sha256) == (
        "certificat",
        None,
        Document.objects.get().sha256,
    )
    assert not {code for code in codes(done) if code.startswith(("D-0", "D-12", "S4-1"))}


@pytest.mark.parametrize(
    "code", ["SIG_CERT_A_VERIFIER", "NOM_DIFFERENT", "SIGNATURES_MULTIPLES", "COPIE_ABSENTE"]
)
def test_unproven_it_is_filed_and_the_agent_is_advised(request_, now, code):
    done = signed(request_, now, found(code, DOUBT))
    assert done.state == RequestState.RECUE
    assert "D-12.c" in codes(done)
    case = taken(done, now)
    assert not [breach for breach in review.open_faults(case) if breach.rule_id == "D-12"]
    assert (
        review.accept(request=case, by=line.staff(GAGNON, now), now=now).state
        == RequestState.CONFORME
    )


def test_a_signature_out_of_its_box_is_told_by_d_02(request_, now):
    done = signed(request_, now, found("SIGNATURE_HORS_CASE", LOUISE))
    assert {"D-02.a", "D-12.c"} <= codes(done)


_REFUSED = {
    "DOC_MODIFIE_APRES_SIGNATURE": ("D-12.a", replace(LOUISE, intact=False, trusted=False)),
    "CONTENU_DIFFERENT": ("D-12.a", LOUISE),
    "SIG_CERT_ILLISIBLE": ("D-12.a", replace(LOUISE, intact=False, trusted=False)),
    "CERT_EXPIRE": ("D-12.b", replace(LOUISE, trusted=False)),
    "CERT_REVOQUE": ("D-12.b", replace(LOUISE, trusted=False, revoked=True)),
    "SIGNATURE_TAPEE": ("D-15.a", LOUISE),
    "SIGNATURE_ABSENTE": ("S4-16.a", None),
    "SIG_DESSINEE": ("S4-16.a", None),
    "RIEN_A_SIGNALER": ("S4-16.a", None),
    "FORMULAIRE_NON_RECONNU": ("D-12.a", LOUISE),
    "CONTENU_ACTIF": ("D-12.a", LOUISE),
    "FICHIER_INEXPLOITABLE": ("S4-16.a", None),
}


@pytest.mark.threat("TH5")
@pytest.mark.parametrize("code", _REFUSED)
def test_what_is_not_accepted_leaves_the_request_as_it_was_and_the_file_kept(request_, now, code):
    rule, signature = _REFUSED[code]
    with pytest.raises(NotConforming) as refused:
        signed(request_, now, found(code, *([signature] if signature else [])))
    assert [breach.code for breach in refused.value.breaches] == [rule]
    assert AccessRequest.objects.get().state == RequestState.A_SIGNER
    assert not Signature.objects.exists()
    assert Examination.objects.get().code == code


def test_a_file_that_nobody_examined_signs_nothing(request_, now):
    with pytest.raises(NotConforming):
        sign(request_, received(request_, now), now)


def test_a_file_of_another_request_signs_nothing(request_, now):
    other = line.sent(hors_gmf(), now)
    document = received(other, now)
    judged(document, found("SIG_CERT_VALIDE", LOUISE), now)
    with pytest.raises(NotConforming) as refused:
        sign(request_, document, now)
    assert [breach.code for breach in refused.value.breaches] == ["S4-16.a"]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("2026-11-22T23:00:00Z", None),
        ("2026-05-22T12:00:00Z", "S4-17.c"),
        ("2026-11-25T12:00:00Z", "S4-17.b"),
        ("sometime", None),
    ],
)
def test_the_date_is_the_one_that_the_signature_bears(request_, now, told, code):
    given = found("SIG_CERT_VALIDE", replace(LOUISE, declared_at=told))
    if code is None:
        signed(request_, now, given)
        day = Signature.objects.get().signed_at.date().isoformat()
        assert day == (told[:10] if told[0] == "2" else now.date().isoformat())
        return
    with pytest.raises(NotConforming) as refused:
        signed(request_, now, given)
    assert [breach.code for breach in refused.value.breaches] == [code]


def test_the_proven_instant_is_believed_before_the_declared_one(request_, now):
    both = replace(LOUISE, declared_at="2020-01-01T00:00:00Z", proven_at="2026-11-23T13:00:00Z")
    signed(request_, now, found("SIG_CERT_VALIDE", both))
    assert Signature.objects.get().signed_at.isoformat() == "2026-11-23T13:00:00+00:00"


def test_all_that_was_found_is_kept_in_order(request_, now):
    document = received(request_, now)
    judged(document, found("SIG_CERT_A_VERIFIER", DOUBT), now)
    assert Finding.objects.get().message.startswith("Signature intacte")
    kept = SignatureFinding.objects.get()
    assert (kept.serial, kept.intact, kept.trusted) == ("1f3a", True, None)
    assert kept.facts["steps"]["C4"] == "ok"
    assert bytes(PagePicture.objects.get().png) == b"\x89PNG"
    assert Examination.objects.get().waits_for_trust


def test_what_a_stranger_wrote_in_a_certificate_breaks_no_database(request_, now):
    hostile = replace(
        LOUISE, subject="a\x00b\ud800" + "é" * 9000, common_name="\x00", serial="9" * 400
    )
    judged(received(request_, now), found("SIG_CERT_VALIDE", hostile), now)
    assert SignatureFinding.objects.get().subject.startswith("abé")


def told_to_the_examiner(monkeypatch):
    """What it is handed beside each file; it finds no signature in any."""
    handed = []

    def examine(_data, *, known, **_):
        handed.append(known)
        return found("SIGNATURE_ABSENTE")

    monkeypatch.setattr(examination.cage, "examine", examine)
    return handed


@pytest.mark.parametrize("last_name", ["Tremblay", "漢"], ids=["printable", "no glyph"])
def test_a_file_is_compared_with_the_form_when_there_is_one_and_named_either_way(
    now, monkeypatch, last_name
):
    request = line.draft(gmf(1).with_answer("authorizer.last_name", last_name), now)
    handed = told_to_the_examiner(monkeypatch)
    document = received(request, now)
    examination.judge(document=document, by=line.authorizer(request), now=now)
    (known,) = handed
    form = ProducedForm.objects.filter(request=request).first()
    assert known.copy == (bytes(form.data) if form else None)
    assert (form is None) is (last_name == "漢")
    assert (known.person[1], known.reference) == (last_name, request.reference_shown)


def test_a_file_of_no_request_is_judged_for_itself_and_the_journal_names_it(now, monkeypatch):
    document = Document.objects.create(
        channel="courriel",
        shown_name="joint.pdf",
        sha256="a" * 64,
        size=4,
        content=b"%PDF",
        received_at=now,
    )
    handed = told_to_the_examiner(monkeypatch)
    made = examination.judge(document=document, by=SYSTEM, now=now)
    (known,) = handed
    assert (known.copy, known.reference, known.name) == (None, "", "joint.pdf")
    assert made.code == "SIGNATURE_ABSENTE"
    assert JournalRow.objects.latest("seq").objet == f"document:{document.pk}"


def test_a_later_verdict_is_in_force_and_the_earlier_one_stays(request_, now):
    done = signed(request_, now, found("SIG_CERT_VALIDE", LOUISE))
    document = Document.objects.get()
    judged(document, found("CERT_REVOQUE", replace(LOUISE, trusted=False, revoked=True)), now)
    assert [each.number for each in document.examinations.order_by("pk")] == [1, 2]
    assert "D-12.b" in codes(done)
    assert [b.code for b in review.open_faults(taken(done, now))] == ["D-12.b"]


def revoked_case(request, now):
    case = taken(signed(request, now, found("SIG_CERT_VALIDE", LOUISE)), now)
    judged(Document.objects.get(), found("CERT_REVOQUE", replace(LOUISE, trusted=False)), now)
    return case


def overrule(case, now, reason="Certificat remplacé, vu au téléphone.", by=GAGNON):
    return examination.overrule(
        request=case,
        document=Document.objects.get(),
        reason=reason,
        by=line.staff(by, now),
        now=now,
    )


def test_an_agent_overrules_a_verdict_with_her_reason_and_it_blames_nothing_more(request_, now):
    case = revoked_case(request_, now)
    overrule(case, now)
    assert "D-12.b" not in codes(case)
    kept = Overrule.objects.get()
    assert (kept.examination.code, kept.by.email) == ("CERT_REVOQUE", GAGNON.email)
    row = JournalRow.objects.latest("seq")
    assert (row.action, row.motif) == ("document.verdict_renverse", "CERT_REVOQUE")
    review.accept(request=case, by=line.staff(GAGNON, now), now=now)


def test_the_next_examination_has_to_be_overruled_anew(request_, now):
    case = revoked_case(request_, now)
    overrule(case, now)
    judged(Document.objects.get(), found("CERT_REVOQUE", replace(LOUISE, trusted=False)), now)
    assert "D-12.b" in codes(case)


@pytest.mark.parametrize("reason", ["", "Vu.", "   neuf   c  ", "\n" * 20])
def test_a_reason_under_ten_characters_overrules_nothing(request_, now, reason):
    case = revoked_case(request_, now)
    with pytest.raises(TrustFault, match="10 caractères"):
        overrule(case, now, reason)
    assert not Overrule.objects.exists()


def test_the_same_verdict_is_overruled_once(request_, now):
    case = revoked_case(request_, now)
    overrule(case, now)
    with pytest.raises(NotAllowed):
        overrule(case, now)


def test_nobody_but_an_agent_on_a_case_in_her_hands_overrules(request_, now):
    case = revoked_case(request_, now)
    with pytest.raises(NotAllowed):
        overrule(case, now, by=COTE)
    review.release(request=case, by=line.staff(GAGNON, now), now=now)
    with pytest.raises(NotAllowed, match="Prenez"):
        overrule(case, now)


def test_an_established_verdict_is_no_matter_of_overruling(request_, now):
    case = taken(signed(request_, now, found("SIG_CERT_VALIDE", LOUISE)), now)
    with pytest.raises(NotAllowed):
        overrule(case, now)


def test_a_signed_certificate_needs_its_document_in_the_database_too(request_, now):
    line.signed(hors_gmf(), now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(
            request=request_, office="authorizer", kind="certificat", person="x", signer_name="x",
            content="", content_hash="x", commitments_digest="x", signed_at=now,
        )  # fmt: skip


def test_every_code_has_words_for_a_label():
    assert {code for code, _ in ROWS} == set(VERDICT_WORDS)
