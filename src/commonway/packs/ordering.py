"""Work orders of services and the prices of agreements, held to the rest of the pack."""

from collections.abc import Iterator

from commonway.packs.definitions import Agreement, Clause, Service
from commonway.packs.draft import Draft, Item
from commonway.packs.problems import Problem, error
from commonway.packs.references import twice
from commonway.packs.schemas import suggestion
from commonway.packs.work_orders import OrderDefinition, OrderTo


def problems_in(draft: Draft) -> Iterator[Problem]:
    """Yield what keeps the orders of *draft* from being placed, or their work from being charged for."""
    for item, agreement in draft.sound("agreement", Agreement):
        yield from twice(item, (each.id for each in agreement.priced_outputs), "priced outputs", "priced_outputs")
    for item, service in draft.sound("service", Service):
        yield from twice(item, (order.id for order in service.orders), "orders", "orders")
        for index, order in enumerate(service.orders):
            yield from _of_order(item, service, order, index, draft)


def _of_order(item: Item, service: Service, order: OrderDefinition, index: int, draft: Draft) -> Iterator[Problem]:
    here = ("orders", index)
    for position, to in enumerate(order.to):
        yield from _of_supplier(item, service, to, draft, *here, "to", position)
        if to.when and to.when.fact not in draft.ids("fact"):
            what = f"There is no fact {to.when.fact!r}."
            remedy = suggestion(to.when.fact, draft.ids("fact"), what="fact")
            yield error(item.place(*here, "to", position, "when", "fact"), what, remedy)
    if any(to.when is None for to in order.to[:-1]):
        what = "A supplier without 'when' is asked whatever the facts are, so those after it never are."
        yield error(item.place(*here, "to"), what, "Put it last, or say when it is the one.")
    for moment, letter in order.letters.items():
        if letter not in draft.ids("letter"):
            remedy = suggestion(letter, draft.ids("letter"), what="letter")
            yield error(item.place(*here, "letters", moment), f"There is no letter {letter!r}.", remedy)


def _of_supplier(item: Item, service: Service, to: OrderTo, draft: Draft, *here: str | int) -> Iterator[Problem]:
    if to.agreement not in draft.ids("agreement"):
        remedy = suggestion(to.agreement, draft.ids("agreement"), what="agreement")
        yield error(item.place(*here, "agreement"), f"There is no agreement {to.agreement!r}.", remedy)
        return
    agreement: Agreement | None = draft.built["agreement"].get(to.agreement)
    if agreement is None:
        return
    clauses: dict[str, Clause] = {clause.id: clause for clause in agreement.clauses}
    clause = clauses.get(to.clause)
    if clause is None:
        what = f"The agreement {agreement.id!r} has no clause {to.clause!r}."
        yield error(item.place(*here, "clause"), what, suggestion(to.clause, clauses, what="clause"))
    elif clause.allows != "order":
        what = f"The clause {clause.id!r} allows {clause.allows}, not to order work."
        yield error(item.place(*here, "clause"), what, "Name a clause that allows order.")
    elif clause.to == service.organisation or service.organisation not in agreement.parties:
        what = f"The agreement {agreement.id!r} does not let {service.organisation!r} order work from {clause.to!r}."
        yield error(item.place(*here, "agreement"), what, "Name one of that organisation with its supplier.")
