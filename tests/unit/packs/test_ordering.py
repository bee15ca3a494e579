"""Work orders of services are held to the agreements, facts and letters they name."""

from dataclasses import replace
from typing import Any

import pytest

from commonway.packs.definitions import Condition, Pack
from commonway.packs.document import as_document
from commonway.packs.load import from_document
from commonway.packs.work_orders import OrderTo
from tests.spec import service_process
from tests.unit.packs.test_processes import told, with_bpmn


def with_order(**changes: Any) -> Pack:
    pack = service_process.a_pack()
    service = replace(pack.services["stop-pension"], orders=(replace(service_process.ORDER, **changes),))
    return replace(pack, services={**pack.services, service.id: service})


FETCH = service_process.ORDER.to[0]


def test_a_sound_order_is_sound() -> None:
    pack = with_order(to=(replace(FETCH, when=Condition(fact="held_passport", test='"yes"')), FETCH))
    assert from_document(as_document(pack)) == pack


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"to": (OrderTo(agreement="agreement-carrier", clause="fetch"),)}, "no agreement 'agreement-carrier'"),
        ({"to": (OrderTo(agreement="agreement-carriers", clause="fech"),)}, "Did you mean 'fetch'?"),
        ({"to": (OrderTo(agreement="agreement-tax", clause="know-of-death"),)}, "allows tell, not to order work"),
        ({"to": (replace(FETCH, when=Condition(fact="no_such", test="true")),)}, "There is no fact 'no_such'"),
        ({"to": (replace(FETCH, when=Condition(fact="held_passport", test="< <")),)}, "test"),
        ({"to": (FETCH, FETCH)}, "those after it never are"),
        ({"letters": {"done": "no-such"}}, "There is no letter 'no-such'"),
    ],
)
def test_an_order_names_what_there_is(changes: dict[str, Any], what: str) -> None:
    assert what in told(with_order(**changes))


def test_an_order_is_between_the_services_own_organisation_and_its_supplier() -> None:
    pack = service_process.a_pack()
    carriers = replace(pack.agreements["agreement-carriers"], parties=("tax", "carriers"))
    assert "does not let 'pensions' order work" in told(
        replace(pack, agreements={**pack.agreements, carriers.id: carriers})
    )


def test_nobody_is_told_of_a_life_event_under_a_clause_for_orders() -> None:
    pack = service_process.a_pack()
    tax = pack.agreements["agreement-tax"]
    changed = replace(tax, clauses=(replace(tax.clauses[0], allows="order"),))
    assert "allows to order 'tax', not to tell it" in told(
        replace(pack, agreements={**pack.agreements, tax.id: changed})
    )


def test_a_task_orders_one_of_the_services_orders() -> None:
    old = '<zeebe:taskDefinition type="notice"/><zeebe:taskHeaders>\n        <zeebe:header key="letter" value="pension-decided"/>'
    new = '<zeebe:taskDefinition type="work-order"/><zeebe:taskHeaders>\n        <zeebe:header key="order" value="fetch-paper"/>'
    assert "Did you mean 'fetch-papers'?" in told(with_bpmn(old, new))
