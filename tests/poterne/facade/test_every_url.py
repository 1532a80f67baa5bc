"""Every address of the desk process: no post without its token, no method that no page offers."""

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

pytestmark = pytest.mark.usefixtures("base")
GIVEN = {
    "jeton": "x" * 43,
    "reference": "7KQ2M4XX",
    "geste": "prendre",
    "name": "identifiants",
    "cle": "anne",
}
OPEN_POST = {"apparence/"}
"""At worst a stranger darkens a page (facade.appearance)."""


def patterns(of: URLResolver | None = None, before: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for each in (of or get_resolver("poterne.urls")).url_patterns:
        route = f"{before}{each.pattern}"
        found += patterns(each, route) if isinstance(each, URLResolver) else [(route, each)]
    return found


def address(route: str, pattern: URLPattern) -> str:
    for name, converter in pattern.pattern.converters.items():
        for spelling in (f"<{type(converter).__name__[:-9].lower()}:{name}>", f"<{name}>"):
            kind = "1" if "int" in spelling else GIVEN.get(name, "1")
            route = route.replace(spelling, kind)
        for spelling in (f"<int:{name}>", f"<str:{name}>"):
            value = "1" if spelling.startswith("<int") else GIVEN.get(name, "x")
            route = route.replace(spelling, value)
    assert "<" not in route, route
    return f"/{route}"


ALL = {route: address(route, pattern) for route, pattern in patterns()}


def test_there_are_many_addresses():
    assert len(ALL) > 90


@pytest.mark.parametrize("route", sorted(ALL), ids=str)
def test_no_post_without_its_token_and_no_method_but_those_of_pages(route):
    browser = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    answers = {m: getattr(browser, m)(ALL[route]) for m in ("post", "put", "patch", "delete")}
    if route in OPEN_POST:
        assert answers.pop("post").status_code == 302
        assert {each.status_code for each in answers.values()} == {405}
        return
    assert {name: each.status_code for name, each in answers.items()} == dict.fromkeys(answers, 403)
    assert b"ouverte depuis trop longtemps" in answers["post"].content
    assert not [each for each in answers.values() if each.cookies.get("bureau")]
