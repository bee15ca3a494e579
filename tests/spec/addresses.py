"""Every address of the installation, and whose it is: a new one gets its row here, or tests fail."""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests import accounts, deciding
from tests.spec.peopled import Household

Arguments = Callable[[Household], tuple[Any, ...]]


def _draft(home: Household) -> tuple[Any, ...]:
    return (home.draft.id,)


def _sent(home: Household) -> tuple[Any, ...]:
    return (home.sent.id,)


def _nothing(_home: Household) -> tuple[Any, ...]:
    return ()


def _another_post(_home: Household) -> tuple[Any, ...]:
    return (accounts.a_staff_member("caseworker", "tax", email="x@staff.example").id,)


JOURNEY: dict[str, Arguments] = {
    "request": _draft,
    "step": lambda home: (home.draft.id, "who-died"),
    "evidence": _draft,
    "look-up": lambda home: (home.draft.id, "death-record"),
    "add-document": _draft,
    "remove-document": lambda home: (home.draft.id, home.document.id),
    "check": _draft,
    "submitted": _sent,
    "later": _draft,
    "withdraw": _draft,
    "entitlements": _sent,
    "entitlement-question": _sent,
    "entitlement-why": lambda home: (home.sent.id, "advice"),
    "take-up": lambda home: (home.sent.id, "advice"),
    "told": _sent,
    **dict.fromkeys(("ask", "ask-questions", "ask-documents", "ask-check", "asked"), _sent),
    "ask-remove-document": lambda home: (home.sent.id, home.document.id),
    "withdraw-case": lambda home: (home.sent.id, home.case.id),
    "withdraw-consent": lambda home: (home.sent.id, home.consent.id),
    "bring": lambda home: (home.sent.id, home.case.id, "papers-sent"),
    "question": lambda home: (home.sent.id, home.incident.id),
}
# One person's thing, by its id: theirs, their helpers' and nobody else's.
OF_A_PERSON: dict[str, Arguments] = {
    **{f"journey:{page}": arguments for page, arguments in JOURNEY.items()},
    "letter": lambda home: (home.notice.id,),
    "letter-pdf": lambda home: (home.notice.id,),
    "evidence-question": lambda home: (home.evidence.id,),
    "end-mandate": lambda home: (home.mandate.id,),
    **{f"plans:{page}": lambda home: (home.plan.id,) for page in ("plan", "invite", "answer")},
    **{
        f"appointments:{page}": lambda home: (home.appointment.id,)
        for page in ("appointment", "move", "cancel", "file")
    },
    **{f"queue:{page}": lambda home: (home.ticket.id,) for page in ("ticket", "now", "leave")},
    "plans:add": lambda home: (home.plan.id, "goal"),
    **{f"plans:{page}": lambda home: (home.plan.id, home.goal.id) for page in ("change", "state")},
    **{f"plans:{page}": lambda home: (home.plan.id, home.party.id) for page in ("consent", "withdraw")},
    **{page: lambda home: (home.decision.id,) for page in ("decision", "decision-file", "look-again", "lodge-appeal")},
    **{page: lambda home: (home.appeal.id,) for page in ("appeal", "withdraw-appeal")},
    **{page: lambda home: (home.order.id,) for page in ("order", "order-steps", "order-say")},
    "order-photo": lambda home: (home.order.id, home.photo.id),
    "payment": lambda home: (home.payment.id,),
}
# The same through the desk: only for an agent of the operator whose caller is that person, and verified.
AT_THE_DESK: dict[str, Arguments] = {
    **{f"desk-journey:{page}": arguments for page, arguments in JOURNEY.items()},
    "desk:resume": _draft,
    **{
        f"desk-appointments:{page}": lambda home: (home.appointment.id,)
        for page in ("appointment", "move", "cancel", "file")
    },
}
# One organisation's thing, by its id: its own caseworkers' and nobody else's.
OF_AN_ORGANISATION: dict[str, Arguments] = {
    **{
        f"workbench:{page}": lambda home: (home.case.id,)
        for page in ("case", "case-story", "pause", "resume-case", "drawing")
    },
    **{
        f"workbench:{page}": lambda home: (home.task.id,)
        for page in ("task", "task-story", "take", "put-back", "accept", "keep")
    },
    "workbench:share": lambda home: (home.task.id, "escalate"),
    **{
        f"workbench:{page}": lambda home: (home.decided.id,)
        for page in ("decide", "drop-decision", "reopen", "pass-on")
    },
    "workbench:confirm-decision": lambda home: (home.decided.id, home.decision.id),
    "workbench:chain": lambda home: (home.appeal.case_id,),
    "workbench:chain-paper": lambda home: (home.appeal.case_id, home.paper.id),
    "workbench:case-document": lambda home: (home.case.id, home.certificate.id),
    **{f"workbench:{page}": lambda home: (home.incident.id,) for page in ("incident", "retry", "ask", "skip")},
    "workbench:message": lambda home: (home.case.id, "papers-sent"),
    "workbench:extend": lambda home: (home.case.id, "promise"),
    "workbench:ask-evidence": lambda home: (home.case.id,),
    "workbench:evidence-paper": lambda home: (home.case.id, home.evidence_paper.id),
    "workbench:question": lambda home: (home.question.id,),
    **{
        f"workbench-plans:{page}": lambda home: (home.plan.id,)
        for page in ("plan", "propose", "review", "lead", "move", "end")
    },
    "workbench-appointments:outcome": lambda home: (home.appointment.id,),
    "workbench-queue:door": lambda _home: ("pension-office",),
    **{f"workbench-queue:{page}": lambda _home: ("pension-office", "one") for page in ("counter", "now", "next")},
    "workbench-queue:act": lambda home: (home.ticket.id, "one"),
    "workbench-queue:print": lambda home: (home.ticket.id,),
    "workbench-plans:add": lambda home: (home.plan.id, "step"),
    **{f"workbench-plans:{page}": lambda home: (home.plan.id, home.step.id) for page in ("change", "state")},
    "workbench-plans:withdraw": lambda home: (home.plan.id, home.party.id),
    "workbench:delivery": lambda home: (home.delivery.id,),
    "workbench:answer": lambda home: (home.delivery.id,),
    "workbench:order": lambda home: (home.order.id,),
    "workbench:order-act": lambda home: (home.order.id, "withdraw"),
    "workbench:payment": lambda home: (home.payment.id,),
    "workbench:payment-act": lambda home: (home.payment.id, "cancel"),
    "workbench:order-place": lambda home: (home.case.id,),
    "workbench:order-photo": lambda home: (home.order.id, home.photo.id),
}
# One supplier's thing, by its id: those who do its ordered work, and nobody else's.
OF_A_SUPPLIER: dict[str, Arguments] = {
    "partner:order": lambda home: (home.order.id,),
    "partner:add-photo": lambda home: (home.order.id,),
    "partner:photo": lambda home: (home.order.id, home.photo.id),
    "partner:charge": lambda home: (home.order.id,),
    "partner:move": lambda home: (home.order.id, "scheduled"),
}
# The operator's coordinators', for the whole installation; no page of it shows what a person told.
OF_THE_OPERATOR: dict[str, Arguments] = {
    **{f"console:{page}": _nothing for page in (
        "exchange", "deliveries", "shelf", "shelf-confirm", "agreements", "packs", "compare", "connections", "figures",
        "ledger", "verify", "seal", "staff", "invite",
    )},
    "console:delivery": lambda home: (home.delivery.id,),
    "console:agreement": lambda _home: ("agreement-tax",),
    "console:connection": lambda _home: ("tax",),
    "console:end-post": _another_post,
    "console:post": _another_post,
}  # fmt: skip
# Rules and processes of services: the coordinators' of the organisation whose services they are, and the operator's.
OF_THE_OWNER: dict[str, Arguments] = {
    **{f"console:{page}": lambda _home: (deciding.FILE,) for page in (
        "decision", "decision-file", "draft-begin", "draft", "draft-file", "draft-restore", "draft-move", "draft-discard",
        "draft-publish",
    )},
    "console:decisions": _nothing,
    "console:draft-table": lambda _home: (deciding.FILE, 0),
    "console:draft-editor": lambda _home: (deciding.FILE, 0),
    "console:draft-rule": lambda _home: (deciding.FILE, 0, 1),
    "console:moved": lambda home: (home.move.id,),
    "console:move": lambda _home: ("stop-pension",),
    "console:process-drawing": lambda home: ("stop-pension", home.case.pack_version_id),
}  # fmt: skip
# Pages about whoever looks, without an id: each shows the reader's own.
OF_WHOEVER_LOOKS = frozenset(
    {
        "home",
        "timeline",
        "offices",
        "letters",
        "evidence",
        "my-data",
        "my-data-file",
        "helpers",
        "landing",
        "choose_post",
        "journey:start",
        "plans:plans",
        "appointments:list",
        "queue:list",
    }
)
# The desk's own pages and an organisation's lists: by role; what they list is the reader's share.
BY_ROLE: dict[str, str] = {
    **{f"desk:{page}": "agent" for page in (
        "start", "begin", "end-contact", "end-left-open", "find", "choose", "new-person", "verify", "code", "person",
        "services", "service",
    )},
    "desk-journey:start": "agent",
    "desk-appointments:list": "agent",
    "desk-appointments:book": "agent",
    "workbench:cases": "caseworker",
    **{f"workbench:{page}": "caseworker" for page in ("tasks", "questions", "together", "undo", "workload", "keys")},
    "workbench:incidents": "caseworker",
    "console:processes": "coordinator",
    "console:processes-retry": "coordinator",
    "workbench:deliveries": "caseworker",
    "workbench-appointments:list": "caseworker",
    "workbench-queue:list": "caseworker",
    "workbench-plans:plans": "caseworker",
    "workbench-plans:day": "caseworker",
    **{f"workbench:{page}": "caseworker" for page in ("orders", "order-sums", "order-sums-file", "payments")},
    "partner:orders": "supplier",
    "console:retention": "coordinator",
    "console:retention-confirm": "coordinator",
}  # fmt: skip
# For everybody, with nothing of anybody in it.
OF_ALL = frozenset(
    {
        "health", "queue:draw", "waiting-room:screen", "waiting-room:now",
        "life-event", "appointments:book", "services", "resume", "leave", "find", "find-question", "find-results", "find-why", "what-if", "what-if-question", "what-if-result",
        "what-if-add", "what-if-change", "what-if-remove", "components", "set_language",
        "sign_in", "sign_in_sent", "sign_in_link", "api:openapi-json", "api:api-root", "api:services", "api:life_events",
        "api:nothing_there", "None",  # the directory of keys has no name
        "govstack:openapi-json", "govstack:api-root", "govstack:nothing_there", "govstack:services", "govstack:service",
        "govstack:service_forms", "govstack:form", "govstack:statistics", "govstack:statistics_1",
    }
)  # fmt: skip
# GovStack's registration: one file or task, by its id, of the person or of the organisation it lies with.
OF_AN_API: dict[str, Arguments] = {
    "govstack:application": lambda home: (str(home.case.id),),
    "govstack:task": lambda home: (str(home.task.id),),
    "govstack:complete": lambda home: (str(home.task.id),),
}
# The same API about whoever calls: each is answered with their own.
OF_WHOEVER_CALLS: dict[str, Arguments] = {
    "govstack:applications": _nothing,
    "govstack:tasks": _nothing,
    "govstack:begin": lambda _home: ("stop-pension",),
    "govstack:upload": _nothing,
}
SIGNED = frozenset(
    {"api:give_receipt", "api:bring_message", "api:fetch_deliveries", "api:open_case", "api:get_case", "api:list_cases"}
    | {"api:decide"}
    | {f"api:{call}" for call in ("list_payments", "get_payment", "set_payment_state")}
    | {f"api:{call}" for call in ("list_orders", "get_order", "set_state", "add_photo", "charge")}
)
# The sign-in library's pages are each about the account that is signed in; an id in them is a key of that account.
OF_THE_LIBRARY = ("account_", "mfa_")


def names() -> set[str]:
    """Return the name of every address there is, but the sign-in library's."""
    return {name for name in _names(get_resolver()) if not name.startswith(OF_THE_LIBRARY)}


def _names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _names(each, f"{prefix}{each.namespace}:" if each.namespace else prefix)
        elif isinstance(each, URLPattern):
            yield f"{prefix}{each.name}"
