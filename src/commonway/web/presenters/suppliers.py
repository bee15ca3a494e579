"""What a supplier can make of an order, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from commonway.cases.models import WorkOrder
from commonway.cases.orders.moves import next_for_supplier
from commonway.cases.orders.opening import OrderFile

State = WorkOrder.State
# What can be said: the title of its page, what its button says, what is said once it is done.
MOVES: Mapping[str, tuple[Promise, Promise, Promise]] = {
    State.ACCEPTED: (
        gettext_lazy("Accept the order"),
        gettext_lazy("We will do it"),
        gettext_lazy("The order is yours. Say next when you come."),
    ),
    State.SCHEDULED: (
        gettext_lazy("When do you come?"),
        gettext_lazy("Tell the person"),
        gettext_lazy("The person sees when you come."),
    ),
    State.ON_THE_WAY: (
        gettext_lazy("Set out"),
        gettext_lazy("We are on the way"),
        gettext_lazy("The person sees that you are on the way."),
    ),
    State.AT_WORK: (
        gettext_lazy("Begin the work"),
        gettext_lazy("We are at work"),
        gettext_lazy("The person sees that you are at work."),
    ),
    State.DONE: (
        gettext_lazy("Say that it is done"),
        gettext_lazy("The work is done"),
        gettext_lazy("Thank you. Whoever ordered it looks at the work."),
    ),
    State.REFUSED: (
        gettext_lazy("Refuse the order"),
        gettext_lazy("We will not do it"),
        gettext_lazy("The order is refused. Whoever ordered it looks for others."),
    ),
    State.FAILED: (
        gettext_lazy("Give the work up"),
        gettext_lazy("We cannot do it"),
        gettext_lazy("The work is given up. Whoever ordered it looks for others."),
    ),
}
AT_A_PRESS = (State.ACCEPTED, State.ON_THE_WAY, State.AT_WORK)  # need nothing more than being pressed
_LAST = (State.REFUSED, State.FAILED)


def moves(state: str) -> list[dict[str, Any]]:
    """Return what can be made of an order in *state*: the likeliest first, giving up last."""
    possible = [each for each in next_for_supplier(state) if each != state]
    likely = [each for each in possible if each not in _LAST] + [each for each in possible if each in _LAST]
    return [
        {
            "state": each,
            "text": str(MOVES[each][1] if each in AT_A_PRESS else MOVES[each][0]),
            "at_a_press": each in AT_A_PRESS,
            "first": number == 0,
        }
        for number, each in enumerate(likely)
    ]


def may_charge(file: OrderFile) -> bool:
    """Return whether lines can be charged, or changed, as the order stands."""
    if file.order.state == State.DONE:
        return True
    return file.order.state == State.VERIFIED and not file.lines
