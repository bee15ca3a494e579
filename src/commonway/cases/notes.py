"""What people write beside something they do: checked before it is sealed and read by others."""

from django.utils.translation import gettext as _

from commonway.cases.errors import CasesError
from commonway.kernel.text import is_showable


def checked(note: str, *, needed: bool, longest: int, refusal: type[CasesError]) -> str:
    """Return *note* as it may be kept; raises *refusal* where it is *needed* and missing, longer, or cannot be shown."""
    kept = note.strip()
    if needed and not kept:
        raise refusal(_("This needs a reason."), remedy=_("Say in plain words why; the person reads it."))
    if len(kept) > longest or not is_showable(kept):
        remedy = _("Use at most %(count)s characters of plain text.") % {"count": longest}
        raise refusal(_("This cannot be kept as it is written."), remedy=remedy)
    return kept
