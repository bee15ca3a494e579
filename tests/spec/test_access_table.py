"""Who may do what with what: the whole table, asked of the product and kept in docs/reference/access.md.

After a change of the rules, ``COMMONWAY_WRITE_DOCS=yes pytest tests/spec/test_access_table.py`` writes it anew.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from commonway.identity import access, mandates
from commonway.identity.access import Thing
from commonway.identity.access_rules import ACTIONS, RULES
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor, system
from tests.accounts import AT, a_resident, an_organisation

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "access.md"
KINDS = sorted({kind for rule in RULES for kind in rule.things})
PARTNER = "01890000-0000-7000-8000-000000000001"
OPENING = """\
# Who may do what

<!-- Written by tests/spec/test_access_table.py, which asks the product: COMMONWAY_WRITE_DOCS=yes pytest that file -->

Every page, interface and command asks one function, `identity.access.decide`, whether somebody may do something with a
thing; what this table does not list is refused. PostgreSQL's row-level security repeats the fence underneath. The word
in brackets is the ground: it goes on the ledger with every reading by anybody but the person.

Things are those of one person, who told of somebody's death, at one organisation; ordered work is done by its
*supplier*, a payment is made by its *payer*. *Another* organisation has a person, a case and an agreement of its own, and none in this one. *The body that
hears an appeal* is meant as that of an appeal about this thing, under a clause in force: of other things of the person it
sees nothing.
"""


def actors(thing: Thing) -> Mapping[str, Actor]:
    """Return everybody who could want something with *thing*, by who they are to it."""
    owner, request = thing.applicant, thing.id if thing.kind == "request" else thing.request
    (_, helper), (_, stranger) = a_resident(f"helper.{thing.id}@mail.example"), a_resident(f"{thing.id}@mail.example")
    mandates.grant(
        grantor=owner, holder=helper.id, life_events=["bereavement"], said_by="them", by=system("tests"), at=AT
    )  # type: ignore[arg-type]

    def staff(role: str, organisation: str = "council", about: object = None) -> Actor:
        return Actor(kind="staff", id=str(new_id()), organisation=organisation, role=role, on_behalf_of=about)  # type: ignore[arg-type]

    return {
        "the person who told": Actor(kind="person", id=str(owner)),
        "the person it is about": Actor(kind="person", id=str(thing.subject)),
        "a helper with a mandate": Actor(kind="helper", id=str(helper.id), on_behalf_of=owner),
        "somebody let in by a code to this request": Actor(
            kind="person",
            id=str(owner),
            role="handover",
            confined_to=request,  # type: ignore[arg-type]
        ),
        "another resident": Actor(kind="person", id=str(stranger.id)),
        "somebody who takes part, as the person agreed": Actor(kind="person", id=PARTNER),
        "a caseworker of an organisation that takes part": staff("caseworker", "circle"),
        "an agent whose caller is the person": staff("agent", "operator", about=owner),
        "an agent in no contact with them": staff("agent", "operator"),
        "a caseworker of the organisation": staff("caseworker"),
        "a caseworker of another organisation": staff("caseworker", "tax"),
        "a caseworker of the body that hears an appeal": staff("caseworker", "court"),
        "a caseworker of the payer": staff("caseworker", "treasury"),
        "a coordinator of the organisation": staff("coordinator"),
        "a coordinator of another organisation": staff("coordinator", "tax"),
        "a coordinator of the operator": staff("coordinator", "operator"),
        "whoever does ordered work for the organisation": staff("supplier"),
        "whoever does ordered work for the supplier": staff("supplier", "builders"),
        "whoever does ordered work for another organisation": staff("supplier", "tax"),
        "the supplier's system": Actor(kind="organisation", id="builders", organisation="builders"),
        "the payer's system": Actor(kind="organisation", id="treasury", organisation="treasury"),
        "the organisation's system": Actor(kind="organisation", id="council", organisation="council"),
        "another organisation's system": Actor(kind="organisation", id="tax", organisation="tax"),
        "the product itself": system("worker"),
    }


def a_thing(kind: str) -> Thing:
    """Return a thing of one person, about another, at the council."""
    _, owner = a_resident(f"{kind}.owner@mail.example")
    return Thing(
        kind=kind,
        id=new_id(),
        subject=new_id(),
        applicant=owner.id,
        organisation="council",
        supplier="builders" if kind == "work-order" else "",
        payer="treasury" if kind == "payment" else "",
        life_event="bereavement",
        request=new_id(),
        parties=frozenset({PARTNER, "circle"}) if kind == "plan" else frozenset(),
        heard_by="court",
    )


def allowed(actor: Actor, thing: Thing) -> str:
    """Return what *actor* may do with *thing*, by ground."""
    grounds: dict[str, list[str]] = {}
    for action in sorted(ACTIONS):
        decision = access.decide(actor, action, thing, at=AT)
        if decision.allowed:
            grounds.setdefault(decision.ground, []).append(action)
    return "; ".join(f"{', '.join(actions)} ({ground})" for ground, actions in grounds.items())


def rows() -> Iterator[str]:
    """Yield the lines of the table, a section for each kind of thing."""
    an_organisation("operator", is_operator=True)
    for name in ("council", "tax", "court"):
        an_organisation(name)
    for kind in KINDS:
        thing = a_thing(kind)
        yield f"\n## {kind}\n\n| who | may |\n|---|---|"
        for who, actor in actors(thing).items():
            yield f"| {who} | {allowed(actor, thing) or '–'} |"


def test_the_table_in_the_documentation_is_what_the_product_says() -> None:
    text = OPENING + "\n".join(rows()) + "\n"
    if os.environ.get("COMMONWAY_WRITE_DOCS"):
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text


def test_another_organisation_and_a_stranger_have_no_part() -> None:
    an_organisation("operator", is_operator=True)
    for name in ("council", "tax", "court"):
        an_organisation(name)
    for kind in KINDS:
        thing = a_thing(kind)
        for who, actor in actors(thing).items():
            if "another" in who:
                assert allowed(actor, thing) == "", (who, kind)
