"""A small pack with services to ask for together: shared facts, one consent, one declaration, one document."""

from dataclasses import replace
from typing import Any

from commonway.cases import answering, requests
from commonway.cases.asking import sending, standing
from commonway.cases.asking.saying import Said
from commonway.cases.models import Request
from commonway.cases.submitting import submit
from commonway.identity.models import Person
from commonway.packs.definitions import Clause, Pack
from tests.factories import AT, _clause, a_pack, a_request, acting, both, published
from tests.spec import service_process

PENSION, FUNERAL, ADVICE = "widow-pension", "funeral-help", "advice"


def a_pack_to_ask_of(base: Pack | None = None) -> Pack:
    """Return a pack with three services to ask for.

    Help with the funeral and advice both need where the person who died lived; advice needs the person's consent and a
    document, and has them declare something. The pension needs nothing more.
    """
    pack = base or a_pack()
    council = pack.agreements["agreement-council"]
    facts = "full_name date_of_death applicant_name last_address"
    funeral = _clause("claim-funeral-help", "council", facts, event="entitlement.claimed")
    advice: Clause = replace(
        _clause("claim-advice", "council", facts, event="entitlement.claimed"),
        needs_consent=True,
        documents=("date_of_death",),
        purpose=both("Talk to you about money"),
    )
    others = [each for each in council.clauses if each.id != funeral.id]
    services = {
        FUNERAL: replace(pack.services[FUNERAL], needs=("full_name", "last_address"), rule=pack.services[ADVICE].rule),
        ADVICE: replace(
            pack.services[ADVICE],
            needs=("full_name", "last_address"),
            documents=("date_of_death",),
            declaration=both("I lived with the person who died."),
        ),
    }
    return replace(
        pack,
        agreements={**pack.agreements, council.id: replace(council, clauses=(*others, funeral, advice))},
        services={**pack.services, **services},
    )


def a_pack_with_a_process() -> Pack:
    """Return the same pack, where the pension runs by a process with a task for the agency."""
    pack = a_pack_to_ask_of(service_process.a_pack())
    process = pack.services["stop-pension"]
    pension = replace(pack.services[PENSION], process=process.process, lanes=process.lanes, tasks=process.tasks)
    return replace(pack, services={**pack.services, PENSION: pension})


def sent(person: Person | None = None, *, pack: Pack | None = None, **answers: Any) -> Request:
    """Return a request that was sent, of somebody who can get all three services."""
    published(pack or a_pack_to_ask_of())
    request = a_request(person, **answers)
    submit(request.id, str(request.id), "web", by=acting(request.applicant_id), at=AT)
    request.refresh_from_db()
    return request


def everything(request: Request, *services: str) -> dict[str, Said]:
    """Return yes to every consent and every declaration of *services*, as a page would send it."""
    said = {}
    for part in standing.parts_of(request, services, language="en", at=AT):
        uses = part.uses
        marks = {use.words.mark for use in uses.uses if use.words} if uses else set()
        marks |= {uses.declaration.mark} if uses and uses.declaration else set()
        said[part.service.id] = Said(marks=frozenset(marks))
    return said


def ask(request: Request, said: dict[str, Said], **options: Any) -> sending.Asked:
    """Ask for what *said* is said to, as whoever applied."""
    by = options.pop("by", None) or acting(request.applicant_id)
    return sending.ask(request.id, said, channel="web", language="en", by=by, at=AT, **options)


def answered(request: Request, **values: Any) -> Request:
    """Return *request* with further answers."""
    answering.answer(request.id, values, channel="web", by=acting(request.applicant_id), at=AT)
    return requests.found(request.id)
