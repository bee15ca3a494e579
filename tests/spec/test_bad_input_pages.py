"""Bad input to pages: no 5xx, no partial write, and each error says what to do.

Every page that takes a form is sent forms broken from a seed, in every audience. Each attempt is undone afterwards, so
that every one meets the same whole installation.
"""

import copy
import random
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, get_resolver, reverse

from commonway.cases import requests
from commonway.cases.answers_checking import checked
from commonway.cases.appointments import offering
from commonway.cases.models import Case, PlanParty, Request
from commonway.cases.orders import fulfilling, photographing
from commonway.cases.orders.fulfilling import Fulfilment
from commonway.catalogue import drafting
from commonway.catalogue import queries as catalogue
from commonway.exchange.models import Delivery
from commonway.identity.models import StaffMember
from commonway.kernel.clock import now, today
from commonway.kernel.ids import new_id
from tests import accounts, deciding
from tests.spec import hostile, peopled
from tests.spec.addresses import (
    AT_THE_DESK,
    OF_A_PERSON,
    OF_A_SUPPLIER,
    OF_AN_ORGANISATION,
    OF_THE_OPERATOR,
    OF_THE_OWNER,
    names,
)
from tests.spec.hostile import Page
from tests.spec.pictures import a_picture

pytestmark = pytest.mark.django_db
SEED = 20261122
REMEDIES = ("What to do next", "There is a problem", "Which answer is right?", "Ask for a new link")
VISIT = (
    {"contacts_contact"},
    {"contact.opened", "contact.closed"},
)  # somebody came, whatever came of it: whole by itself
_FOUND: dict[str, Any] = {"from": "find"}  # a keyword of the language
STEPS: dict[str, dict[str, Any]] = {
    "who-died": {
        "full_name": "Omar Haddad", "date_of_birth": "1947-03-27", "national_number": "47032711H",
        "date_of_death-day": "5", "date_of_death-month": "10", "date_of_death-year": "2025",
    },
    "their-life": {"received_pension": "yes", "held_passport": "yes", "last_address": "1 High Street"},
    "about-you": {
        "applicant_name": "Layla Haddad", "applicant_date_of_birth": "1951-08-02", "relationship": "spouse",
        "years_married": "44", "applicant_email": "layla@mail.example",
    },
}  # fmt: skip
OF_THE_PAGE = {"revision": "1", "seen": "2026-10-12T09:30:00+00:00", "choose": "full_name", "keep-full_name": "mine"}
BORN: dict[str, Any] = {"date_of_birth-day": "2", "date_of_birth-month": "8", "date_of_birth-year": "1951"}


def _journey(home: peopled.Household, other: peopled.Household, browser: Client, side: str = "journey") -> list[Page]:
    """Return the pages of the journey on one side, for one household, and some with ids that are another's or nobody's."""
    draft, sent = home.draft.id, home.sent.id

    def page(name: str, /, *arguments: object, file: str = "", **fields: str) -> Page:
        return Page(browser=browser, address=reverse(f"{side}:{name}", args=arguments), fields=fields, file=file)

    steps = [page("step", draft, step, **OF_THE_PAGE, **fields) for step, fields in STEPS.items()]
    return [
        *steps,
        *steps,
        page("start", "bereavement"),
        page("start", "no-such-event"),
        page("step", draft, "no-such-step", **STEPS["who-died"]),
        page("step", sent, "who-died", **STEPS["who-died"]),
        page("step", other.draft.id, "who-died", **STEPS["who-died"]),
        page("step", new_id(), "who-died", **STEPS["who-died"]),
        page("add-document", draft, shows="date_of_death", file="file"),
        page("add-document", draft, shows="date_of_death", file="file"),
        page("add-document", other.draft.id, shows="date_of_death", file="file"),
        page("remove-document", draft, home.document.id),
        page("remove-document", draft, other.document.id),
        page("remove-document", draft, new_id()),
        page("look-up", draft, "death-record"),
        page("look-up", draft, "no-such-record"),
        page("check", draft, key="k", true="on"),
        page("check", sent, key="k", true="on"),
        page("check", other.draft.id, key="k", true="on"),
        page("later", draft, email="a@mail.example"),
        page("withdraw", draft),
        page("withdraw", other.draft.id),
        page("entitlement-question", sent, fact="income", income="12000"),
        page("take-up", sent, "funeral-help", income="12000"),
        page("take-up", sent, "advice"),
        page("take-up", sent, "no-such-service"),
        page("take-up", other.sent.id, "advice"),
        page("take-up", sent, "widow-pension", say="0123456789abcdef"),
        page("ask", sent, service="widow-pension"),
        page("ask", sent, service="no-such-service"),
        page("ask", draft, service="widow-pension"),
        page("ask", other.sent.id, service="widow-pension"),
        page("ask-questions", sent, last_address="1 High Street"),
        page("ask-documents", sent, shows="date_of_death", file="file"),
        page("ask-remove-document", sent, home.document.id),
        page("ask-check", sent, service="widow-pension", say="0123456789abcdef"),
        page("ask-check", other.sent.id, service="widow-pension", say="0123456789abcdef"),
        page("withdraw-case", sent, home.case.id),
        page("withdraw-case", sent, other.case.id),
        page("withdraw-case", sent, new_id()),
        page("withdraw-consent", sent, home.consent.id),
        page("withdraw-consent", sent, other.consent.id),
        page("withdraw-consent", draft, home.consent.id),
        page("bring", sent, home.case.id, "papers-sent", key="k", papers_complete="yes"),
        page("bring", sent, other.case.id, "papers-sent", key="k", papers_complete="yes"),
        page("bring", sent, home.case.id, "no-such-message", papers_complete="yes"),
        page("question", sent, home.incident.id, income="12000"),
        page("question", sent, other.incident.id, income="12000"),
    ]


