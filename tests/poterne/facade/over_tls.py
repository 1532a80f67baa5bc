"""Run by ``test_transport``: what the desk process answers when its address is https.

The settings decide on the address once, at import: a process of its own asks them.
"""

import json
import logging

import django
from django.core import checks
from django.http import HttpResponse
from django.test import Client, RequestFactory

OURS = {"W002": "headers.py says DENY", "W008": "the proxy redirects", "W021": "no preload list"}


def main() -> None:
    """Prints one JSON object."""
    django.setup()
    logging.disable(logging.CRITICAL)
    from django.conf import settings  # noqa: PLC0415  (once the settings can be read)
    from django.middleware.csrf import get_token  # noqa: PLC0415
    from django.templatetags.static import static  # noqa: PLC0415

    from poterne.facade.layout import COOKIE as APPEARANCE  # noqa: PLC0415
    from poterne.portal.resumption import _COOKIE as DRAFT  # noqa: PLC0415
    from poterne.portal.visitor import Browser  # noqa: PLC0415

    browser, told = Client(headers={"host": "poterne.exemple.ca"}), {}
    places = {"page": "/aide/", "refus": "/nulle-part/", "fichier": static("facade/page.js")}
    for name, path in places.items():
        answer = browser.get(path)
        told[name] = [answer.status_code, dict(answer.headers)]
    response, request = HttpResponse(), RequestFactory().get("/")
    Browser("x").mark(response)
    for cookie in (APPEARANCE, DRAFT):
        cookie.keep(response, "x")
    get_token(request)
    cookies = {name: dict(each) for name, each in response.cookies.items()}
    cookies[settings.CSRF_COOKIE_NAME] = {
        "secure": settings.CSRF_COOKIE_SECURE,
        "httponly": settings.CSRF_COOKIE_HTTPONLY,
        "samesite": settings.CSRF_COOKIE_SAMESITE,
        "path": settings.CSRF_COOKIE_PATH,
        "domain": settings.CSRF_COOKIE_DOMAIN or "",
    }
    warnings = [str(each.id) for each in checks.run_checks(include_deployment_checks=True)]
    unexplained = [each for each in warnings if each.removeprefix("security.") not in OURS]
    print(json.dumps({"pages": told, "cookies": cookies, "warnings": unexplained}))  # noqa: T201


if __name__ == "__main__":
    main()
