"""Payments of services are held to the agreements, facts and decisions they name."""

from dataclasses import replace
from typing import Any

import pytest

from commonway.packs.definitions import Agreement, Pack
from commonway.packs.document import as_document
from commonway.packs.load import from_document
from commonway.packs.payments import AmountFrom
from tests.spec import peopled, service_process
from tests.unit.packs.test_processes import told

FACT = AmountFrom(source="fact", fact="income")
TASK = '<zeebe:taskDefinition type="notice"/><zeebe:taskHeaders>\n        <zeebe:header key="letter" value="pension-decided"/>'


def with_payment(**changes: Any) -> Pack:
    pack = peopled.with_payment(service_process.a_pack())
    service = replace(pack.services["stop-pension"], payments=(replace(peopled.PAYMENT, **changes),))
    return replace(pack, services={**pack.services, service.id: service})


def with_agreement(pack: Pack, **changes: Any) -> Pack:
    agreement: Agreement = pack.agreements["agreement-treasury"]
    clause = replace(agreement.clauses[0], **{k: v for k, v in changes.items() if k != "parties"})
    changed = replace(agreement, clauses=(clause,), parties=changes.get("parties", agreement.parties))
    return replace(pack, agreements={**pack.agreements, changed.id: changed})


@pytest.mark.parametrize("changes", [{}, {"amount": FACT, "every": "month", "times": 12, "begins": "date_of_death"}])
def test_a_sound_payment_is_sound(changes: dict[str, Any]) -> None:
    pack = with_payment(**changes)
    assert from_document(as_document(pack)) == pack


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"payer": "tresury"}, "Did you mean 'treasury'?"),
        ({"payer": "pensions"}, "would ask itself to pay"),
        ({"agreement": "agreement-tresury"}, "Did you mean 'agreement-treasury'?"),
        ({"clause": "pai"}, "Did you mean 'pay'?"),
        ({"agreement": "agreement-tax", "clause": "know-of-death"}, "allows tell, not to ask for payments"),
        ({"payer": "council"}, "lets 'treasury' be asked to pay, not 'council'"),
        ({"amount": AmountFrom(source="decision")}, "no decision on the service is about an amount"),
        ({"amount": AmountFrom(source="fact", fact="incme")}, "Did you mean 'income'?"),
        ({"amount": AmountFrom(source="fact", fact="full_name")}, "not money or number"),
        ({"amount": AmountFrom(source="task", fact="income")}, "and a fact is named"),
        ({"times": 2}, "cannot be paid 2 times"),
        ({"begins": "income"}, "not date"),
        ({"letters": {"paid": "no-such"}}, "There is no letter 'no-such'"),
        ({"letters": {"late": "x"}}, "Use one of: requested, paid, refused, cancelled."),
        ({"currency": "euro"}, "three capital letters"),
        ({"every": "month", "times": 601}, "from 1 to 600"),
    ],
)
def test_a_payment_names_what_there_is(changes: dict[str, Any], what: str) -> None:
    assert what in told(with_payment(**changes))


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"parties": ("tax", "treasury")}, "does not let 'pensions' ask 'treasury' to pay"),
        ({"event": "money.wanted"}, "Write event: payment.requested."),
        ({"allows": "tell"}, "Name a clause that allows pay."),
    ],
)
def test_an_agreement_has_to_let_the_payer_be_asked(changes: dict[str, Any], what: str) -> None:
    assert what in told(with_agreement(with_payment(), **changes))


@pytest.mark.parametrize(
    ("named", "what"),
    [("last-pensio", "Did you mean 'last-pension'?"), ("last-pension", "Give it the input 'amount'.")],
)
def test_a_task_asks_for_one_of_the_services_payments_and_says_how_much(named: str, what: str) -> None:
    task = f'<zeebe:taskDefinition type="payment-request"/><zeebe:taskHeaders><zeebe:header key="payment" value="{named}"/>'
    pack = with_payment()
    bpmn = pack.processes["pension"].bpmn
    assert TASK in bpmn
    file = replace(pack.processes["pension"], bpmn=bpmn.replace(TASK, task))
    assert what in told(replace(pack, processes={"pension": file}))