def _looking_ahead(browser: Client) -> list[Page]:
    """Return the pages that look ahead, for a visitor who has put in a birth and a wedding."""

    def page(name: str, /, *arguments: object, **fields: str) -> Page:
        return Page(browser=browser, address=reverse(name, args=arguments), fields=fields)

    month = {"on-month": "3", "on-year": str(today().year + 1)}
    for kind in ("birth", "wedding"):
        browser.post(reverse("what-if-add"), {"kind": kind})
        browser.post(reverse("what-if-change", args=[1, "when"]), month)
    child = {"born-day": "2", "born-month": "8", "born-year": "2020", "name": "Mina"}
    return [
        page("what-if", known="1"),
        page("what-if-question", fact="children", add="1", **child),
        page("what-if-question", fact="children", drop="0"),
        page("what-if-question", fact="income", income="12000"),
        page("what-if-result", years="10"),
        page("what-if-add", kind="birth"),
        page("what-if-change", 1, "when", **month),
        page("what-if-change", 2, "when", **month),
        page("what-if-change", 2, "years_married", years_married="3"),
        page("what-if-change", 2, "income", income="12000"),
        page("what-if-change", 10**12, "when", **month),
        page("what-if-change", 1, "no-such-part", **month),
        page("what-if-remove", 1),
    ]


def _resident(home: peopled.Household, other: peopled.Household) -> list[Page]:
    def page(name: str, /, *arguments: object, **fields: str) -> Page:
        return Page(browser=home.browser, address=reverse(name, args=arguments), fields=fields)

    return [
        *_journey(home, other, home.browser),
        *_looking_ahead(home.browser),
        page("find", keep="1"),
        page("find-question", fact="income", income="12000"),
        page("find-question", fact="relationship", relationship="spouse"),
        page("helpers", email="helper@mail.example"),
        page("end-mandate", home.mandate.id),
        page("end-mandate", other.mandate.id),
        page("order-say", home.order.id, says="fixed", note="It is fixed."),
        page("order-say", other.order.id, says="fixed"),
        page("order-steps", home.order.id, x="1"),
        page("payment", home.payment.id, x="1"),
        page("letter", home.notice.id, x="1"),
        page("letter", other.notice.id, x="1"),
        page("lodge-appeal", home.decision.id, grounds="It is wrong.", late="I was ill."),
        page("lodge-appeal", other.decision.id, grounds="It is wrong."),
        page("lodge-appeal", new_id(), grounds="It is wrong."),
        page("withdraw-appeal", home.appeal.id, x="1"),
        page("withdraw-appeal", other.appeal.id, x="1"),
        page("look-again", home.decision.id, x="1"),
        page("evidence-question", home.evidence.id, doing="answer", last_address="1 High Street"),
        page("evidence-question", home.evidence.id, doing="without", reason="I have none."),
        page("evidence-question", home.evidence.id, doing="use", use="yes"),
        page("evidence-question", other.evidence.id, doing="answer", last_address="1 High Street"),
        page("timeline", page="2"),
        *_plans(home, other),
        *_appointments(home, other, home.browser, "appointments"),
        page("queue:draw", "pension-office", errand="ask", language="ar", key="k3"),
        page("queue:draw", "no-such", errand="ask", language="ar", key="k3"),
        page("queue:leave", home.ticket.id),
        page("queue:leave", other.ticket.id),
        page("my-data-file", x="1"),
        page("set_language", language="ar", next="/timeline/"),
        Page(browser=home.browser, address="/requests/not-an-id/check/", fields={"true": "on"}),
        Page(browser=home.browser, address="/requests/%00/steps/who-died/", fields=STEPS["who-died"]),
    ]


