"""Who was told what: each organisation with what it answered, and the agreement and law behind it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonway.cases.told import ALREADY_TOLD, NEEDS_FACT, NotToldEntry, ToldEntry
from commonway.exchange.models import Delivery
from commonway.web.presenters import levels
from commonway.web.presenters.dates import moment
from commonway.web.presenters.lists import and_list
from commonway.web.presenters.wording import Wording

_STATE = Delivery.State
_ANSWERED = frozenset({_STATE.RECEIVED.value, _STATE.DONE.value, _STATE.REFUSED.value})
# state -> word and colour of the tag, and what it means where the organisation gave no reason
_STATES = {
    _STATE.PENDING.value: (
        gettext_lazy("On its way"),
        "grey",
        gettext_lazy("We are sending it. If it does not arrive, we try again."),
    ),
    _STATE.SENT.value: (gettext_lazy("Told"), "blue", gettext_lazy("They were told. They have not answered yet.")),
    _STATE.RECEIVED.value: (gettext_lazy("They have it"), "teal", gettext_lazy("They have it and are working on it.")),
    _STATE.DONE.value: (gettext_lazy("Done"), "green", gettext_lazy("They did what they had to do.")),
    _STATE.REFUSED.value: (gettext_lazy("Not done"), "red", gettext_lazy("They will not act on it.")),
    _STATE.SHELVED.value: (
        gettext_lazy("Delayed"),
        "orange",
        gettext_lazy("We could not reach them for a long time. Someone here is looking at it."),
    ),
    _STATE.WITHHELD.value: (
        gettext_lazy("Not sent"),
        "grey",
        gettext_lazy("No agreement allowed it any more when it was to be sent, so nothing was sent."),
    ),
    _STATE.WITHDRAWN.value: (
        gettext_lazy("You took it back"),
        "grey",
        gettext_lazy("You do not ask for this any more. They stop working on it."),
    ),
    ALREADY_TOLD: (
        gettext_lazy("They knew already"),
        "green",
        gettext_lazy("Someone else told us before, so they were told then."),
    ),
}


def is_answered(entry: ToldEntry) -> bool:
    """Return whether the organisation has answered, whatever it said."""
    return entry.state in _ANSWERED


def card(entry: ToldEntry, words: Wording) -> dict[str, Any]:
    """Return one organisation's card: how it stands, what it said, and what it was told under which law."""
    status, colour, meaning = _STATES.get(entry.state, (entry.state, "grey", ""))
    rows = [
        (_("What they were told"), and_list(entry.facts)),
        (_("Law"), entry.legal_basis),
        (_("Agreement"), entry.agreement),
        (_("What they do"), entry.service),
        (_("Our reference for it"), entry.case_reference),
        *levels.person(entry.levels, words),
        (_("We wrote it down"), moment(entry.told_at)),
        (_("They were told"), moment(entry.sent_at)),
        (_("They answered"), moment(entry.answered_at)),
    ]
    return {
        "organisation": entry.organisation,
        "purpose": entry.purpose,
        "status": str(status),
        "colour": colour,
        "answer": entry.reason or str(meaning),
        "reference": entry.reference,
        "rows": [{"key": key, "value": value} for key, value in rows if value],
    }


def left_out(entry: NotToldEntry) -> dict[str, str]:
    """Return an organisation that was not told, and why."""
    if entry.state == NEEDS_FACT:
        why = _("We would have to know: %(fact)s.") % {"fact": entry.missing}
    else:
        why = _("No agreement lets us tell them.")
    return {"organisation": entry.organisation, "why": why}
