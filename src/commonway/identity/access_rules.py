"""The rules of access, as one table: who, in which relation to a thing, may do what with it, and on what ground.

What no row allows is refused.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from django.utils.translation import gettext_noop as _

Action = Literal[
    "read",
    "change",
    "submit",
    "answer",
    "fulfil",
    "oversee",
    "replay",
    "author",
    "publish",
    "find-person",
    "start-for-person",
    "open-case",
    "assign",
]
Ground = Literal["own", "mandate", "task", "agreement", "legal duty", "contact", "consent", ""]
Relation = Literal[
    "self",  # the person who applied, or whose own it is
    "subject",  # the person it is about, told by someone else
    "handed-over",  # let in by a code, to the one request it was made for
    "mandate",  # holds the person's mandate for this life event
    "contact",  # an agent with the person's verified, open contact
    "party",  # takes part in it, as the person agreed
    "desk",  # any agent
    "appeal-body",  # a caseworker of the body that hears an appeal the thing is part of
    "team",  # a caseworker of the organisation whose thing it is
    "lead",  # a caseworker of that organisation who leads the team whose task it is
    "coordinator",  # a coordinator of the organisation whose thing it is
    "operator",  # a coordinator of the organisation that runs the installation
    "organisation",  # the system of the organisation whose thing it is
    "supplier",  # whoever does ordered work for the organisation it was ordered from, or its system
    "payer",  # a caseworker of the organisation that is to pay it, or its system
    "product",  # Commonway's own work
]

ACTIONS: frozenset[str] = frozenset(get_args(Action))
OF_A_PERSON = frozenset(
    {
        "person",
        "fact",
        "request",
        "document",
        "case",
        "plan",
        "case-decision",
        "appeal",
        "consent",
        "appointment",
        "assessment",
        "delivery",
        "notice",
        "contact",
        "mandate",
        "ledger",
        "evidence",
    }
)
OF_A_REQUEST = frozenset(
    {"request", "document", "case", "case-decision", "appeal", "consent", "assessment", "delivery", "evidence"}
)
# What belongs to the case that is appealed, and nothing else of the person.
OF_A_CHAIN = frozenset({"case", "case-decision", "appeal", "document", "notice"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row: whoever stands in *relation* may do *actions* with *things*, on *ground*, for *purpose*."""

    relation: Relation
    actions: frozenset[str]
    things: frozenset[str]
    ground: Ground
    purpose: str  # in plain words, as the person reads it


def _rule(relation: Relation, actions: str, things: frozenset[str], ground: Ground, purpose: str) -> Rule:
    return Rule(relation=relation, actions=frozenset(actions.split()), things=things, ground=ground, purpose=purpose)