def _appointments(home: peopled.Household, other: peopled.Household, browser: Client, side: str) -> list[Page]:
    """Return the pages of the person's appointments, and of another's."""

    def page(name: str, /, *arguments: object, **fields: str) -> Page:
        return Page(browser=browser, address=reverse(f"{side}:{name}", args=arguments), fields=fields)

    pack = catalogue.current().pack
    free = offering.next_days(pack, pack.places["pension-office"], after=today(), at=now())[0][1]
    mine, when = home.appointment.id, free[-1].starts_at.isoformat()
    return [
        page("book", "pension-office", "stop-pension", key="k2", time=when, interpreter="ar"),
        page("book", "pension-office", "no-such", key="k2", time=when),
        page("book", "no-such", "stop-pension", key="k2", time=when),
        page("move", mine, time=when),
        page("move", other.appointment.id, time=when),
        page("cancel", mine),
        page("cancel", other.appointment.id),
    ]


def _plans(home: peopled.Household, other: peopled.Household) -> list[Page]:
    """Return the pages of the person's plan, and some of another's."""

    def page(name: str, /, *arguments: object, **fields: str) -> Page:
        return Page(browser=home.browser, address=reverse(f"plans:{name}", args=arguments), fields=fields)

    plan, goal, party = home.plan.id, home.goal.id, home.party.id
    day: dict[str, Any] = {"by-day": "2", "by-month": "8", "by-year": "2027"}
    invited: dict[str, Any] = {"role": "family", "called": "Mina", "email": "helper@mail.example", "consent": "on"}
    return [
        page("add", plan, "goal", key="k", text="A garden"),
        page("add", plan, "step", key="k", text="Dig", who=str(party), **day),
        page("add", plan, "review", key="k", text="x"),
        page("add", other.plan.id, "goal", key="k", text="A garden"),
        page("add", new_id(), "goal", key="k", text="A garden"),
        page("change", plan, goal, seen="1", text="Another garden"),
        page("change", plan, goal, seen="7", text="Another garden"),
        page("change", plan, other.goal.id, seen="1", text="Not mine"),
        page("state", plan, goal, state="done"),
        page("state", plan, home.step.id, state="missed"),
        page("invite", plan, **invited),
        page("invite", other.plan.id, **invited),
        page("consent", plan, party, consent="on"),
        page("consent", plan, party, no="yes"),
        page("consent", plan, other.party.id, consent="on"),
        page("withdraw", plan, party),
        page("answer", plan, no="yes"),
        page("answer", other.plan.id),
    ]


def _stranger(home: peopled.Household) -> list[Page]:
    def page(name: str, /, *arguments: object, **fields: str) -> Page:
        return Page(browser=Client(), address=reverse(name, args=arguments), fields=fields)

    return [
        *_looking_ahead(Client()),
        page("resume", code=home.code, **BORN),
        page("resume", code="7K3F-92QX", date_of_birth="1951-08-02"),
        page("sign_in", email="layla@mail.example", next="/timeline/"),
        page("sign_in_link", link="AAAA", next="/"),
        page("choose_post", post=str(new_id())),
        page("find", forget="1"),
        page("find-question", fact="income", income="12000"),
        page("set_language", language="ar", next="/"),
        page("account_login", login="agent1.tell-once-office@staff.example", password="wrong", next="/desk/"),
        page("account_reset_password", email="agent1.tell-once-office@staff.example"),
        page("account_reset_password_from_key", "1", "set-password", password1="x", password2="x"),
        page("mfa_authenticate", code="000000"),
        page("journey:check", home.draft.id, key="k", true="on"),
        page("workbench:answer", home.delivery.id, outcome="done"),
    ]


def _desk(home: peopled.Household, other: peopled.Household) -> list[Page]:
    calling, post = peopled.staff("agent", number=1)
    peopled.in_contact(calling, post, home.person)
    asking, colleague = peopled.staff("agent", number=2)
    contact = peopled.in_contact(asking, colleague, home.person, verified=False)

    def page(name: str, /, *arguments: object, browser: Client = asking, **fields: str) -> Page:
        return Page(browser=browser, address=reverse(f"desk:{name}", args=arguments), fields=fields)

    person: dict[str, Any] = {"name": "Mina Reyes", "email": "mina@mail.example", **BORN}
    return [
        page("begin", channel="phone"),
        page("end-contact", about="services", outcome="answered"),
        page("end-left-open", contact),
        page("end-left-open", new_id()),
        page("find", national_number="47032711H", reference="7K3F-92QX", **person),
        page("choose", person=str(home.person.id)),
        page("choose", person=str(other.person.id)),
        page("new-person", language="en", phone="01632 960 001", **person),
        page("new-person", **_FOUND, **person),
        page("verify", name="Layla Haddad", address="1 High Street", reference="7K3F-92QX", **BORN),
        page("code", code=home.code, **BORN),
        page("services", q="pension"),
        page("resume", home.draft.id, browser=calling),
        page("resume", other.draft.id, browser=calling),
        *_journey(home, other, calling, "desk-journey"),
        *_appointments(home, other, calling, "desk-appointments"),
    ]


