"""Help with a funeral, decided by the council; the court hears appeals, and a higher court appeals against those."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from commonway.cases.appealing import lodging
from commonway.cases.appealing.lodging import Grounds
from commonway.cases.deciding import by_staff
from commonway.cases.deciding.drafts import Draft
from commonway.cases.models import Appeal, Case, Decision
from commonway.cases.submitting import submit
from commonway.cases.taking_up import take_up
from commonway.identity.models import Person
from commonway.ledger.actors import Actor
from commonway.packs.deciding import AppealDefinition, DecisionDefinition, DecisionTold, Keep, StandardReason
from commonway.packs.definitions import Agreement, Clause, Letter, Organisation, Pack, Pays, Service
from tests import factories
from tests.factories import AT, both

COUNCIL, COLLEAGUE, COURT, JUDGE, HIGHER = (
    Actor(kind="staff", id=name, organisation=organisation, role="caseworker")
    for name, organisation in (
        ("ada", "council"), ("ben", "council"), ("cem", "court"), ("dia", "court"), ("eli", "high-court"),
    )
)  # fmt: skip
FACTS = ("full_name", "date_of_death", "applicant_name", "income")
REASONS = (
    StandardReason(id="income-too-high", text=both("Your income is too high."), outcomes=("refused", "partly")),
    StandardReason(id="close-family", text=both("You were close family."), outcomes=("granted",)),
)
APPEAL = AppealDefinition(service="appeal-help", agreement="agreement-court", clause="hear-appeal", within="P21D")
DECISION = DecisionDefinition(
    legal_basis=both("Funeral Help Act, section 3"),
    reasons=REASONS,
    letter="help-decided",
    gives=both("We pay a part of the funeral."),
    partly=True,
    amount=True,
    tells=(DecisionTold(agreement="agreement-tax", clause="know-of-help", outcomes=("granted", "partly")),),
    appeal=APPEAL,
    keep=Keep(granted="P5Y", refused="P2Y"),
)
COURTS = DecisionDefinition(
    legal_basis=both("Courts Act"),
    reasons=(StandardReason(id="right", text=both("The council was right.")),
             StandardReason(id="wrong", text=both("The council was wrong."))),
    appeal=replace(APPEAL, service="appeal-court", agreement="agreement-high-court"),
    keep=Keep(granted="P10Y", refused="P10Y"),
)  # fmt: skip


def _agreement(to: str, *clauses: Clause) -> Agreement:
    return Agreement(
        id=f"agreement-{to}",
        title=both(f"Agreement with {to}"),
        parties=("tell-once-office", to),
        legal_basis=both("Appeals Act"),
        valid_from=date(2020, 1, 1),
        clauses=clauses,
    )


def _hears(to: str) -> Clause:
    return Clause(
        id="hear-appeal", to=to, event="decision.appealed", allows="appeal", facts=FACTS, purpose=both("Hear the appeal"),
        legal_basis=both("Appeals Act, section 2"), decision=("outcome",),
    )  # fmt: skip


def a_pack(decision: DecisionDefinition = DECISION, courts: DecisionDefinition = COURTS, **changes: Any) -> Pack:
    """Return the small pack in which the council decides on ``funeral-help`` and the court hears appeals."""
    pay = Pays(currency="EUR", period="once", expression="1")
    return with_decision(factories.a_pack(), "funeral-help", decision, courts, pays=pay, **changes)


def with_decision(
    pack: Pack, service: str, decision: DecisionDefinition, courts: DecisionDefinition = COURTS, **changes: Any
) -> Pack:
    """Return *pack* in which *service* is decided, with the bodies that hear appeals."""
    courts_ = {
        id_: Service(
            id=id_, organisation=organisation, name=both(name), summary=both(name), about="applicant", kind="appeal",
            decision=how, decide_within="P60D",
        )
        for id_, organisation, name, how in (
            ("appeal-help", "court", "Appeal", courts),
            ("appeal-court", "high-court", "Second appeal", replace(courts, appeal=None)),
        )
    }  # fmt: skip
    bodies = {
        id_: Organisation(id=id_, name=both(name), level="national", kind="court", summary=both(name))
        for id_, name in (("court", "Court of Appeal"), ("high-court", "High Court"))
    }
    tax = pack.agreements["agreement-tax"]
    know = replace(
        tax.clauses[0], id="know-of-help", event="help.decided", facts=("applicant_name",),
        decision=("outcome", "amount", "validity"),
    )  # fmt: skip
    agreements = {
        "agreement-tax": replace(tax, clauses=(*tax.clauses, know)),
        "agreement-court": _agreement("court", _hears("court")),
        "agreement-high-court": _agreement("high-court", _hears("high-court")),
    }
    letter = Letter(
        id="help-decided", title=both("Help with the funeral"), body=both("Dear {applicant_name},"), by_process=True
    )
    decided_ = replace(pack.services[service], decision=decision, **changes)
    return replace(
        pack,
        services={**pack.services, service: decided_, **courts_},
        organisations={**pack.organisations, **bodies},
        agreements={**pack.agreements, **agreements},
        letters={**pack.letters, letter.id: letter},
    )


def asked(
    pack: Pack | None = None, *, person: Person | None = None, service: str = "funeral-help", **answers: Any
) -> Case:
    """Return the open case of somebody who asked for help with the funeral."""
    factories.published(pack or a_pack(), at=AT)
    person = person or factories.a_person(at=AT)
    by = factories.acting(person)
    request = factories.a_request(person, at=AT, **({"income": 9000} | answers))
    submit(request.id, "k", "web", by=by, at=AT)
    request.refresh_from_db()
    return take_up(request.id, service, by=by, at=AT)


def granted(**changes: Any) -> Draft:
    """Return a draft that grants 500."""
    return Draft(**{"outcome": "granted", "reasons": ("close-family",), "amount": Decimal(500)} | changes)


def refused(**changes: Any) -> Draft:
    """Return a draft that refuses."""
    return Draft(**{"outcome": "refused", "reasons": ("income-too-high",), "words": "It is over the limit."} | changes)


def decided(case: Case, draft: Draft | None = None, *, by: Actor = COUNCIL, at: Any = AT) -> Decision:
    """Return the decision on *case*: refused, unless *draft* says otherwise."""
    return by_staff.decide(case.id, draft or refused(), by=by, at=at)


def appealed(decision: Decision, words: str = "My income was wrong.", *, at: Any = AT, **more: Any) -> Appeal:
    """Return the person's appeal against *decision*."""
    by = factories.acting(decision.applicant_id)
    return lodging.lodge(decision.id, Grounds(words=words, **more), by=by, at=at)
