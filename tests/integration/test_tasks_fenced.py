"""Tasks and service levels in the role the product runs as in production: the fence in the database lets them through."""

import pytest
from django.urls import reverse

from commonway.cases.levels.watching import watch
from commonway.cases.models import Case, Clock, ClockAct, ProcessInstance, Task
from commonway.fence import scope
from commonway.kernel.clock import now
from tests import accounts
from tests.integration.test_isolation import as_application  # noqa: F401 - a fixture
from tests.spec import test_service_levels
from tests.spec.test_case_processes import a_case, task

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.usefixtures("as_application")
def test_a_case_is_worked_on_as_in_production_and_others_see_nothing_of_it() -> None:
    case = a_case()
    browser = accounts.signed_in(accounts.a_staff_member("caseworker", "pensions").user)
    check = task(case, "check")
    assert browser.post(reverse("workbench:take", args=[check.id])).status_code == 302
    answer = browser.post(reverse("workbench:task", args=[check.id]), {"papers_complete": "yes"})
    assert answer.status_code == 302
    assert task(case, "visit").state == "open"
    with scope.within(scope.organisation("council")):
        assert [each.node for each in Task.objects.all()] == ["visit"]
        for model in (Case, ProcessInstance, Clock):
            assert not model._default_manager.filter(organisation="pensions").exists()
    with scope.within(scope.organisation("tax")):
        assert not Task.objects.exists()


@pytest.mark.usefixtures("as_application")
def test_a_case_is_paused_and_looked_ahead_at_as_in_production() -> None:
    case = test_service_levels.a_case(at=now())
    browser = accounts.signed_in(accounts.a_staff_member("caseworker", "pensions").user)
    why = {"waits_for": "person", "reason": "We wait."}
    browser.post(reverse("workbench:pause", args=[case.id]), why)
    browser.post(reverse("workbench:resume-case", args=[case.id]))
    browser.post(reverse("workbench:extend", args=[case.id, "law"]), {"reason": "We need longer."})
    kinds = list(ClockAct.objects.order_by("at").values_list("kind", flat=True))
    assert kinds == ["paused", "resumed", "extended"]
    assert watch(at=now()) == 0
    with scope.within(scope.organisation("council")):
        assert not ClockAct.objects.exists()
        assert not Clock.objects.filter(organisation="pensions").exists()