def _offices(home: peopled.Household, other: peopled.Household) -> list[Page]:
    """Return the pages of the workbench of the tax office, and of the console."""
    working, _ = peopled.staff("caseworker", "tax")
    pensions, _ = peopled.staff("caseworker", "pensions")
    asking, _ = peopled.staff("caseworker", "pensions")
    overseeing, mine = peopled.staff("coordinator")
    theirs = Delivery.objects.get(request_id=other.sent.id, organisation_id="pensions").id
    shelved = Delivery.objects.get(request_id=other.sent.id, organisation_id="tax")
    Delivery.objects.filter(id=shelved.id).update(state="shelved", attempts=20, next_attempt_at=None)
    post = StaffMember.objects.exclude(id=mine.id).latest("id")

    def page(name: str, /, *arguments: object, browser: Client = overseeing, **fields: str) -> Page:
        return Page(browser=browser, address=reverse(name, args=arguments), fields=fields)

    deciding_, _post = peopled.staff("caseworker", "passports")
    open_case = Case.objects.get(request=other.sent, service="cancel-passport").id
    decision: dict[str, Any] = {
        "outcome": "refused", "reasons": "income-too-high", "words": "It is over the limit.", "confirmed": "yes",
    }  # fmt: skip
    home.decided  # noqa: B018 - made when it is asked for
    answer: dict[str, Any] = {"outcome": "refused", "reason": "Not ours.", "reference": "T-1", "confirmed": "yes"}
    shelf: dict[str, Any] = {
        "delivery": str(shelved.id),
        "action": "close",
        "confirmed": "yes",
        "reason": "It cannot be sent.",
    }
    link: dict[str, Any] = {
        "kind": "http",
        "url": "https://tax.example/in",
        "look_up_url": "",
        "public_key": "-----BEGIN PUBLIC KEY-----",
    }
    clerk, _ = peopled.staff("caseworker", "pensions")
    paying, _ = peopled.staff("caseworker", "treasury")
    return [
        page("workbench:message", home.case.id, "papers-sent", browser=clerk, key="k", papers_complete="yes"),
        page("workbench:message", home.case.id, "no-such", browser=clerk, key="k"),
        page("workbench:incident", home.incident.id, browser=clerk, income="12000"),
        page("workbench:incident", new_id(), browser=clerk, income="12000"),
        page("workbench:retry", home.incident.id, browser=clerk),
        page("workbench:ask", home.incident.id, browser=clerk),
        page("workbench:skip", home.incident.id, browser=clerk, reason="Nobody knows."),
        page("workbench:skip", home.incident.id, browser=working, reason="Nobody knows."),
        page("workbench:incidents", browser=clerk, after=str(new_id())),
        page("workbench:answer", home.delivery.id, browser=working, **answer),
        page("workbench:answer", home.delivery.id, browser=working, **answer),
        page("workbench:answer", theirs, browser=working, **answer),
        page("workbench:question", home.question.id, browser=working, ending="found", income="12000"),
        page("workbench:question", home.question.id, browser=working, ending="refused", reason="We may not."),
        page("workbench:question", other.question.id, browser=asking, ending="found", income="12000"),
        page("workbench:ask-evidence", home.case.id, browser=working, evidence="income"),
        page("workbench:ask-evidence", home.case.id, browser=asking, evidence="income"),
        page("workbench:take", home.task.id, browser=working),
        page("workbench:put-back", home.task.id, browser=working),
        page("workbench:accept", home.task.id, browser=working),
        page("workbench:keep", home.task.id, browser=working),
        page("workbench:share", home.task.id, "escalate", browser=working, note="What now?"),
        page("workbench:share", home.task.id, "nonsense", browser=working, to="x", note="What now?"),
        page("workbench:together", browser=working, what="refer", task=str(home.task.id), to="x", confirmed="yes"),
        page("workbench:undo", browser=working, batch=str(new_id())),
        page("workbench:workload", browser=working),
        page("workbench:keys", browser=working, keys="on"),
        page("workbench:task", home.task.id, browser=working, papers_complete="yes"),
        page("workbench:tasks", browser=working, show="done", after=str(new_id())),
        page("workbench:pause", home.case.id, browser=working, waits_for="person", reason="We need a paper."),
        page("workbench:resume-case", home.case.id, browser=working),
        page("workbench:extend", home.case.id, "promise", browser=working, reason="We need longer."),
        *_plans_at_work(home, other),
        *_queue_at_work(home, pensions),
        page("workbench:cases", browser=working, state="open", after=str(new_id())),
        page("workbench:deliveries", browser=working, show="all", before=str(new_id())),
        page("workbench:decide", home.case.id, browser=deciding_, **decision),
        page("workbench:decide", open_case, browser=deciding_, **decision),
        page("workbench:decide", open_case, browser=deciding_, **decision),
        page("workbench:confirm-decision", open_case, home.decision.id, browser=deciding_, x="1"),
        page("workbench:drop-decision", open_case, browser=deciding_, x="1"),
        page("workbench:reopen", home.decided.id, browser=deciding_, reason="A paper came."),
        page("workbench:pass-on", home.decided.id, browser=deciding_, x="1"),
        page("workbench:order-place", home.case.id, browser=pensions, ordered="fetch-papers", note="Soon, please."),
        page("workbench:order-act", home.order.id, "withdraw", browser=pensions, note="Not needed any more."),
        page("workbench:order-act", home.order.id, "verify", browser=pensions, note="Good."),
        page("workbench:order-act", home.order.id, "no-such", browser=pensions, note="Good."),
        page("workbench:payment-act", home.payment.id, "cancel", browser=pensions, note="It was paid by cheque."),
        page("workbench:payment-act", home.payment.id, "paid", browser=paying, instalment="1", reference="T-1"),
        page("workbench:payment-act", home.payment.id, "refuse", browser=paying, note="The account is closed."),
        page("workbench:payment-act", other.payment.id, "no-such", browser=paying, note="x"),
        page("workbench:payment-act", home.payment.id, "paid", browser=working, instalment="1"),
        page("workbench:payments", browser=paying, show="paid", after=str(new_id())),
        page("workbench:orders", browser=pensions, show="late", after=str(new_id())),
        page("workbench:order-sums", browser=pensions, month="2026-10"),
        page("workbench:order-sums-file", browser=pensions, month="9999-99"),
        page("console:processes-retry", kind=f"pensions|stop-pension|complete|facts|{home.case.pack_version_id}"),
        page("console:processes-retry", kind="a|b|c"),
        page("console:move", "stop-pension", do="begin", references=home.case.reference, **{"to-check": "-"}),
        page("console:move", "no-such-service", do="begin"),
        page("console:moved", new_id()),
        page("console:retention-confirm", browser=overseeing, case=str(home.case.id)),
        page("console:retention-confirm", browser=overseeing, case=str(new_id()), confirmed="yes"),
        page("console:shelf-confirm", **shelf),
        page("console:shelf-confirm", **shelf | {"action": "replay"}),
        page("console:shelf", organisation="tax", after=str(new_id())),
        page("console:deliveries", organisation="tax", state="sent", after=str(new_id())),
        page("console:compare", old=str(new_id()), new=str(new_id())),
        page("console:connection", "tax", **link),
        page("console:connection", "no-such", **link),
        page("console:verify"),
        page("console:seal"),
        page("console:invite", email="new@staff.example", organisation="tax", role="caseworker"),
        page("console:post", post.id, team="x", leads="yes", skills="x", languages="en"),
        page("console:post", new_id(), team="none", leads="no"),
        page("console:end-post", post.id),
        page("console:end-post", new_id()),
        page("account_change_password", oldpassword="wrong", password1="a", password2="b", browser=working),
        page("account_reauthenticate", password="wrong", browser=working),
        page("mfa_reauthenticate", code="000000", browser=working),
        page("mfa_deactivate_totp", x="1", browser=working),
        page("choose_post", post=str(mine.id), next="/console/"),
    ]  # fmt: skip


