"""Addresses of the pages about one request."""

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from poterne.records.models import AccessRequest


def at(name: str, record: AccessRequest) -> str:
    """The path of the page ``name`` of ``record``: ``/demandes/7KQ2-M4XX/verifier/``."""
    return reverse(f"portail:{name}", args=[record.reference_shown])


def inner(path: str) -> str:
    """``path`` when it is one of ours, else the home page: nobody is led elsewhere."""
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if ours else "/"
