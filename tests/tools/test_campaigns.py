"""The table of the long campaigns: what holds, what does not, what a trial asks for."""

import pytest
from bench.campaigns import CAMPAIGNS, Row


@pytest.mark.parametrize(
    ("what", "asked", "seen", "holds"),
    [
        ("pannes, sqlite : morts", 10_000, 10_000, True),
        ("pannes, sqlite : morts", 10_000, 9_999, False),
        ("pannes, sqlite : morts", 10_000, None, False),
        ("pannes, sqlite : fautes", 0, 0, True),
        ("pannes, sqlite : fautes", 0, 1, False),
        ("pannes, sqlite : fautes", 0, None, False),
        ("courses, sqlite : appels servis trop tard", 0, 1, False),
    ],
)
def test_a_figure_holds_once_it_is_reached_and_a_fault_or_a_silence_never_does(
    what, asked, seen, holds
):
    assert Row(what, asked, seen, 60.0).holds is holds


def test_a_part_makes_every_count_smaller_and_no_rate():
    for campaign in CAMPAIGNS:
        whole, trial = campaign.asked(1.0), campaign.asked(0.001)
        assert whole.keys() == trial.keys()
        assert whole["fautes"] == trial["fautes"] == 0
        for figure in (figure for figure, _ in campaign.counts.values()):
            assert 1 <= trial[figure] < whole[figure]
        for rate in campaign.rates:
            assert trial[rate] == whole[rate]