def _plans_at_work(home: peopled.Household, other: peopled.Household) -> list[Page]:
    """Return the pages of the plans the pensions agency leads, and those of who has no part in them."""
    leading, without = (
        peopled.staff("caseworker", "pensions", number=7)[0],
        peopled.staff("caseworker", "tax", number=7)[0],
    )

    def page(name: str, /, *arguments: object, browser: Client = leading, **fields: str) -> Page:
        return Page(browser=browser, address=reverse(f"workbench-plans:{name}", args=arguments), fields=fields)

    plan, on = home.plan.id, {f"on-{part}": str(getattr(today(), part)) for part in ("day", "month", "year")}
    mine = PlanParty.objects.get(plan=plan, role="person").id
    score = {f"goal-{home.goal.id}": "2"}
    return [
        page("add", plan, "visit", key="k", slot="first-2", time="9:30", place="Here", text="", **on),
        page("add", plan, "note", key="k", text="Quiet"),
        page("add", plan, "step", key="k", text="Dig", browser=without),
        page("change", plan, home.step.id, seen="1", text="Dig"),
        page("state", plan, home.step.id, state="done"),
        page("propose", plan, role="council"),
        page("propose", other.plan.id, role="council", browser=without),
        page("review", plan, key="k", present=str(mine), agreed="Go on", **on, **score),
        page("lead", plan, called="Nora"),
        page("move", plan, **{"day-day": "2", "day-month": "8", "day-year": "2027"}),
        page("end", plan, text="It is reached."),
        page("end", plan, text="It is reached.", browser=without),
        page("withdraw", plan, home.party.id),
        Page(
            browser=leading,
            address=reverse("workbench-appointments:outcome", args=[home.appointment.id]),
            fields={"outcome": "missed"},
        ),
    ]


