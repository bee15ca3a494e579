"""The line of a plan's time: what is named under it can be read."""

import itertools
import re
from datetime import date

import pytest

from commonway.web.charts.plan_line import WIDTH, Line, plan_line, quarters

BEGINS, ENDS = date(2026, 11, 26), date(2029, 3, 26)
LETTER = 7  # no letter of the names is wider


@pytest.mark.parametrize("right_to_left", [False, True])
def test_no_name_is_drawn_over_another_or_off_the_picture(right_to_left: bool) -> None:
    ticks = [(day, f"{day:%b %Y}") for day in quarters(BEGINS, ENDS)]
    line = Line(begins=BEGINS, ends=ENDS, today=BEGINS, bands=(), marks=(), ticks=ticks)
    drawn = plan_line(line, title="Time", description="", right_to_left=right_to_left)
    found = sorted((float(x), words) for x, words in re.findall(r'<text x="([\d.]+)"[^>]*>([^<]+)</text>', drawn))
    assert len(found) >= 3
    edges = [(x - len(words) * LETTER / 2, x + len(words) * LETTER / 2) for x, words in found]
    assert edges[0][0] >= 0
    assert edges[-1][1] <= WIDTH
    assert all(before[1] < after[0] for before, after in itertools.pairwise(edges))
