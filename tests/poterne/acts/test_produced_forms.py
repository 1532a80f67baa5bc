"""The produced form is made once for one content, kept whole, and gone with a destroyed draft."""

import hashlib
import os
import subprocess
import sys
from datetime import timedelta

import pytest
import zxingcpp
from django.conf import settings
from tests import line
from tests.cast import gmf
from tests.house.sources import ROOT
from tests.poterne import paper

from poterne.acts import erasure, produced_forms, submission
from poterne.acts.journaling import SYSTEM
from poterne.acts.produced_forms import blank_form, produced_form
from poterne.core.dossier import digest
from poterne.core.errors.requests import Changed, Unprintable
from poterne.core.forms.code import unpacked
from poterne.records.models import ProducedForm

_PATHS = f"{ROOT}:{ROOT / 'src'}"
pytestmark = pytest.mark.usefixtures("base")


def test_it_is_made_once_and_kept_as_it_was(now):
    request = line.sent(gmf(1), now)
    first = produced_form(request=request, now=now)
    again = produced_form(request=request, now=now + timedelta(days=3))
    assert (again.pk, again.created_at) == (first.pk, now)
    assert bytes(again.data) == bytes(first.data)
    assert first.sha256 == hashlib.sha256(bytes(first.data)).hexdigest()
    assert first.content_hash == request.demande_hash == digest(request.content())


def test_its_code_names_the_very_content_that_is_signed(now):
    request = line.sent(gmf(1), now)
    form = produced_form(request=request, now=now)
    (code,) = zxingcpp.read_barcodes(
        paper.picture(bytes(form.data), 0, 200), formats=zxingcpp.BarcodeFormat.QRCode
    )
    read = unpacked(code.bytes, secret=settings.CODE_KEY.encode())
    assert read.reference == request.reference
    assert request.demande_hash.startswith(read.digest16)


def test_other_answers_make_another_form_and_the_first_stays(now):
    request = line.draft(gmf(1), now)
    first = produced_form(request=request, now=now)
    request = submission.save_answers(
        request=request,
        dossier=gmf(1).with_answer("labels", ("Autre logiciel",)),
        version=request.version,
        by=line.preparer(),
        now=now,
    )
    second = produced_form(request=request, now=now)
    assert second.sha256 != first.sha256
    assert ProducedForm.objects.count() == 2


def test_answers_that_move_while_it_is_made_are_not_stored_under_their_old_name(now, monkeypatch):
    request = line.draft(gmf(1), now)

    def moved(_request) -> bytes:
        submission.save_answers(
            request=request, dossier=gmf(2), version=request.version, by=line.preparer(), now=now
        )
        return b"%PDF"

    monkeypatch.setattr(produced_forms, "_made", moved)
    with pytest.raises(Changed):
        produced_form(request=request, now=now)
    assert not ProducedForm.objects.exists()


def test_what_cannot_be_printed_is_said_and_nothing_is_kept(now):
    request = line.draft(gmf(1).with_answer("authorizer.last_name", "漢"), now)
    with pytest.raises(Unprintable):
        produced_form(request=request, now=now)
    assert not ProducedForm.objects.exists()


def test_a_destroyed_draft_leaves_no_form(now):
    request = line.draft(gmf(1), now)
    produced_form(request=request, now=now)
    request.refresh_from_db()
    erasure.destroy_draft(
        request=request,
        untouched_since=request.updated_at,
        by=SYSTEM,
        now=now + timedelta(days=90),
    )
    assert not ProducedForm.objects.exists()


def test_two_windows_that_ask_at_once_get_one_and_the_same(now, monkeypatch):
    request = line.sent(gmf(1), now)
    made = vars(produced_forms)["_made"]
    first = []

    def meanwhile(asked) -> bytes:
        if not first:
            first.append(None)
            first[0] = produced_form(request=request, now=now)
        return made(asked)

    monkeypatch.setattr(produced_forms, "_made", meanwhile)
    second = produced_form(request=request, now=now)
    assert second.pk == first[0].pk
    assert ProducedForm.objects.count() == 1


@pytest.mark.parametrize("process", ["bureau", "porte"])
def test_nobody_loads_the_instruments_before_a_form_is_asked_for(process):
    """They take a second and a hundred mebibytes; a gate never needs them."""
    code = (
        "import sys, django; django.setup()\n"
        "import poterne.portal.urls, poterne.gate.urls, poterne.ops.worker\n"
        "heavy = {'weasyprint', 'fontTools', 'pikepdf', 'zxingcpp'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    if process == "porte":
        code = code.replace("poterne.portal.urls, ", "").replace(", poterne.ops.worker", "")
    more = {"PROCESSUS": process, "ENVIRONNEMENT": "partenaire" if process == "porte" else ""}
    subprocess.run(  # noqa: S603  (our own text)
        [sys.executable, "-c", code],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": _PATHS} | more,
        check=True,
    )


def test_the_blank_form_is_made_once_for_a_process():
    assert blank_form() is blank_form()
    assert blank_form().startswith(b"%PDF-1.7")