def _queue_at_work(home: peopled.Household, serving: Client) -> list[Page]:
    """Return the pages of the counter of the pensions agency."""

    def page(name: str, /, *arguments: object, **fields: str) -> Page:
        return Page(browser=serving, address=reverse(f"workbench-queue:{name}", args=arguments), fields=fields)

    return [
        page("door", "pension-office", errand="ask", language="ar", key="d"),
        page("door", "no-such", errand="ask", language="ar", key="d"),
        page("next", "pension-office", "one"),
        page("next", "pension-office", "nine"),
        page("act", home.ticket.id, "one", act="call"),
        page("act", home.ticket.id, "one", act="not-come", calls="0"),
        page("act", home.ticket.id, "one", act="pass-on", errand="no-such", to_counter="one"),
        page("act", new_id(), "one", act="done"),
    ]


def _suppliers(home: peopled.Household, other: peopled.Household) -> list[Page]:
    """Return the pages of whoever fetches papers for the pensions agency."""
    carrying, _ = peopled.staff("supplier", "carriers")
    done = other.order
    photographing.add(done.id, a_picture(), by=peopled.CARRIERS, at=now())
    fulfilling.fulfil(done.id, Fulfilment(state="done"), by=peopled.CARRIERS, at=now())

    def page(name: str, /, *arguments: object, file: str = "", **fields: str) -> Page:
        return Page(browser=carrying, address=reverse(f"partner:{name}", args=arguments), fields=fields, file=file)

    soon = today() + timedelta(days=3)
    visit: dict[str, Any] = {"on-day": str(soon.day), "on-month": str(soon.month), "on-year": str(soon.year)}
    return [
        page("orders", show="late", before=str(new_id())),
        page("move", home.order.id, "scheduled", begins="09:00", ends="11:30", **visit),
        page("move", home.order.id, "scheduled", begins="09:00", ends="11:30", **visit),
        page("move", home.order.id, "failed", note="There is nobody."),
        page("move", home.order.id, "done", note="Fetched.", file="photo"),
        page("move", home.order.id, "on-the-way"),
        page("move", home.order.id, "verified", note="x"),
        page("move", new_id(), "accepted"),
        page("add-photo", home.order.id, file="photo"),
        page("add-photo", home.order.id, file="photo"),
        page("charge", done.id, way="1.5"),
        page("charge", done.id, way="2"),
        page("charge", home.order.id, way="1"),
    ]


def _authors(_home: peopled.Household, _other: peopled.Household) -> list[Page]:
    """Return the pages of whoever changes a decision; a draft is begun."""
    owning, mine = peopled.staff("coordinator", "pensions")
    draft = drafting.begin("testland", deciding.FILE, by=accounts.as_staff(mine), at=now())
    drafting.save(draft.id, deciding.dmn(("-", "-", "9")), seen=draft.revision, by=accounts.as_staff(mine), at=now())
    version = str(catalogue.current().version_id)

    def page(name: str, /, *arguments: object, of: str = deciding.FILE, **fields: str) -> Page:
        address = reverse(f"console:{name}", args=(of, *arguments))
        return Page(
            browser=owning, address=address, fields={"seen": "2", **fields}, file="file" if name == "draft-file" else ""
        )

    return [
        page("draft-begin"),
        page("draft-begin", of="no-such"),
        page("draft-restore", number="1"),
        page("draft-restore", number="7"),
        page("draft-move"),
        page("draft-discard", confirmed="yes"),
        page("draft-publish", confirmed="yes", version=version),
        page("draft-file"),
        page("draft-table", 0, do="copy-1", hit_policy="FIRST"),
        page("draft-table", 0, do="policy", hit_policy="COLLECT"),
        page("draft-table", 7, do="up-1"),
        page("draft-rule", 0, 1, **{"cell-0": "< 10", "cell-1": "-", "cell-2": "5"}),
        page("draft-rule", 0, 0, **{"cell-0": "[1..5]", "cell-1": "-", "cell-2": "5"}),
        page("draft-editor", 0, dmn=deciding.dmn(("-", "-", "8"))),
        page("draft-editor", 0, dmn="<definitions/>"),
    ]


