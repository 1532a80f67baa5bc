"""A thousand altered PDFs in each run, and every past find (``make fuzz``: a hundred thousand)."""

import logging
import os
import time

import pytest
from tests import fuzz

CASES = 1_000


@pytest.mark.threat("TH7")
def test_a_thousand_altered_files_make_no_fault(capsys):
    seed = int.from_bytes(os.urandom(4))
    with capsys.disabled():
        print(f"\ngraine {seed}", flush=True)  # noqa: T201  (so that a fault can be found again)
    logging.disable(logging.CRITICAL)
    try:
        assert not fuzz.campaign(CASES, seed)
    finally:
        logging.disable(logging.NOTSET)


def test_past_finds_are_found_no_more():
    for path in sorted(fuzz.FOUND.glob("*.pdf")):
        began = time.monotonic()
        assert fuzz.judge(path.read_bytes()), path.name
        assert time.monotonic() - began < fuzz.WALL, path.name