RULES: tuple[Rule, ...] = (
    _rule("self", "read change submit answer", OF_A_PERSON, "own", _("see and manage my own affairs")),
    _rule(
        "subject",
        "read",
        frozenset({"person", "fact", "delivery", "notice", "assessment", "ledger"}),
        "own",
        _("see what is known about me"),
    ),
    _rule("handed-over", "read change submit", OF_A_REQUEST, "own", _("go on with a request begun with our staff")),
    _rule(
        "mandate",
        "read change submit",
        OF_A_REQUEST | {"person", "fact", "notice", "plan", "appointment", "ticket"},
        "mandate",
        _("act for the person, as they allowed"),
    ),
    _rule(
        "contact",
        "read change submit start-for-person",
        OF_A_REQUEST | {"person", "fact", "notice", "contact", "plan", "appointment"},
        "contact",
        _("help the person who got in touch"),
    ),
    _rule("party", "read change", frozenset({"plan"}), "consent", _("take part in the plan, as the person agreed")),
    _rule("self", "read change", frozenset({"work-order"}), "own", _("follow the work that was ordered for me")),
    _rule("self", "read change", frozenset({"ticket"}), "own", _("see and manage my own affairs")),
    _rule("mandate", "read change", frozenset({"work-order"}), "mandate", _("act for the person, as they allowed")),
    _rule("contact", "read change", frozenset({"work-order"}), "contact", _("help the person who got in touch")),
    _rule("self", "read", frozenset({"payment"}), "own", _("follow what is paid to me")),
    _rule("mandate", "read", frozenset({"payment"}), "mandate", _("act for the person, as they allowed")),
    _rule("contact", "read", frozenset({"payment"}), "contact", _("help the person who got in touch")),
    _rule("desk", "find-person", frozenset({"person"}), "task", _("find the person who got in touch")),
    _rule("team", "read answer", frozenset({"case", "case-decision", "task"}), "task", _("work on the case")),
    _rule("appeal-body", "read", OF_A_CHAIN, "agreement", _("hear the appeal")),
    _rule("appeal-body", "answer", frozenset({"appeal"}), "agreement", _("hear the appeal")),
    _rule("team", "read change answer", frozenset({"appointment"}), "task", _("keep the appointments of our places")),
    _rule("team", "read change answer", frozenset({"ticket"}), "task", _("serve those who come to our places")),
    _rule("team", "read", frozenset({"evidence"}), "task", _("work on the case")),
    _rule("team", "read answer", frozenset({"question"}), "agreement", _("answer what another office asks")),
    _rule("team", "read change answer", frozenset({"plan"}), "task", _("work on the plan with the person")),
    _rule("team", "read answer", frozenset({"work-order"}), "task", _("see that the work is done well")),
    _rule("team", "read answer", frozenset({"payment"}), "task", _("see that it is paid")),
    _rule("payer", "read fulfil", frozenset({"payment"}), "agreement", _("pay what was asked for")),
    _rule("supplier", "read fulfil", frozenset({"work-order"}), "agreement", _("do the work that was ordered")),
    _rule("supplier", "read", frozenset({"delivery"}), "agreement", _("do the work that was ordered")),
    _rule(
        "team", "read answer", frozenset({"delivery", "document"}), "agreement", _("do what follows from being told")
    ),
    _rule("lead", "assign oversee", frozenset({"task"}), "task", _("share out the work")),
    _rule(
        "coordinator",
        "oversee",
        frozenset({"exchange", "organisation", "agreement"}),
        "agreement",
        _("see that what is told arrives"),
    ),
    _rule(
        "coordinator", "replay", frozenset({"exchange", "delivery"}), "agreement", _("send again what did not arrive")
    ),
    _rule(
        "coordinator",
        "oversee author publish",
        frozenset({"decision"}),
        "legal duty",
        _("change the rules of our own services"),
    ),
    _rule("coordinator", "oversee replay publish", frozenset({"process"}), "legal duty", _("see that our cases go on")),
    _rule("operator", "oversee replay publish", frozenset({"process"}), "legal duty", _("see that cases go on")),
    _rule(
        "coordinator",
        "oversee change",
        frozenset({"retention"}),
        "legal duty",
        _("remove what need not be kept any more"),
    ),
    _rule(
        "operator",
        "oversee",
        frozenset({"exchange", "organisation", "agreement", "pack", "ledger"}),
        "legal duty",
        _("run the installation"),
    ),
    _rule("operator", "replay", frozenset({"exchange", "delivery"}), "legal duty", _("send again what did not arrive")),
    _rule("operator", "oversee author", frozenset({"decision"}), "legal duty", _("publish services and agreements")),
    _rule("operator", "publish", frozenset({"pack", "decision"}), "legal duty", _("publish services and agreements")),
    _rule("organisation", "read answer", frozenset({"delivery"}), "agreement", _("do what follows from being told")),
    _rule("organisation", "read answer open-case", frozenset({"case"}), "task", _("work on the case")),
    _rule(
        "product",
        "publish oversee replay",
        frozenset({"pack", "process", "exchange", "delivery", "ledger", "organisation", "agreement"}),
        "legal duty",
        _("run the installation"),
    ),
    _rule("product", "answer", frozenset({"case"}), "task", _("work on the case")),
)


def ruling(relations: tuple[Relation, ...], action: str, kind: str) -> Rule | None:
    """Return the first row of the table that allows *action* on a thing of *kind* in one of *relations*."""
    for rule in RULES:
        if rule.relation in relations and action in rule.actions and kind in rule.things:
            return rule
    return None
