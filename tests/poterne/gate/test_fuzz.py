"""Whatever bytes arrive, the gate answers in its own shape and never by a fault of its own."""

import base64

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PATHS = ("/oauth2/token", "/oauth2/introspect", "/oauth2/revoke", "/b2b/v1/activation")
TYPES = ("application/x-www-form-urlencoded", "application/json")
FORM_PARTS = st.sampled_from(
    [
        b"grant_type=client_credentials",
        b"scope=",
        b"token=",
        b"client_assertion=",
        b"client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        b"e30.e30.e30",
        b'{"mode":"cle","preuve":"',
        b'"}',
        b"&",
        b"=",
        b"%",
        b"+",
        b"\xff",
        b"\0",
    ]
)
BODIES = st.one_of(
    st.binary(max_size=200), st.lists(st.one_of(FORM_PARTS, st.binary(max_size=9))).map(b"".join)
)
HEADERS = st.one_of(
    st.just(""),
    st.text(st.characters(max_codepoint=255), max_size=60),
    st.binary(max_size=60).map(lambda raw: "Basic " + base64.b64encode(raw).decode()),
    st.binary(max_size=60).map(lambda raw: "Bearer " + base64.urlsafe_b64encode(raw).decode()),
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(PATHS), st.sampled_from(TYPES), BODIES, HEADERS)
def test_no_bytes_make_the_gate_stumble(porte, path, kind, body, header):
    headers = {"Content-Type": kind} | ({"Authorization": header} if header else {})
    answer = porte.call("POST", path, body, headers)
    assert 400 <= answer.status < 500
    assert answer.json.keys() == {"error", "error_description", "error_uri", "code", "message"}


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(HEADERS, st.text(st.characters(max_codepoint=255), max_size=20))
def test_no_header_or_query_makes_moi_stumble(porte, header, query):
    answer = porte.call("GET", f"/b2b/v1/moi?{query}", headers={"Authorization": header})
    assert 400 <= answer.status < 500
