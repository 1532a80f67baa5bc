"""Whose word is taken about a client: a declared proxy's, never the client's own."""

import pytest

from poterne.ops.web import behind

CLIENT, PROXY = "203.0.113.9", "127.0.0.1"


def seen(proxies: tuple[str, ...], peer: str, **headers: str) -> tuple[str, str]:
    """(address, scheme) that the product sees."""
    told: list[tuple[str, str]] = []

    def served(environ, start):
        told.append((environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]))
        return [b""]

    environ = {"REMOTE_ADDR": peer, "wsgi.url_scheme": "http", **headers}
    behind(served, proxies)(environ, lambda *_: None)
    return told[0]


def test_without_a_declared_proxy_nobody_is_believed():
    told = seen((), PROXY, HTTP_X_FORWARDED_FOR=CLIENT, HTTP_X_FORWARDED_PROTO="https")
    assert told == (PROXY, "http")


def test_a_declared_proxy_says_who_asked_and_how():
    told = seen((PROXY,), PROXY, HTTP_X_FORWARDED_FOR=CLIENT, HTTP_X_FORWARDED_PROTO="https")
    assert told == (CLIENT, "https")


def test_somebody_else_who_speaks_like_it_is_not_believed():
    told = seen((PROXY,), CLIENT, HTTP_X_FORWARDED_FOR="10.0.0.1", HTTP_X_FORWARDED_PROTO="https")
    assert told == (CLIENT, "http")


@pytest.mark.parametrize("invented", ["10.0.0.1", "127.0.0.1", "10.0.0.1, 127.0.0.1", "n’importe"])
def test_what_the_client_wrote_before_the_proxy_counts_for_nothing(invented):
    told = seen((PROXY,), PROXY, HTTP_X_FORWARDED_FOR=f"{invented}, {CLIENT}")
    assert told == (CLIENT, "http")
