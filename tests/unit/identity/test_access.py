"""The table of access: every row allows what it says, and nothing else does."""

from datetime import timedelta
from uuid import UUID

import pytest

from commonway.identity import access, mandates
from commonway.identity.access import Thing
from commonway.identity.access_rules import ACTIONS, RULES
from commonway.kernel.ids import new_id
from commonway.ledger.actors import Actor, system
from commonway.ledger.models import Event
from commonway.ledger.streams import of_organisation
from tests.accounts import AT, a_resident, an_organisation

pytestmark = pytest.mark.django_db

ME, FATHER, STRANGER = new_id(), new_id(), new_id()
KINDS = sorted({kind for rule in RULES for kind in rule.things} | {"nonsense"})


def person(id_: UUID) -> Actor:
    return Actor(kind="person", id=str(id_))


def staff(role: str, organisation: str = "council", about: UUID | None = None) -> Actor:
    return Actor(kind="staff", id=str(new_id()), organisation=organisation, role=role, on_behalf_of=about)


def a_thing(kind: str, **changes: object) -> Thing:
    fields: dict[str, object] = {"kind": kind, "id": new_id(), "subject": FATHER, "applicant": ME}
    fields |= {"organisation": "council", "life_event": "bereavement"}
    return Thing(**(fields | changes))  # type: ignore[arg-type]


def ground(actor: Actor, action: str, thing: Thing) -> str:
    decision = access.decide(actor, action, thing, at=AT)
    return decision.ground if decision.allowed else "refused"


@pytest.mark.parametrize(
    ("actor", "action", "kind", "expected"),
    [
        (person(ME), "read", "request", "own"),
        (person(ME), "submit", "request", "own"),
        (person(ME), "publish", "pack", "refused"),
        (person(FATHER), "read", "delivery", "own"),
        (person(FATHER), "change", "request", "refused"),
        (staff("agent", about=ME), "change", "request", "contact"),
        (staff("agent", about=ME), "start-for-person", "request", "contact"),
        (staff("agent"), "read", "request", "refused"),
        (staff("agent", about=STRANGER), "read", "request", "refused"),
        (staff("agent"), "find-person", "person", "task"),
        (staff("agent"), "oversee", "exchange", "refused"),
        (staff("caseworker"), "read", "case", "task"),
        (staff("caseworker"), "read", "delivery", "agreement"),
        (staff("caseworker", "tax"), "read", "case", "refused"),
        (staff("caseworker"), "read", "fact", "refused"),
        (staff("caseworker"), "find-person", "person", "refused"),
        (staff("coordinator"), "oversee", "exchange", "agreement"),
        (staff("coordinator"), "replay", "delivery", "agreement"),
        (staff("coordinator", "tax"), "oversee", "exchange", "refused"),
        (staff("coordinator"), "read", "delivery", "refused"),
        (Actor(kind="organisation", id="council"), "answer", "delivery", "agreement"),
        (Actor(kind="organisation", id="tax"), "answer", "delivery", "refused"),
        (Actor(kind="organisation", id=""), "read", "delivery", "refused"),
        (system("worker"), "publish", "pack", "legal duty"),
        (system("worker"), "read", "fact", "refused"),
    ],
)
def test_the_table(actor: Actor, action: str, kind: str, expected: str) -> None:
    assert ground(actor, action, a_thing(kind)) == expected


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("action", sorted(ACTIONS | {"nonsense"}))
def test_a_stranger_is_refused_everything(action: str, kind: str) -> None:
    for actor in (
        person(STRANGER),
        Actor(kind="helper", id=str(STRANGER), on_behalf_of=ME),
        Actor(kind="person", id="anonymous", role="anonymous"),
        Actor(kind="organisation", id="elsewhere"),
        staff("caseworker", "elsewhere"),
        staff("coordinator", "elsewhere"),
        staff("nonsense"),
    ):
        assert ground(actor, action, a_thing(kind)) == "refused"


@pytest.mark.parametrize("kind", KINDS)
def test_what_belongs_to_nobody_is_nobodys(kind: str) -> None:
    nobodys = a_thing(kind, subject=None, applicant=None, organisation="")
    for actor in (person(ME), staff("agent"), staff("caseworker", ""), Actor(kind="organisation", id="")):
        assert ground(actor, "read", nobodys) == "refused"


def test_the_operators_coordinator_oversees_all_and_publishes() -> None:
    an_organisation("operator", is_operator=True)
    an_organisation("council")
    for action, kind in (("oversee", "exchange"), ("replay", "delivery"), ("publish", "pack")):
        assert ground(staff("coordinator", "operator"), action, a_thing(kind)) == "legal duty"
    assert ground(staff("coordinator", "council"), "publish", a_thing("pack")) == "refused"
    assert ground(staff("caseworker", "operator"), "publish", a_thing("pack")) == "refused"


def test_a_code_lets_into_one_request_only() -> None:
    request = new_id()
    actor = Actor(kind="person", id=str(ME), role="handover", confined_to=request)
    assert ground(actor, "submit", a_thing("request", id=request)) == "own"
    assert ground(actor, "read", a_thing("document", request=request)) == "own"
    assert ground(actor, "read", a_thing("request")) == "refused"
    assert ground(actor, "read", a_thing("document")) == "refused"
    assert ground(actor, "read", a_thing("notice", request=request)) == "refused"
    assert ground(actor, "read", a_thing("person", subject=ME)) == "refused"
    assert ground(actor, "read", a_thing("request", id=request, applicant=STRANGER)) == "refused"
    loose = Actor(kind="person", id=str(ME), role="handover")
    assert ground(loose, "read", a_thing("request", id=request)) == "refused"


