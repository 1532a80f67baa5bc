"""docs/security.md says what the code does: its limits, its sessions, its accesses, its doors."""

import importlib
import re
from datetime import timedelta

import pytest
from django.urls import get_resolver
from tests.house.sources import ROOT

from poterne.core.offices import OFFICE_WORDS, PERMISSIONS, Office
from poterne.facade.sessions import BUREAU, PORTAIL
from poterne.gate.front import HOT

TEXT = (ROOT / "docs/security.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    return TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def rows(heading: str) -> list[list[str]]:
    """The rows of the table of a section, without its head."""
    lines = [line for line in section(heading).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def said(value: float | timedelta) -> str:
    if not isinstance(value, timedelta):
        return str(value)
    if value.days:
        return f"{value.days} jours"
    return f"{value.seconds // 60} min"


@pytest.mark.parametrize("row", rows("Limites"), ids=lambda row: row[0])
def test_each_limit_is_the_constant_that_it_names(row):
    _, told, name = row
    module, _, constant = name.strip("`").rpartition(".")
    assert said(getattr(importlib.import_module(module), constant)) == told


def test_the_lives_of_sessions_are_those_of_the_code():
    for regime, (_, idle, absolute, cookie) in zip(
        (PORTAIL, BUREAU), rows("Sessions"), strict=True
    ):
        assert idle == f"{regime.idle_s // 60} min"
        assert absolute == f"{regime.absolute_s // 3600} h"
        assert cookie == f"`{regime.name}`, `SameSite={regime.same_site}`"


def test_the_accesses_are_the_permissions_of_the_code():
    told = {
        row[0].strip("`"): frozenset(
            o for o, mark in zip(Office, row[1:], strict=True) if mark == "✓"
        )
        for row in rows("Accès")
    }
    assert told == PERMISSIONS
    head = next(line for line in section("Accès").splitlines() if line.startswith("| Geste"))
    assert [cell.strip() for cell in head.strip("|").split("|")][1:] == list(OFFICE_WORDS.values())


def test_every_way_in_leads_somewhere_and_no_other_page_opens_a_session():
    told = set(re.findall(r"`(?:POST )?(/[^`]*)`", section("Entrées")))
    patterns = {str(p.pattern) for p in get_resolver("poterne.portal.urls").url_patterns}
    patterns |= {f"bureau/{p.pattern}" for p in get_resolver("poterne.bureau.urls").url_patterns}
    patterns |= {str(p.pattern) for p in get_resolver("poterne.gate.urls").url_patterns}
    patterns |= {path.removeprefix("/") for path in HOT}
    there = {f"/{re.sub('<[^>]+>', '…', each)}" for each in patterns}
    assert told <= there, told - there
    with_a_link = {each for each in there if each.endswith("/…/") and each.count("/") == 3}
    with_a_link |= {"/bureau/invitation/…/"}
    assert with_a_link - {"/bureau/a-signer/…/", "/bureau/a-signer-soes/…/", "/demandes/…/"} == {
        each for each in told if "…" in each
    }
