"""Text that people wrote, as it may be kept and shown."""

import re

# Control characters and halves of surrogate pairs cannot be stored or shown. What turns the direction of writing around,
# or ends a line or paragraph, would change what stands after it. Joiners and marks that scripts need are text.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def is_showable(text: str) -> bool:
    """Return whether *text* can be shown to people as it is; tabs and new lines can."""
    return _UNSHOWABLE.search(text) is None


def on_one_line(text: str) -> str:
    """Return *text* with each run of blanks and line ends as one space, and without what cannot be shown."""
    return _UNSHOWABLE.sub("", " ".join(text.split()))
