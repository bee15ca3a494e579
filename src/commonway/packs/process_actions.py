"""What a service task of a process may ask for, by its type, and what such a task has to bring."""

from collections.abc import Callable, Iterator
from typing import Final

from commonway.bpmn.model import Node
from commonway.packs.definitions import Agreement, Service
from commonway.packs.draft import Draft, Item
from commonway.packs.evidence import Evidence
from commonway.packs.problems import Problem, error
from commonway.packs.schemas import suggestion

NOTICE: Final = "notice"  # writes a letter
EVIDENCE: Final = "evidence"  # asks for evidence, and waits for it
PLAN: Final = "plan"  # begins the plan of the service, and goes on when it has ended
DECIDE: Final = "decide"  # makes the decision on the case, without a person
WORK_ORDER: Final = "work-order"  # orders work from a supplier, and waits until it is done and found good

PAYMENT: Final = "payment-request"  # asks another organisation to pay, and waits until it has or will not


def _of_notice(item: Item, node: Node, draft: Draft) -> Iterator[Problem]:
    letter = dict(node.work.headers).get("letter", "")
    if letter not in draft.ids("letter"):
        what = f"The task {node.title!r} writes the letter {letter[:80]!r}, which there is not."
        remedy = suggestion(letter, draft.ids("letter"), what="letter")
        yield error(item.place("process"), what, f"Name it in the header 'letter'. {remedy}")


def _of_plan(item: Item, node: Node, draft: Draft) -> Iterator[Problem]:
    service: Service | None = draft.built["service"].get(item.id)
    if service is not None and service.plan is None:
        what = f"The task {node.title!r} begins a plan, and the service has none."
        yield error(item.place("process"), what, "Describe it under plan:, or take the task out.")


def _of_decide(item: Item, node: Node, draft: Draft) -> Iterator[Problem]:
    service: Service = draft.built["service"][item.id]
    if service.decision is None or not service.decision.automated or service.kind == "appeal":
        what = f"The task {node.title!r} decides by itself, and the service does not say that it may."
        remedy = "Say under decision: automated: how it is made; appeals are always decided by people."
        yield error(item.place("process"), what, remedy)
    if not node.inputs:
        what = f"The task {node.title!r} decides, and hands nothing over to say what."
        yield error(item.place("process"), what, "Give it the input 'outcome', or 'result' with all in it.")


def _of_work_order(item: Item, node: Node, draft: Draft) -> Iterator[Problem]:
    order = dict(node.work.headers).get("order", "")
    service: Service | None = draft.built["service"].get(item.id)
    known = [each.id for each in service.orders] if service else []
    if order not in known:
        what = f"The task {node.title!r} orders {order[:80]!r}, which is none of the service's orders."
        remedy = suggestion(order, known, what="order")
        yield error(item.place("process"), what, f"Name it in the header 'order'. {remedy}")


def _of_evidence(item: Item, node: Node, draft: Draft) -> Iterator[Problem]:
    wanted = dict(node.work.headers).get("evidence", "")
    if wanted not in draft.ids("evidence"):
        what = f"The task {node.title!r} asks for the evidence {wanted[:80]!r}, which there is not."
        remedy = suggestion(wanted, draft.ids("evidence"), what="evidence")
        yield error(item.place("process"), what, f"Name it in the header 'evidence'. {remedy}")
        return
    evidence: Evidence | None = draft.built["evidence"].get(wanted)
    service: Service | None = draft.built["service"].get(item.id)
    for source in evidence.sources if evidence and service else ():
        agreement: Agreement | None = draft.built["agreement"].get(source.agreement)
        if agreement is not None and service is not None and service.organisation not in agreement.parties:
            what = f"{service.organisation!r} is no party to {agreement.id!r}, under which {source.id!r} is asked."
            yield error(item.place("process"), what, "Add it to the parties, or ask under another agreement.")


def _of_payment(item: Item, node: Node, draft: Draft) -> Iterator[Problem]:
    wanted = dict(node.work.headers).get("payment", "")
    service: Service | None = draft.built["service"].get(item.id)
    known = {each.id: each for each in service.payments} if service else {}
    if wanted not in known:
        what = f"The task {node.title!r} asks for the payment {wanted[:80]!r}, which is none of the service's payments."
        remedy = suggestion(wanted, known, what="payment")
        yield error(item.place("process"), what, f"Name it in the header 'payment'. {remedy}")
    elif known[wanted].amount.source == "task" and "amount" not in {each.target for each in node.inputs}:
        what = f"The task {node.title!r} asks for {wanted[:80]!r}, and does not hand over how much."
        yield error(item.place("process"), what, "Give it the input 'amount'.")


CHECKS: dict[str, Callable[[Item, Node, Draft], Iterator[Problem]]] = {
    NOTICE: _of_notice,
    PLAN: _of_plan,
    DECIDE: _of_decide,
    WORK_ORDER: _of_work_order,
    EVIDENCE: _of_evidence,
    PAYMENT: _of_payment,
}


def problems_of(item: Item, node: Node, draft: Draft) -> Iterator[Problem]:
    """Yield why the product could not do what *node* of the process of the service *item* asks for."""
    action = node.work.action.text if node.work.action else ""
    if action in CHECKS:
        yield from CHECKS[action](item, node, draft)
        return
    what = f"The task {node.title!r} asks for {action[:80]!r}, which nothing here does."
    remedy = f"Give it one of the types {', '.join(map(repr, CHECKS))}, or make it work for people."
    yield error(item.place("process"), what, remedy)
