"""More than a page asks: fields of the record, fields without end, bytes that no keyboard has."""

import pytest
from django.http import HttpResponse
from tests import line
from tests.cast import PELLETIER, gmf
from tests.poterne.portal.browser import Browser, about

from poterne.facade.layout import COOKIE
from poterne.facade.strange import LARGEST_POST
from poterne.portal.resumption import remember
from poterne.records.models import AccessRequest

FORM = "application/x-www-form-urlencoded"
MORE = {
    "state": "accordee",
    "reference": "22222222",
    "preparer_email": "pirate@ailleurs.example",
    "preparer_fold": "pirate@ailleurs.example",
    "authorizer.last_name": "Pirate",
    "section": "5",
    "taken_by": "1",
    "is_active": "1",
    "__proto__": "x",
    "dossier": '{"asked_count": 50}',
}


@pytest.fixture
def record(visitor, hands) -> AccessRequest:
    made = line.draft(gmf(), hands.now)
    visitor.prove_for(made, PELLETIER.email)
    return made


def test_no_field_but_those_of_the_page_is_written(visitor: Browser, record):
    before = {f.attname: getattr(record, f.attname) for f in record._meta.concrete_fields}  # noqa: SLF001  (Django's own)
    page = visitor.fill(about(record, "autorisation/lieu/"), **MORE)
    assert page.status == 200
    record.refresh_from_db()
    after = {f.attname: getattr(record, f.attname) for f in record._meta.concrete_fields}  # noqa: SLF001
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"answers", "version", "updated_at", "touched_at"}
    assert record.dossier().authorizer.last_name != "Pirate"
    assert AccessRequest.objects.count() == 1


def test_a_thousand_and_one_fields_are_refused(visitor: Browser, record):
    answer = visitor.client.post(
        about(record, "autorisation/lieu/"), {f"x{n}": "" for n in range(1001)}
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("length", [str(LARGEST_POST + 1), "9" * 30, "-1", "1e9"])
def test_a_post_without_end_is_refused_before_anything_of_it_is_read(visitor: Browser, length):
    answer = visitor.client.post("/code/", b"x", content_type=FORM, CONTENT_LENGTH=length)
    assert answer.status_code == 413
    assert "Cet envoi est trop gros" in answer.content.decode()
    assert not answer.wsgi_request._read_started  # noqa: SLF001  (Django's own)


def test_a_post_of_the_largest_file_is_let_in(visitor: Browser):
    answer = visitor.client.post("/code/", b"x", content_type=FORM, CONTENT_LENGTH="15728640")
    assert answer.status_code != 413


def test_more_than_four_mebibytes_are_refused(visitor: Browser, record):
    path = about(record, "autorisation/lieu/")
    answer = visitor.client.post(path, b"a=" + b"x" * (4 * 1024 * 1024), content_type=FORM)
    assert answer.status_code == 400
    record.refresh_from_db()
    assert record.state == "brouillon"


@pytest.mark.parametrize("path", ["/suivre/?reference=a%00b", "/aide/?x%00=1", "/bureau/?q=%00"])
def test_a_null_character_in_an_address_is_refused_by_a_page(visitor: Browser, path):
    page = visitor.open(path)
    assert (page.status, page.heading) == (400, "Cette requête n'a pas été comprise")


def test_a_null_character_in_a_form_is_refused_and_nothing_is_written(visitor: Browser, record):
    page = visitor.fill(about(record, "autorisation/lieu/"), authorizer_organization_name="a\0b")
    assert page.status == 400
    before = record.version
    record.refresh_from_db()
    assert record.version == before


@pytest.mark.parametrize(
    "typed", ["%00", "a\ud800b".encode("utf-8", "surrogatepass"), "%252e%252e"]
)
def test_strange_bytes_break_nothing_and_are_decoded_once(visitor: Browser, record, typed):
    path = about(record, "autorisation/lieu/")
    page = visitor.fill(path, authorizer_organization_name=typed)
    assert page.status in {200, 400}
    record.refresh_from_db()
    if isinstance(typed, str) and "%" in typed:
        assert record.dossier().authorizer.organization_name == typed


def test_the_longest_cookie_fits_a_browser(record):
    """RFC 6265bis: name, value and attributes within 4,096 octets."""
    longest = "é" * 40 + "." + "a" * 60 + "@" + ".".join(["b" * 60] * 2) + ".example"
    response = remember(HttpResponse(), record, longest)
    keep = COOKIE.keep(response, "sombre")
    for morsel in keep.cookies.values():
        assert 0 < len(morsel.OutputString().encode()) < 4096
    assert len(keep.cookies) == 2