AUDIENCES: dict[str, Callable[[peopled.Household, peopled.Household], list[Page]]] = {
    "resident": _resident,
    "stranger": lambda home, _other: _stranger(home),
    "desk": _desk,
    "offices": _offices,
    "suppliers": _suppliers,
    "authors": _authors,
}
ATTEMPTS = {"resident": 180, "stranger": 80, "desk": 90, "offices": 100, "suppliers": 80, "authors": 90}


@pytest.fixture
def homes() -> tuple[peopled.Household, peopled.Household]:
    return peopled.household("layla@mail.example"), peopled.household("other@mail.example", **peopled.ANOTHER_DEATH)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_broken_form_is_answered_with_what_to_do_and_changes_nothing_by_half(
    homes: tuple[peopled.Household, peopled.Household], audience: str
) -> None:
    chance = random.Random(f"{SEED} {audience}")
    pages = AUDIENCES[audience](*homes)
    before, faults, seen = hostile.contents(), [], Counter[str]()
    for number in range(ATTEMPTS[audience]):
        page = pages[number % len(pages)]
        sent = hostile.attempt(page, chance)
        answer, fault, changed = _tried(page, sent, before, homes[0].draft)
        seen["kept" if changed else "refused"] += 1
        if fault:
            faults.append(f"{fault}: {answer.status_code} {sent}")
    assert not faults, "\n".join([f"{len(faults)} of {ATTEMPTS[audience]}", *faults])
    assert hostile.contents() == before
    assert seen["refused"] > ATTEMPTS[audience] / 2, seen


def _tried(
    page: Page, sent: hostile.Attempt, before: Mapping[str, Any], draft: Request
) -> tuple[HttpResponse, str, bool]:
    """Send it, judge what came of it, and undo it."""
    browser = page.browser
    browser.raise_request_exception = False
    cookies = copy.deepcopy(browser.cookies)
    with transaction.atomic():
        answer = hostile.send(browser, sent)
        if answer.status_code >= 500:
            fault, changed = "not answered", False
        else:
            tables, events = hostile.changes(before, hostile.contents())
            fault = _fault(answer, sent, tables, events) or _unfit(draft, tables)
            changed = bool(tables - VISIT[0])
        transaction.set_rollback(True)
    browser.cookies = cookies
    return answer, fault, changed


def _fault(answer: HttpResponse, sent: hostile.Attempt, tables: set[str], events: set[str]) -> str:
    """Return what is wrong with an answer and what it left in the database, or nothing."""
    page = answer.content.decode() if not answer.streaming else ""
    if tables & VISIT[0] and events & VISIT[1]:
        tables, events = tables - VISIT[0], events - VISIT[1]
    if answer.status_code >= 400:
        if tables or events:
            return f"refused, but changed {tables} {events}"
        if sent.method != "HEAD" and not any(each in page for each in REMEDIES):
            return "says nothing of what to do"
    if sent.method in ("GET", "HEAD", "OPTIONS", "TRACE") and tables - {"contacts_notice", "contacts_contact"}:
        return f"looked at, but changed {tables}"
    if tables - UNRECORDED and not events:
        return f"changed {tables} and recorded nothing"
    if events and not tables - {"procrastinate_jobs"} and events - ALONE:
        return f"recorded {events} of nothing"
    return ""


# Accounts and their factors, on no person's ledger; what proves the ledger; which request a contact is about. And events
# that record what leaves no other trace.
UNRECORDED = {
    "identity_user", "account_emailaddress", "mfa_authenticator", "ledger_verification", "ledger_checkpoint",
    "contacts_contact",
}  # fmt: skip
ALONE = {"request.resumed", "contact.check-failed", "look-up.failed"}


def _unfit(draft: Request, tables: set[str]) -> str:
    """Return a fault if an answer was kept that does not fit its fact."""
    if "cases_request" not in tables:
        return ""
    draft.refresh_from_db()
    values = {fact: answer.value for fact, answer in requests.answers(draft).items()}
    kept = checked(values, facts=catalogue.current().pack.facts, today=today())
    return "" if kept == values else "kept what does not fit"


