"""What must be true of a service's plan: its facts, its roles and the clauses that let others take part, its schedule."""

from collections.abc import Iterator
from datetime import date

from commonway.packs.definitions import Agreement, FactDefinition, Service
from commonway.packs.draft import Draft, Item
from commonway.packs.lengths import moved
from commonway.packs.plans import PlanDefinition, PlanRole
from commonway.packs.problems import Problem, error
from commonway.packs.references import twice
from commonway.packs.schemas import suggestion

_A_DAY = date(2026, 1, 1)


def problems_in(draft: Draft) -> Iterator[Problem]:
    """Yield what is wrong with the plans of the services of *draft*."""
    for item, service in draft.sound("service", Service):
        if service.plan is not None:
            yield from _of_fact(item, service.plan, draft)
            yield from twice(item, (role.id for role in service.plan.roles), "roles", "plan", "roles")
            yield from twice(item, (phase.id for phase in service.plan.phases), "phases", "plan", "phases")
            yield from twice(item, (goal.id for goal in service.plan.goals), "goals", "plan", "goals")
            yield from _of_roles(item, service, service.plan, draft)
            yield from _of_lengths(item, service.plan)


def _of_fact(item: Item, plan: PlanDefinition, draft: Draft) -> Iterator[Problem]:
    fact: FactDefinition | None = draft.built["fact"].get(plan.counts_from)
    if plan.counts_from not in draft.ids("fact"):
        remedy = suggestion(plan.counts_from, draft.ids("fact"), what="fact")
        yield error(item.place("plan", "counts_from"), f"There is no fact {plan.counts_from!r}.", remedy)
    elif fact is not None and fact.type != "date":
        what = f"The plan counts from {plan.counts_from!r}, which is no date."
        yield error(item.place("plan", "counts_from"), what, "Name a fact of type date.")


def _of_roles(item: Item, service: Service, plan: PlanDefinition, draft: Draft) -> Iterator[Problem]:
    if sum(role.who == "person" for role in plan.roles) != 1:
        what = "A plan has exactly one role of the person themself."
        yield error(item.place("plan", "roles"), what, "Give one role who: person.")
    if sum(role.leads for role in plan.roles) != 1:
        yield error(item.place("plan", "roles"), "A plan has exactly one role that leads.", "Give one leads: true.")
    for index, role in enumerate(plan.roles):
        here = ("plan", "roles", index)
        if role.leads and role.organisation != service.organisation:
            what = f"The role {role.id!r} leads, but is not of {service.organisation!r}, whose service it is."
            yield error(item.place(*here), what, f"Write organisation: {service.organisation}.")
        if (role.who == "organisation") != bool(role.organisation):
            what = f"The role {role.id!r} has to name an organisation if and only if it is one's."
            yield error(item.place(*here), what, "Write organisation: and its id, or who: family.")
        if role.who != "organisation" and "note" in role.adds:
            what = f"The role {role.id!r} adds notes, which are a profession's own."
            yield error(item.place(*here, "adds"), what, "Take note out, or make it an organisation's role.")
        if role.organisation and role.organisation not in draft.ids("organisation"):
            remedy = suggestion(role.organisation, draft.ids("organisation"), what="organisation")
            what = f"There is no organisation {role.organisation!r}."
            yield error(item.place(*here, "organisation"), what, remedy)
        elif role.organisation and role.organisation != service.organisation:
            yield from _of_clause(item, index, role, draft)


def _of_clause(item: Item, index: int, role: PlanRole, draft: Draft) -> Iterator[Problem]:
    agreement: Agreement | None = draft.built["agreement"].get(role.agreement)
    clause = next((each for each in agreement.clauses if each.id == role.clause), None) if agreement else None
    if clause is None:
        what = f"Nothing lets {role.organisation!r} take part in the plan."
        yield error(item.place("plan", "roles", index), what, "Name an agreement and its clause that lets it be told.")
    elif clause.to != role.organisation or clause.allows != "open-case":
        what = f"The clause {clause.id!r} does not let {role.organisation!r} work on a case."
        remedy = "Name one to that organisation that allows open-case."
        yield error(item.place("plan", "roles", index, "clause"), what, remedy)


def _of_lengths(item: Item, plan: PlanDefinition) -> Iterator[Problem]:
    lengths: list[tuple[str, tuple[str | int, ...]]] = [
        (plan.lasts, ("lasts",)),
        (plan.review_every, ("review_every",)),
    ]
    lengths += [(phase.visits_every, ("phases", n, "visits_every")) for n, phase in enumerate(plan.phases)]
    for length, path in lengths:
        if length and (moved(_A_DAY, length) or _A_DAY) <= _A_DAY:
            yield error(item.place("plan", *path), f"{length!r} is less than a day.", "Write days, weeks or months.")
