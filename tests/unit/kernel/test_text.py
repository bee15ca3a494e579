"""Text as it may be shown: what scripts need stays, what would change its surroundings does not."""

import pytest

from commonway.kernel.text import is_showable, on_one_line


@pytest.mark.parametrize("text", ["", "a\u00a0b", "می\u200cشود", "\u200fنعم", "👩\u200d👧", "two\nlines\tand a tab"])
def test_text_of_any_script_is_showable(text: str) -> None:
    assert is_showable(text)
    assert on_one_line(text).split() == text.split()


@pytest.mark.parametrize("text", ["\x00", "a\x07", "\x1b[2J", "\u202efdp.exe", "\u2066", "\u2028", "\x85", "\ud800"])
def test_what_would_change_its_surroundings_is_not(text: str) -> None:
    assert not is_showable(text)
    assert is_showable(on_one_line(text))
