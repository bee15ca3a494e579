"""Plans: what those who take part did with the plan of a case. What they wrote is in the plan, and only there."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from commonway.cases.story.words import Silent, Told, Words

_IN_THE_PLAN = Silent("It is on the page of the plan, which the organisation opens.")


def _told(person: str, own: str, *, state: str = "") -> Told:
    words = Words(kind="case", one=own, state=state)
    return Told(person=Words(kind="case", one=person, state=state), own=words, lead=words)


def _worked(person: str) -> Told:
    return Told(person=Words(kind="case", one=person, many=person, grouping="row"), own=_IN_THE_PLAN, lead=_IN_THE_PLAN)


TOLD: Mapping[str, Told] = {
    "plan.began": _told(_("Your plan began: %(service)s"), _("The plan began"), state="open"),
    "plan.led": _told(_("Somebody at %(organisation)s leads your plan"), _("A lead worker was named")),
    "plan.moved": _told(_("The days of your plan were moved"), _("The days of the plan were moved")),
    "plan.ended": _told(_("Your plan ended: %(service)s"), _("The plan ended"), state="done"),
    "plan.party-invited": _told(_("You invited somebody to your plan"), _("The person invited somebody to the plan")),
    "plan.party-proposed": _told(
        _("You are asked whether %(organisation)s may take part in your plan"),
        _("The person is asked whether another organisation may take part in the plan"),
    ),
    "plan.party-agreed": _told(
        _("You agreed that %(organisation)s takes part in your plan"), _("Another organisation takes part in the plan")
    ),
    "plan.party-refused": _told(
        _("You said no: %(organisation)s does not take part in your plan"),
        _("The person said no to another organisation in the plan"),
    ),
    "plan.party-joined": _told(_("Somebody you invited takes part in your plan"), _("Somebody joined the plan")),
    "plan.party-declined": _told(
        _("Somebody you invited does not take part in your plan"), _("Somebody does not join the plan")
    ),
    "plan.party-left": _told(_("Somebody left your plan"), _("Somebody left the plan")),
    "plan.party-withdrawn": _told(
        _("You ended somebody's part in your plan"), _("The person ended somebody's part in the plan")
    ),
    "plan.entry-added": _worked(_("Your plan has something new")),
    "plan.entry-changed": _worked(_("Something in your plan was changed")),
    "plan.entry-done": _worked(_("Something in your plan was done")),
    "plan.entry-open": _worked(_("Something in your plan is open again")),
    "plan.entry-missed": _worked(_("A visit of your plan was missed")),
    "plan.entry-dropped": _worked(_("Something was taken out of your plan")),
}