def test_no_page_that_takes_a_form_is_left_out(homes: tuple[peopled.Household, peopled.Household]) -> None:
    """What is not in the lists above answers no form: a new page that takes one is added there, or fails here."""
    home, _other = homes
    tried = set()
    for each in AUDIENCES.values():
        for page in each(*homes):
            with suppress(Resolver404):  # some are meant to lead nowhere
                tried.add(get_resolver().resolve(page.address).view_name)
    calling, post = peopled.staff("agent", number=5)
    peopled.in_contact(calling, post, home.person)
    readers = {"desk": calling, "desk-journey": calling, "console": peopled.staff("coordinator", number=5)[0]}
    readers["workbench"] = peopled.staff("caseworker", "tax", number=5)[0]
    readers["desk-appointments"] = calling
    pensions, _post = peopled.staff("caseworker", "pensions", number=5)
    readers["workbench-appointments"] = readers["workbench-plans"] = readers["workbench-queue"] = pensions
    rows = {**OF_A_PERSON, **AT_THE_DESK, **OF_AN_ORGANISATION, **OF_A_SUPPLIER, **OF_THE_OPERATOR, **OF_THE_OWNER}
    ids = {
        "desk:service": ("advice",),
        "find-why": ("advice",),
        "life-event": ("bereavement",),
        "waiting-room:screen": ("pension-office",),
        "waiting-room:now": ("pension-office",),
        "desk-journey:start": ("bereavement",),
    }
    for name in names() - tried - {"None"}:
        if name.startswith(("api:", "govstack:")):
            continue  # tests/spec/test_bad_input_calls.py, tests/spec/test_govstack_bad_input.py
        arguments = rows[name](home) if name in rows else ids.get(name, ())
        browser = readers.get(name.partition(":")[0], home.browser)
        assert browser.post(reverse(name, args=arguments), {"a": "b"}).status_code == 405, name


LISTS = ("console:shelf", "console:deliveries", "console:compare", "workbench:cases", "workbench:tasks", "workbench:deliveries", "workbench-plans:plans", "workbench-plans:day", "workbench-appointments:list", "workbench-queue:list", "appointments:list", "queue:list", "desk:services", "timeline", "sign_in", "sign_in_link", "find-question", "what-if-question", "what-if-result", "home", "health", "offices", "workbench:questions", "evidence")  # fmt: skip
ASKED = (
    "organisation",
    "state",
    "after",
    "before",
    "old",
    "new",
    "show",
    "q",
    "page",
    "next",
    "link",
    "from",
    "language",
    "years",
    "on",
    "whose",
)


def test_a_hostile_query_is_answered(homes: tuple[peopled.Household, peopled.Household]) -> None:
    _offices(*homes)
    readers = {
        "console": peopled.staff("coordinator", number=5)[0],
        "workbench": peopled.staff("caseworker", "tax", number=5)[0],
        "workbench-plans": peopled.staff("caseworker", "pensions", number=5)[0],
        "workbench-appointments": peopled.staff("caseworker", "pensions", number=6)[0],
        "workbench-queue": peopled.staff("caseworker", "pensions", number=6)[0],
    }
    readers["desk"] = peopled.staff("agent", number=5)[0]
    before, faults = hostile.contents(), []
    chance, short = random.Random(SEED), [each for each in hostile.VALUES if len(each) < 400]
    for name in LISTS:
        browser = readers.get(name.partition(":")[0], homes[0].browser)
        browser.raise_request_exception = False
        for value in ["\x00", *chance.sample(short, 14)]:
            query = hostile.urlencoded([(asked, value) for asked in ASKED]).decode()
            with transaction.atomic():
                answer = browser.get(f"{reverse(name)}?{query}")
                transaction.set_rollback(answer.status_code >= 500)
            if answer.status_code >= 500:
                faults.append((name, value, answer.status_code))
    assert not faults
    assert hostile.contents() == before


def test_a_well_meant_form_is_kept(homes: tuple[peopled.Household, peopled.Household]) -> None:
    """The refusals above are not for want of anything that could change."""
    home, _other = homes
    before = hostile.contents()
    for step, fields in STEPS.items():
        home.draft.refresh_from_db()
        form = fields | {"revision": str(home.draft.revision), "seen": home.draft.saved_at.isoformat()}
        assert home.browser.post(reverse("journey:step", args=[home.draft.id, step]), form).status_code == 302
    tables, events = hostile.changes(before, hostile.contents())
    assert (tables - VISIT[0], events - VISIT[1]) == ({"cases_request"}, {"request.saved"})
    home.draft.refresh_from_db()
    assert date.fromisoformat(str(requests.answers(home.draft)["date_of_death"].value)) == date(2025, 10, 5)
