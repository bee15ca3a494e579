"""Decisions: proposed, made, corrected, made anew, and cases opened again for that."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from commonway.cases.story.words import Silent, Told, Words

_INSIDE = Silent("How an organisation comes to its decision is its own, until it is made.")

TOLD: Mapping[str, Told] = {
    "decision.proposed": Told(
        person=_INSIDE,
        own=Words(kind="case", one=_("A decision was proposed; somebody else has to confirm it"), state="open"),
    ),
    "decision.dropped": Told(person=_INSIDE, own=Words(kind="case", one=_("The proposed decision was dropped"))),
    "decision.made": Told(
        person=Words(
            kind="case", one=_("%(organisation)s decided: %(service)s"), body=_("What and why is in the letter.")
        ),
        own=Words(kind="case", one=_("It was decided"), state="done"),
        partner=Words(kind="case", one=_("%(organisation)s has decided"), state="done"),
    ),
    "decision.corrected": Told(
        person=Words(
            kind="case",
            one=_("%(organisation)s corrected its decision: %(service)s"),
            body=_("What changed is in the letter. The earlier one stays in your letters."),
        ),
        own=Words(kind="case", one=_("The decision was corrected"), state="done"),
    ),
    "decision.made-anew": Told(
        person=Words(
            kind="case", one=_("%(organisation)s decided again: %(service)s"), body=_("What changed is in the letter.")
        ),
        own=Words(kind="case", one=_("It was decided again"), state="done"),
    ),
    "decision.person-asked": Told(
        person=Words(kind="case", one=_("You asked that a person looks at it again: %(service)s")),
        own=Words(
            kind="case", one=_("The person asked that somebody looks at the automated decision again"), state="open"
        ),
    ),
    "case.reopened": Told(
        person=Words(
            kind="case", one=_("%(organisation)s opened it again: %(service)s"), body=_("%(pause)s"), state="open"
        ),
        own=Words(kind="case", one=_("The case was opened again"), body=_("%(pause)s"), state="open"),
        partner=Words(kind="case", one=_("%(organisation)s has opened the case again"), state="open"),
    ),
}
