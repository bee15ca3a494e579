"""Cases past the day they are kept until, as a coordinator sees them: never whose they are."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonway.cases.models import Case
from commonway.cases.names import Names
from commonway.cases.removing import Contents
from commonway.web.presenters.dates import day
from commonway.web.presenters.lists import number


def row(case: Case, held: Contents | None, names: Names) -> dict[str, Any]:
    """Return one case, with what would be removed, where that is known."""
    return {
        "id": case.id,
        "reference": case.reference,
        "service": names.service(case.service, version_id=case.pack_version_id),
        "ended": day(case.ended_at),
        "keep_until": day(case.keep_until),
        "contents": contents(held) if held else [],
    }


def contents(held: Contents) -> list[str]:
    """Return in words what would be removed; nothing of what there is none."""
    counts = (
        (held.decisions, ngettext("%(count)s decision", "%(count)s decisions", held.decisions)),
        (held.told, ngettext("What was told, %(count)s time", "What was told, %(count)s times", held.told)),
        (held.evidence, ngettext("%(count)s answer", "%(count)s answers", held.evidence)),
        (held.notes, ngettext("%(count)s note", "%(count)s notes", held.notes)),
        (held.plan, ngettext("%(count)s line of a plan", "%(count)s lines of a plan", held.plan)),
        (held.pictures, ngettext("%(count)s picture", "%(count)s pictures", held.pictures)),
        (held.payments, ngettext("%(count)s payment", "%(count)s payments", held.payments)),
    )
    found = [words % {"count": number(count)} for count, words in counts if count]
    return found or [_("Where it stood")]
