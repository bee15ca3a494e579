"""Appeals: lodged, looked at again by who decided, heard, decided, taken back."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from commonway.cases.story.words import Silent, Told, Words

TOLD: Mapping[str, Told] = {
    "appeal.lodged": Told(
        person=Words(kind="case", one=_("You appealed against the decision: %(service)s"), state="sent"),
        own=Silent("The body that hears it is told when the appeal comes to it, which may be later."),
        lead=Words(kind="case", one=_("The person appealed; %(organisation)s hears appeals"), state="open"),
    ),
    "appeal.withdrawn": Told(
        person=Words(kind="case", one=_("You took your appeal back: %(service)s")),
        own=Silent("Its own case ends, and says so."),
        lead=Words(kind="case", one=_("The person took the appeal back"), state="done"),
    ),
    "appeal.passed-on": Told(
        person=Words(
            kind="case",
            one=_("%(organisation)s looked at its decision again, and passed your appeal on"),
            body=_("Nothing is left for you to do."),
        ),
        own=Words(kind="case", one=_("The appeal was passed on to the body that hears it")),
    ),
    "appeal.ran-out": Told(
        person=Words(
            kind="case",
            one=_("%(organisation)s did not look at its decision again in time, so your appeal went on by itself"),
            body=_("Nothing is left for you to do."),
        ),
        own=Words(
            kind="case",
            one=_("The time to look again was over: the appeal went on by itself to the body that hears it"),
        ),
    ),
    "appeal.settled": Told(
        person=Words(kind="case", one=_("%(organisation)s gave you what you appealed for: %(service)s"), state="done"),
        own=Words(kind="case", one=_("The appeal was settled by a new decision"), state="done"),
    ),
    "appeal.opened": Told(
        person=Words(kind="case", one=_("%(organisation)s hears your appeal"), state="open"),
        own=Words(kind="case", one=_("The appeal came in"), state="open"),
    ),
    "appeal.decided": Told(
        person=Words(
            kind="case", one=_("%(organisation)s decided on your appeal"), body=_("What and why is in the letter.")
        ),
        own=Words(kind="case", one=_("The appeal was decided"), state="done"),
    ),
    "appeal.ruled": Told(
        person=Silent("It is told already that the appeal was decided."),
        own=Words(
            kind="case", one=_("The appeal against the decision was decided"), body=_("See the decisions of this case.")
        ),
    ),
}
