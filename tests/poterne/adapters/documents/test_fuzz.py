"""The same five hundred altered PDFs in each run, and every past find (``make fuzz``: others)."""

import logging
import time

import pytest
from tests import fuzz

CASES, SEED = 500, 20261125


@pytest.mark.threat("TH7")
def test_five_hundred_altered_files_make_no_fault():
    logging.disable(logging.CRITICAL)
    try:
        assert not fuzz.campaign(CASES, SEED)
    finally:
        logging.disable(logging.NOTSET)


def test_past_finds_are_found_no_more():
    for path in sorted(fuzz.FOUND.glob("*.pdf")):
        began = time.monotonic()
        assert fuzz.judge(path.read_bytes()), path.name
        assert time.monotonic() - began < fuzz.WALL, path.name
