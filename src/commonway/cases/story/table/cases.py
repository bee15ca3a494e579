"""Cases: opened, paused, given longer, ended."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from commonway.cases.story.words import Silent, Told, Words

_READS = _("The person reads: %(pause)s")  # it is written to them
_ENDED = Words(kind="case", one=_("%(organisation)s has ended the case"))

TOLD: Mapping[str, Told] = {
    "case.opened": Told(
        person=Words(
            kind="case",
            one=_("%(organisation)s works on: %(service)s"),
            many=_("%(count)s offices work on something for you"),
            body_of_many=_("%(services)s"),
            state="open",
            grouping="moment",
        ),
        own=Words(kind="case", one=_("The case was opened"), state="open"),
        partner=Silent("It was opened before the other organisation came to have a part in it."),
    ),
    "case.removed": Told(
        person=Words(
            kind="case",
            one=_("%(organisation)s removed what it held on: %(service)s"),
            body=_("The time it had to be kept is over. Your letters and what you told stay yours."),
        ),
        own=Words(kind="case", one=_("What was held for the case was removed")),
        partner=Silent("What it was told of the case itself has ended long before."),
    ),
    "case.paused": Told(
        person=Words(
            kind="case", one=_("%(organisation)s had to pause: %(service)s"), body=_("%(pause)s"), state="paused"
        ),
        own=Words(kind="case", one=_("The case was paused"), body=_READS, state="paused"),
        partner=Words(kind="case", one=_("%(organisation)s has paused the case"), state="paused"),
    ),
    "case.resumed": Told(
        person=Words(kind="case", one=_("%(organisation)s goes on with: %(service)s"), state="open"),
        own=Words(kind="case", one=_("The case went on"), state="open"),
        partner=Words(kind="case", one=_("%(organisation)s goes on with the case"), state="open"),
    ),
    "case.extended": Told(
        person=Words(
            kind="case", one=_("%(organisation)s needs longer for: %(service)s"), body=_("%(pause)s"), state="longer"
        ),
        own=Words(kind="case", one=_("The case was given longer"), body=_READS, state="longer"),
        partner=Words(kind="case", one=_("%(organisation)s has given the case longer"), state="longer"),
    ),
    "case.stuck": Told(
        person=Words(
            kind="case",
            one=_("%(organisation)s has to look into: %(service)s"),
            body=_("Something keeps it from going on. Staff see that; you do not have to do anything."),
            state="delayed",
        ),
        own=Words(
            kind="case",
            one=_("The case cannot go on"),
            body=_("Where and why is on the page of the case."),
            state="delayed",
        ),
    ),
    "case.done": Told(
        person=Words(
            kind="case", one=_("%(organisation)s has finished: %(service)s"), body=_("%(reason)s"), state="done"
        ),
        own=Words(kind="case", one=_("The case ended: done"), body=_("%(reason)s"), state="done"),
        partner=_ENDED,
    ),
    "case.refused": Told(
        person=Words(
            kind="case", one=_("%(organisation)s said no: %(service)s"), body=_("%(reason)s"), state="refused"
        ),
        own=Words(kind="case", one=_("The case ended: refused"), body=_("%(reason)s"), state="refused"),
        partner=_ENDED,
    ),
}
