"""The signer's own tool: what it signs is judged by the real examiner, as the page promises."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.line import authorizer

from poterne import clock
from poterne.acts import anchors, revocations
from poterne.acts.certified import outcome_of
from poterne.acts.documents import fingerprint, receive
from poterne.acts.examination import judge
from poterne.acts.journaling import member
from poterne.acts.produced_forms import produced_form
from poterne.core.documents_outcome import Outcome
from poterne.demo import loader, pen
from poterne.records.models import AccessRequest, Document, TrustAnchor

pytestmark = pytest.mark.usefixtures("base")


def pressed(stage, way: str, data: bytes | None):
    sent = {} if data is None else {"pdf": SimpleUploadedFile("demande.pdf", data)}
    return stage.post("/demo/stylo/", {"autorite": way, **sent})


def test_one_authority_is_trusted_and_another_waits_for_a_second_person(stage, capsys):
    loader.run(None)
    capsys.readouterr()
    told = {each.name: each for each in TrustAnchor.objects.all()}
    assert told[pen.TRUSTED].confirmed_by != told[pen.TRUSTED].added_by
    assert told[pen.TRUSTED].confirmed_at is not None
    assert told[pen.WAITING].confirmed_at is None
    second = told[pen.TRUSTED].confirmed_by
    said = stage.get("/demo/").content.decode().replace("\u00a0", " ")
    assert said.count("1 autorité de certification attend sa confirmation.") == 1
    by = member(second, "administrateur")
    anchors.confirm(anchor=told[pen.WAITING], by=by, now=clock.now())
    data = stage.get("/demo/stylo/liste.crl").content
    assert revocations.add_list(data=data, by=by, now=clock.now()).anchor == told[pen.WAITING]


@pytest.mark.parametrize(
    ("way", "outcome"),
    [
        (pen.TRUSTED, Outcome.FILED),
        (pen.WAITING, Outcome.TO_DECIDE),
        ("changee", Outcome.REFUSED),
    ],
)
def test_each_certificate_leads_where_the_page_says(stage, capsys, way, outcome):
    loader.run(None)
    capsys.readouterr()
    request = AccessRequest.objects.get(state="a_signer")
    by, now = authorizer(request), clock.now()
    stage.post("/demo/etre/morin/")
    signed = pressed(stage, way, bytes(produced_form(request=request, now=now).data))
    assert signed["Content-Type"] == "application/pdf"
    receive(request=request, name="x.pdf", data=signed.content, by=by, now=clock.now())
    document = Document.objects.get(sha256=fingerprint(signed.content))
    assert outcome_of(judge(document=document, by=by, now=clock.now())) is outcome


@pytest.mark.parametrize("data", [None, b"", b"%PDF-1.7 rien", b"\0" * 99])
def test_what_is_no_request_is_said_and_nothing_is_signed(stage, data):
    answer = pressed(stage, pen.TRUSTED, data)
    assert answer["Content-Type"].startswith("text/html")
    assert 'data-etat="erreur"' in answer.content.decode()


def test_a_certificate_must_be_chosen_among_those_offered(stage):
    for way in ("", "autre"):
        said = pressed(stage, way, b"%PDF-1.7").content.decode()
        assert 'href="#id_autorite' in said