def test_a_mandate_lets_its_holder_in_while_it_lasts_and_for_what_it_says() -> None:
    (_, grantor), (_, holder) = a_resident("a@mail.example"), a_resident("b@mail.example")
    request = a_thing("request", applicant=grantor.id)
    helper = Actor(kind="helper", id=str(holder.id), on_behalf_of=grantor.id)
    assert ground(helper, "read", request) == "refused"
    mandate = mandates.grant(
        grantor=grantor.id,
        holder=holder.id,
        life_events=["bereavement"],
        valid_until=AT + timedelta(days=30),
        said_by="the person",
        by=person(grantor.id),
        at=AT,
    )
    assert ground(helper, "change", request) == "mandate"
    assert ground(person(holder.id), "read", request) == "mandate"
    assert ground(helper, "publish", request) == "refused"
    assert ground(helper, "read", a_thing("request", applicant=grantor.id, life_event="moving")) == "refused"
    assert ground(helper, "read", a_thing("request", applicant=STRANGER)) == "refused"
    elsewhere = Actor(kind="helper", id=str(holder.id), on_behalf_of=STRANGER)
    assert ground(elsewhere, "read", request) == "refused"
    later = access.decide(helper, "read", request, at=AT + timedelta(days=30))
    assert not later.allowed
    mandates.withdraw(mandate.id, by=person(grantor.id), at=AT)
    assert ground(helper, "read", request) == "refused"
    types = list(Event.objects.of(grantor.id).filter(type__startswith="mandate").values_list("type", flat=True))
    assert types == ["mandate.granted", "mandate.withdrawn"]


def test_refusing_staff_is_on_the_ledger_of_the_person() -> None:
    actor, thing = staff("agent"), a_thing("request")
    with pytest.raises(access.AccessRefused, match="not allowed") as refused:
        access.require(actor, "read", thing, at=AT)
    access.record_refusal(refused.value)  # the edge asks again: still once
    event = Event.objects.get(type="access.refused")
    assert (event.stream_id, event.actor_id, event.organisation) == (ME, actor.id, "council")
    assert event.data["action"] == "read"
    assert event.data["id"] == str(thing.id)


def test_a_refusal_about_nobody_is_on_the_ledger_of_the_organisation() -> None:
    with pytest.raises(access.AccessRefused):
        access.require(staff("caseworker"), "publish", Thing(kind="pack", id="talvera"), at=AT)
    assert Event.objects.get(type="access.refused").stream_id == of_organisation("council")


def test_refusing_a_resident_or_nobody_raises_and_fills_no_ledger() -> None:
    for actor in (person(STRANGER), None):
        with pytest.raises(access.AccessRefused):
            access.require(actor, "read", a_thing("request"), at=AT)
    assert not Event.objects.exists()


def test_a_reading_by_staff_says_who_why_and_on_what_ground() -> None:
    actor, thing = staff("agent", about=ME), a_thing("request")
    decision = access.require(actor, "read", thing, at=AT)
    access.record_reading(actor, thing, decision, at=AT)
    access.record_reading(person(ME), thing, access.require(person(ME), "read", thing, at=AT), at=AT)
    event = Event.objects.get(type="data.read")
    assert (event.stream_id, event.actor_id, event.ground) == (ME, actor.id, "contact")
    assert event.purpose == "help the person who got in touch"


def test_a_reading_under_a_mandate_is_a_helpers_whether_or_not_they_said_so() -> None:
    (_, owner), (_, holder) = a_resident("a@mail.example"), a_resident("b@mail.example")
    mandates.grant(grantor=owner.id, holder=holder.id, said_by="them", by=person(owner.id), at=AT)
    thing = Thing(kind="request", id=new_id(), applicant=owner.id)
    for actor in (person(holder.id), Actor(kind="helper", id=str(holder.id), on_behalf_of=owner.id)):
        access.record_reading(actor, thing, access.require(actor, "read", thing, at=AT), at=AT)
    readings = Event.objects.of(owner.id).filter(type="data.read")
    assert [(each.actor_kind, each.actor_id, each.ground) for each in readings] == [
        ("helper", str(holder.id), "mandate")
    ] * 2


def test_readings_of_one_look_go_in_together_and_a_refusal_among_them_stays() -> None:
    worker, things = staff("caseworker"), [a_thing("case"), a_thing("delivery", subject=ME)]
    with access.recorded_together():
        for thing in things:
            access.record_reading(worker, thing, access.require(worker, "read", thing, at=AT), at=AT)
        assert not Event.objects.filter(type="data.read").exists()
    events = Event.objects.filter(type="data.read", stream_id=ME)
    assert [each.data["kind"] for each in events.order_by("sequence")] == ["case", "delivery"]
    with pytest.raises(access.AccessRefused), access.recorded_together():  # noqa: PT012 - what comes before matters
        access.record_reading(worker, things[0], access.require(worker, "read", things[0], at=AT), at=AT)
        access.require(worker, "read", a_thing("case", organisation="tax"), at=AT)
    assert events.count() == 2  # nothing was shown
    assert Event.objects.filter(type="access.refused", actor_id=worker.id).count() == 1
