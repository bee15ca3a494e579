"""Payments of services, held to the agreements, facts and decisions they name."""

from collections.abc import Iterator

from commonway.packs.definitions import Agreement, Clause, FactDefinition, Service
from commonway.packs.draft import Draft, Item
from commonway.packs.payments import REQUESTED, PaymentDefinition
from commonway.packs.problems import Problem, error, warning
from commonway.packs.references import twice
from commonway.packs.schemas import suggestion

_AMOUNTS = ("money", "number")


def problems_in(draft: Draft) -> Iterator[Problem]:
    """Yield what keeps the payments of *draft* from being asked for."""
    for item, agreement in draft.sound("agreement", Agreement):
        for index, clause in enumerate(agreement.clauses):
            if clause.allows == "pay" and clause.event != REQUESTED:
                what = f"The clause {clause.id!r} lets payments be asked for, and is about {clause.event!r}."
                yield error(item.place("clauses", index, "event"), what, f"Write event: {REQUESTED}.")
    for item, service in draft.sound("service", Service):
        yield from twice(item, (payment.id for payment in service.payments), "payments", "payments")
        for index, payment in enumerate(service.payments):
            yield from _of_payer(item, service, payment, draft, index)
            yield from _of_amount(item, service, payment, draft, index)
            yield from _of_time(item, payment, draft, index)
            yield from _of_letters(item, payment, draft, index)
        yield from _of_appeals(item, service)


def _of_payer(item: Item, service: Service, payment: PaymentDefinition, draft: Draft, index: int) -> Iterator[Problem]:
    here = ("payments", index)
    if payment.payer not in draft.ids("organisation"):
        remedy = suggestion(payment.payer, draft.ids("organisation"), what="organisation")
        yield error(item.place(*here, "payer"), f"There is no organisation {payment.payer!r}.", remedy)
        return
    if payment.payer == service.organisation:
        what = f"{payment.payer!r} would ask itself to pay."
        yield error(item.place(*here, "payer"), what, "Name the organisation that pays for it.")
        return
    if payment.agreement not in draft.ids("agreement"):
        remedy = suggestion(payment.agreement, draft.ids("agreement"), what="agreement")
        yield error(item.place(*here, "agreement"), f"There is no agreement {payment.agreement!r}.", remedy)
        return
    agreement: Agreement | None = draft.built["agreement"].get(payment.agreement)
    if agreement is not None:
        yield from _of_clause(item, service, payment, agreement, index)


def _of_clause(
    item: Item, service: Service, payment: PaymentDefinition, agreement: Agreement, index: int
) -> Iterator[Problem]:
    here = ("payments", index)
    clauses: dict[str, Clause] = {clause.id: clause for clause in agreement.clauses}
    clause = clauses.get(payment.clause)
    if clause is None:
        what = f"The agreement {agreement.id!r} has no clause {payment.clause!r}."
        yield error(item.place(*here, "clause"), what, suggestion(payment.clause, clauses, what="clause"))
    elif clause.allows != "pay":
        what = f"The clause {clause.id!r} allows {clause.allows}, not to ask for payments."
        yield error(item.place(*here, "clause"), what, "Name a clause that allows pay.")
    elif clause.to != payment.payer:
        what = f"The clause {clause.id!r} lets {clause.to!r} be asked to pay, not {payment.payer!r}."
        yield error(item.place(*here, "clause"), what, "Name one to the payer, or another payer.")
    elif service.organisation not in agreement.parties:
        what = f"The agreement {agreement.id!r} does not let {service.organisation!r} ask {payment.payer!r} to pay."
        yield error(item.place(*here, "agreement"), what, "Name one between that organisation and the payer.")


def _of_amount(item: Item, service: Service, payment: PaymentDefinition, draft: Draft, index: int) -> Iterator[Problem]:
    here = ("payments", index, "amount")
    source, fact = payment.amount.source, payment.amount.fact
    if source == "decision" and (service.decision is None or not service.decision.amount):
        what = "The amount comes from the decision, and no decision on the service is about an amount."
        yield error(item.place(*here), what, "Write amount: true under decision:, or take the amount from elsewhere.")
    if source != "fact" and fact:
        what = f"The amount comes from the {source}, and a fact is named."
        yield error(item.place(*here, "fact"), what, "Remove the fact, or write from: fact.")
    if source == "fact":
        yield from _of_fact(item, fact, draft, _AMOUNTS, *here, "fact")


def _of_time(item: Item, payment: PaymentDefinition, draft: Draft, index: int) -> Iterator[Problem]:
    here = ("payments", index)
    if payment.every == "once" and payment.times != 1:
        what = f"What is paid once cannot be paid {payment.times} times."
        yield error(item.place(*here, "times"), what, "Write every: month, or remove times.")
    if payment.begins:
        yield from _of_fact(item, payment.begins, draft, ("date",), *here, "begins")


def _of_letters(item: Item, payment: PaymentDefinition, draft: Draft, index: int) -> Iterator[Problem]:
    for moment, letter in payment.letters.items():
        if letter not in draft.ids("letter"):
            remedy = suggestion(letter, draft.ids("letter"), what="letter")
            what = f"There is no letter {letter!r}."
            yield error(item.place("payments", index, "letters", moment), what, remedy)


def _of_fact(item: Item, fact: str, draft: Draft, types: tuple[str, ...], *here: str | int) -> Iterator[Problem]:
    if fact not in draft.ids("fact"):
        remedy = suggestion(fact, draft.ids("fact"), what="fact")
        yield error(item.place(*here), f"There is no fact {fact!r}.", remedy)
        return
    definition: FactDefinition | None = draft.built["fact"].get(fact)
    if definition is not None and definition.type not in types:
        what = f"{fact!r} is of type {definition.type}, not {' or '.join(types)}."
        yield error(item.place(*here), what, "Name a fact of that type.")


def _of_appeals(item: Item, service: Service) -> Iterator[Problem]:
    """Yield that what an appeal gives would never be paid, where the process does not go on from it."""
    decided = any(payment.amount.source == "decision" for payment in service.payments)
    if decided and service.decision and service.decision.appeal and not service.decision.goes_on:
        what = "What is refused can be given on appeal, and the process that would ask for the payment has ended then."
        yield warning(item.place("decision"), what, "Write goes_on: true under decision:.")
