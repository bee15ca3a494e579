"""Work orders as the person follows them, as those who ordered look at them, and as suppliers work through them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from babel.numbers import format_decimal
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonway.cases.models import WorkOrder, WorkOrderLine
from commonway.cases.orders.charging import outputs_of, sum_of
from commonway.cases.orders.keeping import Visit
from commonway.cases.orders.letters import in_words
from commonway.cases.orders.opening import OrderFile, Step
from commonway.cases.process import definitions
from commonway.cases.wording import money as in_language
from commonway.kernel.money import Money
from commonway.web.presenters.dates import day, moment
from commonway.web.presenters.lists import number
from commonway.web.presenters.wording import Wording, wording

State = WorkOrder.State
VIEWS = {
    "new": gettext_lazy("New"),
    "going": gettext_lazy("Under way"),
    "late": gettext_lazy("Late"),
    "done": gettext_lazy("To be looked at"),
    "over": gettext_lazy("Over"),
}
# state -> its word, its colour
STATES: Mapping[str, tuple[Promise, str]] = {
    State.PLACED: (gettext_lazy("Ordered"), "blue"),
    State.ACCEPTED: (gettext_lazy("Accepted"), "blue"),
    State.SCHEDULED: (gettext_lazy("Visit planned"), "blue"),
    State.ON_THE_WAY: (gettext_lazy("On the way"), "purple"),
    State.AT_WORK: (gettext_lazy("At work"), "purple"),
    State.DONE: (gettext_lazy("Work done"), "teal"),
    State.RETURNED: (gettext_lazy("To be done again"), "orange"),
    State.VERIFIED: (gettext_lazy("Found good"), "green"),
    State.REFUSED: (gettext_lazy("Refused"), "red"),
    State.FAILED: (gettext_lazy("Given up"), "red"),
    State.WITHDRAWN: (gettext_lazy("Taken back"), "grey"),
}
_OTHER_STEPS: Mapping[str, Promise] = {
    "late": gettext_lazy("Late"),
    WorkOrder.Says.FIXED: gettext_lazy("The person says: it is fixed"),
    WorkOrder.Says.NOT_FIXED: gettext_lazy("The person says: it is not fixed"),
}
_OWN_STEPS: Mapping[str, Promise] = {
    WorkOrder.Says.FIXED: gettext_lazy("You said: it is fixed"),
    WorkOrder.Says.NOT_FIXED: gettext_lazy("You said: it is not fixed"),
}
_WAY = (State.PLACED, State.ACCEPTED, State.SCHEDULED, State.ON_THE_WAY, State.AT_WORK, State.DONE, State.VERIFIED)
_NOW: Mapping[str, Promise] = {
    State.PLACED: gettext_lazy("We have asked %(supplier)s to do it. They have not answered yet."),
    State.ACCEPTED: gettext_lazy("%(supplier)s will do it. They have not said yet when they come."),
    State.SCHEDULED: gettext_lazy("%(supplier)s come on %(visit)s."),
    State.ON_THE_WAY: gettext_lazy("%(supplier)s are on the way to you."),
    State.AT_WORK: gettext_lazy("%(supplier)s are at work."),
    State.DONE: gettext_lazy("%(supplier)s say it is done. %(organisation)s looks at the work."),
    State.RETURNED: gettext_lazy("The work was not good. %(supplier)s have to do it again."),
    State.VERIFIED: gettext_lazy("It is done, and %(organisation)s found the work good."),
    State.REFUSED: gettext_lazy("%(supplier)s will not do it. %(organisation)s looks for others."),
    State.FAILED: gettext_lazy("%(supplier)s cannot do it. %(organisation)s looks for others."),
    State.WITHDRAWN: gettext_lazy("It is not needed any more."),
}


def views(counts: Mapping[str, int], *, chosen: str, address: str) -> list[dict[str, Any]]:
    """Return the ways to look at a list of orders, with how many there are in each that is not over."""
    return [
        {
            "text": str(words),
            "count": number(counts[name]) if name in counts else "",
            "href": f"{address}?show={name}",
            "current": name == chosen,
        }
        for name, words in VIEWS.items()
    ]


def row(order: WorkOrder, *, at: datetime) -> dict[str, Any]:
    """Return one line of a list of orders; nothing in it says who the person is."""
    words = wording(definitions.pack_of(order.pack_version_id))
    state, colour = STATES[order.state]
    ordered = next(each for each in words.pack.services[order.service].orders if each.id == order.ordered)
    return {
        "id": order.id,
        "title": words.say(ordered.title),
        "reference": order.reference,
        "supplier": words.organisation(order.supplier_id),
        "organisation": words.organisation(order.organisation_id),
        "placed_at": order.placed_at,
        "due_at": order.due_at,
        "late": is_late(order, at=at),
        "visit": visit_of(order),
        "state": str(state),
        "colour": colour,
        "says": order.person_says,
    }


def is_late(order: WorkOrder, *, at: datetime) -> bool:
    """Return whether the work is not done although it is due, or was done late and is looked at now."""
    if order.state in WorkOrder.TO_DO:
        return order.due_at is not None and order.due_at < at
    return order.state == State.DONE and order.late_at is not None


def visit_of(order: WorkOrder) -> str:
    """Return when somebody comes, in words, or nothing."""
    if order.visit_from is None or order.visit_until is None or order.state not in (State.SCHEDULED, State.ON_THE_WAY):
        return ""
    return _visit(order.visit_from, order.visit_until)


def page(file: OrderFile, *, at: datetime, own: bool = False) -> dict[str, Any]:
    """Return an order as every page about it shows it: where it stands, what became of it, pictures, charges.

    *own*: it is the reader's home that is worked on, so what they said of it is told them as theirs.
    """
    order, words = file.order, wording(definitions.pack_of(file.order.pack_version_id))
    shown = row(order, at=at)
    return shown | {
        "body": words.say(file.definition.body),
        "now": str(_NOW[order.state]) % {**shown, "visit": visit_of(order)},
        "way": way(file),
        "over": order.state in WorkOrder.OVER,
        "history": history(file.steps, own=own),
        "photos": file.photos,
        "rows": _rows(order, words),
        "lines": [line(each, file, words) for each in file.lines],
        "total": " + ".join(money(each) for each in sum_of(file.lines)),
        "gone": file.gone,
        "may_say": order.state in (State.DONE, State.VERIFIED, State.RETURNED),
        "call": [
            call
            for call in (_to_call(order.supplier_id, words), _to_call(order.organisation_id, words))
            if call["phone"]
        ],
    }


def way(file: OrderFile) -> list[dict[str, Any]]:
    """Return the steps of an order as of a parcel: those behind it with their time, where it is now, those to come."""
    order, steps = file.order, _since_sent_back(file.steps)
    passed = {step.kind: step for step in steps}
    if order.state in (State.REFUSED, State.FAILED, State.WITHDRAWN):
        kinds = [each for each in _WAY if each in passed] + [State(order.state)]
        ahead: list[State] = []
    elif order.state == State.RETURNED:
        kinds, ahead = [State.PLACED, State.ACCEPTED, State.RETURNED], list(_WAY[2:])
    else:
        at = _WAY.index(State(order.state))
        kinds, ahead = [each for each in _WAY[:at] if each in passed] + [_WAY[at]], list(_WAY[at + 1 :])
    return [_on_the_way(each, passed.get(each), "current" if each == order.state else "done") for each in kinds] + [
        _on_the_way(each, None, "next") for each in ahead
    ]


def history(steps: Sequence[Step], *, own: bool = False) -> list[dict[str, Any]]:
    """Return all that became of an order, latest first, with what was said; *own* as in `page`."""
    others = {**_OTHER_STEPS, **(_OWN_STEPS if own else {})}
    problems = (State.REFUSED, State.FAILED, State.RETURNED, "late", WorkOrder.Says.NOT_FIXED)
    return [
        {
            "time": step.at,
            "title": str(STATES[step.kind][0] if step.kind in STATES else others[step.kind]),
            "body": " ".join(part for part in (_visit_in(step), step.note) if part),
            "state": "problem" if step.kind in problems else "done",
        }
        for step in reversed(steps)
    ]


def line(each: WorkOrderLine, file: OrderFile, words: Wording) -> list[str]:
    """Return what is charged, for how much of it, and what one and all of it costs."""
    output = outputs_of(file.order).get(each.output)
    label, unit = (words.say(output.label), words.say(output.unit)) if output else (each.output, "")
    price = money(Money(each.price, each.currency))
    return [label, f"{figure(each.quantity)} {unit}".strip(), price, money(Money(each.amount, each.currency))]


def figure(quantity: Any) -> str:
    """Return a quantity as the language writes it."""
    return str(format_decimal(quantity.normalize(), locale=_locale()))


def money(amount: Money) -> str:
    """Return an amount with its currency."""
    return in_language(amount, translation.get_language() or "en")


def _locale() -> str:
    return translation.to_locale(translation.get_language() or "en")


def _since_sent_back(steps: Sequence[Step]) -> list[Step]:
    again = max((number for number, step in enumerate(steps) if step.kind == State.RETURNED), default=0)
    first = [step for step in steps[:again] if step.kind in (State.PLACED, State.ACCEPTED)]
    return first + list(steps[again:])


def _on_the_way(kind: State, step: Step | None, place: str) -> dict[str, Any]:
    return {
        "title": str(STATES[kind][0]),
        "at": step.at if step and place != "next" else None,
        "visit": _visit_in(step) if step else "",
        "place": place,
    }


def _visit_in(step: Step) -> str:
    return _visit(step.visit_from, step.visit_until) if step.visit_from and step.visit_until else ""


def _visit(begins: datetime, ends: datetime) -> str:
    return in_words(Visit(begins=begins, ends=ends), translation.get_language() or "en")


def _rows(order: WorkOrder, words: Wording) -> list[tuple[str, str]]:
    agreement = words.pack.agreements.get(order.agreement_id)
    told = [
        (_("Reference"), order.reference),
        (_("Ordered by"), words.organisation(order.organisation_id)),
        (_("Done by"), words.organisation(order.supplier_id)),
        (_("Ordered"), moment(order.placed_at)),
        (_("Due"), day(order.due_at)),
        (_("Agreement"), words.say(agreement.title) if agreement else order.agreement_id),
    ]
    return [(key, value) for key, value in told if value]


def _to_call(organisation: str, words: Wording) -> dict[str, str]:
    found = words.pack.organisations.get(organisation)
    return {
        "name": words.organisation(organisation),
        "phone": found.phone if found else "",
        "hours": words.say(found.hours) if found else "",
    }
