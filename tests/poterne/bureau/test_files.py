"""Received files at the desk: findings and pictures shown, the original never; overruled."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests import line
from tests.cast import COTE, FORTIN, GAGNON, LAVOIE, gmf, hors_gmf
from tests.poterne.bureau.desk import at
from tests.verdicts import LOUISE, found, judged, received

from poterne.acts import review
from poterne.core.links import Purpose
from poterne.records.models import Document, Overrule

HOSTILE = replace(
    LOUISE,
    trusted=None,
    revoked=None,
    common_name="<script>alert(1)</script>",
    issuer="<b>Autorité</b>",
    steps=LOUISE.steps | {"C9": "echec", "C11": "non_fait"},
    reason="document inchangé depuis la signature; émetteur inconnu",
    declared_at="2026-11-23T13:00:00Z",
)


def filed(now, given, dossier=None):
    """A request signed by certificate, in the hands of Mme Gagnon."""
    request = line.sent(dossier or gmf(), now)
    document = received(request, now)
    judged(document, given, now)
    line.signing.submit(
        request=request,
        piece=line.piece(request, kind="certificat", picture=None, document=document),
        link=line.link_of(request, Purpose.SIGNER),
        by=line.authorizer(request),
        now=now + timedelta(minutes=1),
    )
    case = line.confirmed(request, now)
    return review.take(request=case, by=line.staff(GAGNON, now), now=now)


def address(case, rest=""):
    return f"/bureau/demandes/{case.reference}/{rest}"


def file_at(case, rest):
    return address(case, f"fichiers/{Document.objects.get(request=case).pk}/{rest}")


def test_the_case_tells_verdict_steps_and_findings_escaped(now):
    case = filed(now, found("SIG_CERT_A_VERIFIER", HOSTILE))
    page = at(GAGNON, now).get(address(case))
    for words in ("Signature à vérifier", "par certificat numérique", "1f3a", "Ne tient pas",
                  "Non regardé", "émetteur inconnu", "D-12"):  # fmt: skip
        assert words in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "<b>Autorité" not in page


def test_pages_are_shown_as_images_and_the_original_only_leaves_in_a_sandbox(now):
    case = filed(now, found("SIG_CERT_VALIDE", LOUISE))
    desk = at(GAGNON, now)
    page = desk.get(address(case))
    assert file_at(case, "page-1.png") in page
    assert "<embed" not in page
    assert "<object" not in page
    assert "<iframe" not in page
    desk.get(file_at(case, "page-1.png"))
    assert desk.response["Content-Type"] == "image/png"
    desk.get(file_at(case, "original.pdf"))
    assert desk.response.content == b"%PDF-1.7 signed"
    assert desk.response["Content-Disposition"].startswith("attachment; filename=")
    assert desk.response["Content-Security-Policy"].startswith("sandbox")
    assert desk.response["X-Content-Type-Options"] == "nosniff"
    assert desk.response["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("rest", ["page-2.png", "page-0.png"])
def test_a_page_that_was_not_drawn_is_not_found(now, rest):
    case = filed(now, found("SIG_CERT_VALIDE", LOUISE))
    desk = at(GAGNON, now)
    desk.get(file_at(case, rest))
    assert desk.status == 404


def test_the_file_of_one_case_is_not_reached_through_another(now):
    case = filed(now, found("SIG_CERT_VALIDE", LOUISE))
    other = line.taken(hors_gmf(), now)
    desk = at(GAGNON, now)
    for rest in ("page-1.png", "original.pdf"):
        desk.get(file_at(case, rest).replace(case.reference, other.reference))
        assert desk.status == 404


def test_an_office_that_reads_no_case_reads_no_file(now):
    case = filed(now, found("SIG_CERT_VALIDE", LOUISE))
    desk = at(FORTIN, now)
    for rest in ("page-1.png", "original.pdf"):
        desk.get(file_at(case, rest))
        assert desk.status == 403


def revoked(now):
    case = filed(now, found("SIG_CERT_VALIDE", LOUISE))
    judged(Document.objects.get(), found("CERT_REVOQUE", replace(LOUISE, trusted=False)), now)
    return case


def test_an_agent_overrules_with_a_reason_that_stays_on_the_case(now):
    case, desk = revoked(now), at(GAGNON, now)
    assert "Certificat révoqué" in desk.get(address(case))
    desk.send(file_at(case, "renverser/"), reason="Remplacé, vérifié au téléphone.")
    assert desk.response.url == address(case)
    page = desk.get(address(case))
    assert "Remplacé, vérifié au téléphone." in page
    assert "Verdict renversé par" in page
    assert "renverser/" not in page
    assert Overrule.objects.count() == 1
    board = at(LAVOIE, now).get("/bureau/sante/").partition("Verdicts renversés")[2]
    assert ">1</span> Sur 2 examens de fichiers reçus." in " ".join(board.split())


def test_a_short_reason_is_refused_with_what_is_asked(now):
    case, desk = revoked(now), at(GAGNON, now)
    desk.get(address(case))
    desk.send(file_at(case, "renverser/"), reason="Vu.")
    assert "moins de 10 caractères" in desk.page
    assert not Overrule.objects.exists()


def test_only_who_may_decide_is_offered_to_overrule(now):
    case = revoked(now)
    desk = at(COTE, now)
    assert "renverser/" not in desk.get(address(case))
    desk.post(file_at(case, "renverser/"), reason="Remplacé, vérifié.")
    assert desk.status == 403


def test_a_file_that_was_not_accepted_stays_on_the_case_as_such(now):
    request = line.sent(gmf(), now)
    refused = received(request, now, b"%PDF-1.7 changed")
    judged(refused, found("DOC_MODIFIE_APRES_SIGNATURE", replace(LOUISE, intact=False)), now)
    line.signing.submit(
        request=request,
        piece=line.piece(request),
        link=line.link_of(request, Purpose.SIGNER),
        by=line.authorizer(request),
        now=now,
    )
    page = at(GAGNON, now).get(address(request))
    assert "Fichier reçu, non retenu" in page
    assert "Modifié après la signature" in page
    assert "renverser/" not in page
