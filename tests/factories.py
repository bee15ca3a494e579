"""What tests are made of: a small pack with every feature, people, and requests."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from commonway.cases import requests
from commonway.cases.models import Request
from commonway.catalogue import queries as catalogue
from commonway.catalogue.publishing import publish
from commonway.catalogue.queries import Published
from commonway.identity import people
from commonway.identity.models import Person
from commonway.ledger.actors import Actor, system
from commonway.packs.definitions import (
    Agreement,
    Choice,
    Clause,
    Condition,
    Criterion,
    FactDefinition,
    FieldDefinition,
    Letter,
    LifeChange,
    LifeEvent,
    LookUp,
    Organisation,
    Pack,
    Pays,
    Rule,
    Service,
    Step,
    Tell,
)
from commonway.packs.text import Text
from tests import deciding

AT = datetime(2026, 10, 12, 9, 30, tzinfo=UTC)
PUBLISHER = system("tests")
_numbers = itertools.count(1)


def both(words: str) -> Text:
    """Return *words* as a text of two languages; the Arabic one is marked, not translated."""
    return {"en": words, "ar": f"{words} (ar)"}


def _facts() -> dict[str, FactDefinition]:
    def fact(id_: str, type_: Any, about: Any, **more: Any) -> FactDefinition:
        label = id_.replace("_", " ").capitalize()
        return FactDefinition(id=id_, type=type_, about=about, label=both(label), question=both(f"{label}?"), **more)

    yes_no = (Choice(value="yes", label=both("Yes")), Choice(value="no", label=both("No")))
    relations = tuple(Choice(value=each, label=both(each.capitalize())) for each in ("spouse", "child", "friend"))
    married = Condition(fact="relationship", test='"spouse"')
    listed = [
        fact("full_name", "name", "subject"),
        fact("date_of_birth", "date", "subject", minimum="1890-01-01", maximum="today"),
        fact("national_number", "string", "subject", optional=True, pattern="^[0-9]{8}[A-Z]$", sensitive=True),
        fact("date_of_death", "date", "subject", minimum="1990-01-01", maximum="today"),
        fact("received_pension", "boolean", "subject"),
        fact("held_passport", "choice", "subject", choices=yes_no, optional=True),
        fact("last_address", "address", "subject", optional=True),
        fact("applicant_name", "name", "applicant"),
        fact("applicant_date_of_birth", "date", "applicant", maximum="today"),
        fact("relationship", "choice", "applicant", choices=relations),
        fact("years_married", "number", "applicant", minimum="0", maximum="90", only_if=married),
        fact("applicant_email", "email", "applicant", optional=True),
        fact("income", "money", "applicant", optional=True, sensitive=True, cost=4, minimum="0"),
        fact(
            "children",
            "list",
            "applicant",
            item=both("a child"),
            fields=(
                FieldDefinition(id="born", type="date", label=both("Born"), minimum="1990-01-01", maximum="today"),
                FieldDefinition(id="name", type="name", label=both("Name of the child"), optional=True),
            ),
        ),
    ]
    return {each.id: each for each in listed}


def _organisations() -> dict[str, Organisation]:
    names = {
        "tell-once-office": ("national", "Tell Once Office"),
        "pensions": ("national", "Pensions Agency"),
        "passports": ("national", "Passport Office"),
        "tax": ("national", "Tax Office"),
        "council": ("local", "Seaside Council"),
        "register": ("national", "Population Register"),
    }
    return {
        id_: Organisation(id=id_, name=both(name), level=level, kind="office", summary=both(name))  # type: ignore[arg-type]
        for id_, (level, name) in names.items()
    }


def _agreement(to: str, *clauses: Clause) -> Agreement:
    return Agreement(
        id=f"agreement-{to}",
        title=both(f"Agreement with {to}"),
        parties=("tell-once-office", to),
        legal_basis=both("Tell Once Act"),
        valid_from=date(2020, 1, 1),
        clauses=clauses,
    )


def _clause(id_: str, to: str, facts: str, *, event: str = "person.died", allows: Any = "open-case") -> Clause:
    return Clause(
        id=id_,
        to=to,
        event=event,
        allows=allows,
        facts=tuple(facts.split()),
        purpose=both(f"Do {id_}"),
        legal_basis=both("Tell Once Act, section 1"),
        answer_within="P5D",
    )


def _agreements() -> dict[str, Agreement]:
    who = "full_name national_number date_of_birth date_of_death"
    claim = f"{who} applicant_name relationship years_married"
    listed = [
        _agreement(
            "pensions",
            _clause("stop-pension", "pensions", f"{who} applicant_name"),
            _clause("claim-widow-pension", "pensions", claim, event="entitlement.claimed"),
        ),
        _agreement("passports", _clause("cancel-passport", "passports", f"{who} held_passport")),
        _agreement("tax", _clause("know-of-death", "tax", "full_name date_of_death", allows="tell")),
        _agreement(
            "council",
            _clause(
                "claim-funeral-help",
                "council",
                "full_name date_of_death applicant_name income",
                event="entitlement.claimed",
            ),
        ),
        _agreement(
            "register",
            _clause(
                "ask-death-record", "register", "national_number date_of_birth full_name date_of_death", allows="ask"
            ),
        ),
    ]
    return {each.id: each for each in listed}


def _services() -> dict[str, Service]:
    def service(id_: str, organisation: str, about: Any, kind: Any, needs: str, *criteria: Criterion) -> Service:
        words = both(id_.replace("-", " ").capitalize())
        return Service(
            id=id_,
            organisation=organisation,
            name=words,
            summary=words,
            about=about,
            kind=kind,
            needs=tuple(needs.split()),
            rule=Rule(criteria=criteria),
            decide_within="P10D",
        )

    def criterion(id_: str, fact: str, test: str) -> Criterion:
        return Criterion(id=id_, fact=fact, test=test, text=both(id_.replace("-", " ")))

    listed = [
        service("stop-pension", "pensions", "subject", "duty", "full_name date_of_death"),
        service("cancel-passport", "passports", "subject", "duty", "full_name"),
        service(
            "widow-pension",
            "pensions",
            "applicant",
            "entitlement",
            "full_name applicant_name years_married",
            criterion("was-married", "relationship", '"spouse"'),
            criterion("a-year", "years_married", ">= 1"),
        ),
        service(
            "funeral-help",
            "council",
            "applicant",
            "entitlement",
            "full_name income",
            criterion("family", "relationship", '"spouse", "child"'),
            criterion("low-income", "income", "< 18000"),
        ),
        service("advice", "council", "applicant", "entitlement", "full_name last_address"),
        replace(
            service(
                "child-help", "council", "applicant", "entitlement", "income", criterion("poor", "income", "< 9000")
            ),
            pays=Pays(expression="60 + 10 * count(children)", unit=both("crowns"), period="month"),
        ),
    ]
    found = {each.id: each for each in listed}
    pays = Pays(decision=deciding.DECISION, currency="EUR", period="month")
    return found | {"widow-pension": replace(found["widow-pension"], pays=pays)}


def _life_event() -> LifeEvent:
    def step(id_: str, facts: str) -> Step:
        return Step(id=id_, title=both(id_), facts=tuple(facts.split()))

    return LifeEvent(
        id="bereavement",
        name=both("When someone dies"),
        summary=both("Tell us once."),
        event="person.died",
        steps=(
            step("who-died", "full_name date_of_birth national_number date_of_death"),
            step("their-life", "received_pension held_passport last_address"),
            step("about-you", "applicant_name applicant_date_of_birth relationship years_married applicant_email"),
        ),
        tells=(
            Tell(agreement="agreement-tax", clause="know-of-death"),
            Tell(
                agreement="agreement-pensions",
                clause="stop-pension",
                when=Condition(fact="received_pension", test="true"),
                opens="stop-pension",
            ),
            Tell(
                agreement="agreement-passports",
                clause="cancel-passport",
                when=Condition(fact="held_passport", test='"yes"'),
                opens="cancel-passport",
            ),
        ),
        offers=("widow-pension", "funeral-help", "advice"),
        look_ups=(
            LookUp(
                id="death-record",
                title=both("The death record"),
                agreement="agreement-register",
                clause="ask-death-record",
                send=("national_number", "date_of_birth"),
                returns=("full_name", "date_of_death"),
            ),
        ),
        evidence=("date_of_death",),
        letters=("told-once-receipt", "organisation-answered", "answer-summary"),
    )


def _changes() -> dict[str, LifeChange]:
    listed = [
        LifeChange(
            id="birth", name=both("A child is born"), because=both("a child is born"), when=both("When is it due?"),
            adds="children", dated="born",
        ),
        LifeChange(
            id="leaves", name=both("A child moves out"), because=both("a child moves out"), takes="children",
        ),
        LifeChange(id="pay-rise", name=both("I earn more"), because=both("you earn more"), asks=("income",)),
        LifeChange(
            id="wedding", name=both("I marry"), because=both("you marry"), sets={"relationship": "spouse"},
            asks=("years_married", "income"),
        ),
    ]  # fmt: skip
    return {each.id: each for each in listed}


def _letters() -> dict[str, Letter]:
    bodies = {
        "told-once-receipt": "Dear {applicant_name},\n\nYou told us that {subject_name} died on {date_of_death}.",
        "organisation-answered": "Dear {applicant_name},\n\n{organisation} has answered. Reference {reference}.",
        "answer-summary": "Every office has answered about {subject_name}.",
    }
    return {id_: Letter(id=id_, title=both(id_), body=both(body)) for id_, body in bodies.items()}


def a_pack(**changes: Any) -> Pack:
    """Return a small valid pack with every feature: conditions, duties, entitlements, a look-up, letters.

    *changes* replace whole fields of it, for example ``version="2"`` or ``agreements={…}``.
    """
    fields: dict[str, Any] = {
        "id": "testland",
        "title": both("Testland"),
        "version": "1",
        "languages": ("en", "ar"),
        "operator": "tell-once-office",
        "organisations": _organisations(),
        "agreements": _agreements(),
        "facts": _facts(),
        "services": _services(),
        "changes": _changes(),
        "life_events": {"bereavement": _life_event()},
        "letters": _letters(),
        "decisions": {deciding.FILE: deciding.a_decision_file()},
    }
    return Pack(**fields | changes)


def published(pack: Pack | None = None, *, at: datetime = AT) -> Published:
    """Publish *pack*, or the small one, and return it as published."""
    version = publish(pack or a_pack(), by=PUBLISHER, at=at)
    return catalogue.version(version.id)


def a_person(*, language: str = "en", at: datetime = AT, **profile: Any) -> Person:
    """Return a new person; *profile* adds to and replaces a made-up name and e-mail."""
    number = next(_numbers)
    values = {"name": f"Test Person {number}", "email": f"person{number}@mail.example"} | profile
    return people.create(profile=values, identifiers={}, language=language, by=PUBLISHER, at=at)


def acting(person: Person | UUID) -> Actor:
    """Return the person as an actor for themselves."""
    return Actor(kind="person", id=str(person if isinstance(person, UUID) else person.id))


ANSWERS: dict[str, Any] = {
    "full_name": "Omar Haddad",
    "date_of_birth": "1947-03-27",
    "national_number": "47032711H",
    "date_of_death": "2026-10-05",
    "received_pension": True,
    "held_passport": "yes",
    "applicant_name": "Layla Haddad",
    "applicant_date_of_birth": "1951-08-02",
    "relationship": "spouse",
    "years_married": 44,
}


def a_request(applicant: Person | None = None, *, at: datetime = AT, **answers: Any) -> Request:
    """Return a started request with all answers that are needed; *answers* replace them, None takes one out.

    Publishes the small pack if nothing is published.
    """
    if not catalogue.is_published():
        published(at=at)
    applicant = applicant or a_person(at=at)
    by = acting(applicant)
    request = requests.start("bereavement", applicant.id, "web", by=by, at=at)
    given = {fact: value for fact, value in (ANSWERS | answers).items() if value is not None}
    return requests.save(request.id, given, channel="web", by=by, at=at)
