"""The pages that look ahead, as a browser without scripts sees them."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import Client, RequestFactory
from django.urls import reverse

from commonway.catalogue.publishing import publish
from commonway.facts import recording
from commonway.identity import mandates
from commonway.kernel.clock import now, today
from commonway.ledger.actors import Actor, system
from commonway.ledger.models import Event
from commonway.packs.definitions import Pack
from commonway.packs.load import load
from commonway.web.resident import what_if
from tests import accounts, factories

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
NEXT_MARCH = f"March {today().year + 1}"


@pytest.fixture
def visitor() -> Client:
    """Somebody without an account, on an installation with the small pack."""
    factories.published(paying("child-help"))
    return Client()


def paying(*services: str) -> Pack:
    """Return the small pack in which only these services say what they pay."""
    pack = factories.a_pack()
    told = {id_: one if id_ in services else replace(one, pays=None) for id_, one in pack.services.items()}
    return factories.a_pack(services=told)


def page(client: Client, name: str, /, *arguments: object, **query: str) -> str:
    answer = client.get(reverse(name, args=arguments), query)
    assert answer.status_code == 200, answer.get("Location")
    content = answer.content.decode()
    assert content.startswith("<!DOCTYPE html>")
    assert len(content) < 60_000
    return content


def post(client: Client, name: str, /, *arguments: object, **fields: Any) -> str:
    answer = client.post(reverse(name, args=arguments), fields)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def answered(client: Client, *, income: str = "6000") -> None:
    post(client, "what-if", begin="1")
    post(client, "what-if-question", fact="children", **born("12-5-2015"), add="1")
    post(client, "what-if-question", fact="children", done="1")
    post(client, "what-if-question", fact="income", income=income)


def born(day: str) -> dict[str, str]:
    return dict(zip(("born-day", "born-month", "born-year"), day.split("-"), strict=True))


def with_birth(client: Client) -> None:
    location = post(client, "what-if-add", kind="birth")
    assert location == "/what-if/change/1/when/"
    post(client, "what-if-change", 1, "when", **{"on-month": "3", "on-year": str(today().year + 1)})


def test_the_questions_are_the_few_that_matter_a_list_one_by_one(visitor: Client) -> None:
    post(visitor, "what-if", begin="1")
    asked = page(visitor, "what-if-question")
    assert "Children?" in asked
    assert "There are none" in asked
    wrong = visitor.post("/what-if/question/", {"fact": "children", **born("31-2-2015"), "add": "1"}).content.decode()
    assert "must be a real date" in wrong
    post(visitor, "what-if-question", fact="children", **born("12-5-2015"), add="1")
    post(visitor, "what-if-question", fact="children", **born("1-6-2018"), name="Mina", add="1")
    listed = page(visitor, "what-if-question")
    assert "12 May 2015" in listed
    assert "1 June 2018, Mina" in listed
    post(visitor, "what-if-question", fact="children", drop="0")
    assert "12 May 2015" not in page(visitor, "what-if-question")
    post(visitor, "what-if-question", fact="children", done="1")
    assert "Income?" in page(visitor, "what-if-question")
    post(visitor, "what-if-question", fact="income", income="6000")
    assert visitor.get("/what-if/question/")["Location"] == "/what-if/result/"


def test_the_coming_years_are_drawn_listed_and_explained(visitor: Client) -> None:
    answered(visitor)
    with_birth(visitor)
    shown = page(visitor, "what-if-result")
    assert "70 crowns a month" in shown
    assert f"From {NEXT_MARCH} you get more of Child help: 80 crowns a month, because a child is born." in shown
    assert shown.count('<svg xmlns="http://www.w3.org/2000/svg" class="cw-chart"') == 1
    table = shown[shown.index("<table") : shown.index("</table>")]
    assert re.findall(r">\s*(\d+)\s*<", table) == ["70", "80"]
    assert NEXT_MARCH in table


def test_in_arabic_it_runs_from_the_right(visitor: Client) -> None:
    answered(visitor)
    with_birth(visitor)
    answer = visitor.get("/what-if/result/", headers={"accept-language": "ar"}).content.decode()
    assert 'dir="rtl"' in answer
    assert "بسبب a child is born (ar)" in answer


def test_how_far_to_look_is_chosen_and_kept(visitor: Client) -> None:
    answered(visitor)
    assert "10 years</strong>" in page(visitor, "what-if-result", years="10")
    assert "10 years</strong>" in page(visitor, "what-if-result")
    assert "10 years</strong>" in page(visitor, "what-if-result", years="1000000")


def test_an_answer_can_be_given_again(visitor: Client) -> None:
    answered(visitor)
    assert "/what-if/question/?fact=income" in page(visitor, "what-if-result")
    assert 'value="6000"' in page(visitor, "what-if-question", fact="income")
    post(visitor, "what-if-question", fact="income", income="7500")
    assert "7,500" in page(visitor, "what-if-result")
    assert "12 May 2015" in page(visitor, "what-if-question", fact="children")
    again = visitor.post("/what-if/question/?fact=children", {"fact": "children", **born("1-6-2018"), "add": "1"})
    assert again["Location"] == "/what-if/question/?fact=children"
    post(visitor, "what-if-question", fact="children", done="1")
    shown = page(visitor, "what-if-result")
    assert "12 May 2015; 1 June 2018" in shown
    assert "80 crowns a month" in shown
    page(visitor, "what-if-question", fact="children")
    for _ in range(2):
        post(visitor, "what-if-question", fact="children", drop="0")
    assert "There are none" in page(visitor, "what-if-question", fact="children")
    post(visitor, "what-if-question", fact="income", skip="1")
    assert "we need to know: Income" in page(visitor, "what-if-result")
    assert visitor.get("/what-if/question/", {"fact": "no_such_fact"})["Location"] == "/what-if/result/"


def test_a_change_is_edited_and_taken_away(visitor: Client) -> None:
    answered(visitor)
    with_birth(visitor)
    form = page(visitor, "what-if-change", 1, "when")
    assert "When is it due?" in form
    assert 'value="3"' in form
    assert (
        post(visitor, "what-if-change", 1, "when", **{"on-month": "4", "on-year": str(today().year + 1)})
        == "/what-if/result/"
    )
    assert f"From April {today().year + 1}" in page(visitor, "what-if-result")
    post(visitor, "what-if-remove", 1)
    assert "because a child is born" not in page(visitor, "what-if-result")


def test_a_change_asks_only_what_is_asked_in_its_situation(visitor: Client) -> None:
    answered(visitor)
    post(visitor, "what-if-add", kind="wedding")
    when = {"on-month": "3", "on-year": str(today().year + 1)}
    assert post(visitor, "what-if-change", 1, "when", **when) == "/what-if/change/1/years_married/"
    assert post(visitor, "what-if-change", 1, "years_married", years_married="0") == "/what-if/change/1/income/"
    assert post(visitor, "what-if-change", 1, "income", income="12000") == "/what-if/result/"
    assert f"From {NEXT_MARCH} you can no longer get Child help, because you marry." in page(visitor, "what-if-result")


def test_a_change_left_half_said_counts_for_nothing(visitor: Client) -> None:
    answered(visitor)
    post(visitor, "what-if-add", kind="pay-rise")
    assert "I earn more" not in page(visitor, "what-if-result")
    assert visitor.get("/what-if/change/1/years_married/").status_code == 404
    assert visitor.get("/what-if/change/7/when/")["Location"] == "/what-if/result/"


def test_what_is_not_known_is_said_and_not_guessed(visitor: Client) -> None:
    post(visitor, "what-if", begin="1")
    post(visitor, "what-if-question", fact="children", skip="1")
    post(visitor, "what-if-question", fact="income", skip="1")
    shown = page(visitor, "what-if-result")
    assert "we need to know: Income and Children" in shown or "we need to know: Children and Income" in shown
    assert "a month" not in shown.partition("What you get now")[2].partition("The coming years")[0]


def test_who_goes_back_to_what_was_left_out_answers_it(visitor: Client) -> None:
    post(visitor, "what-if", begin="1")
    post(visitor, "what-if-question", fact="income", skip="1")
    post(visitor, "what-if-question", fact="income", income="6000")
    assert visitor.session["what_if"]["answers"] == {"income": 6000}
    assert visitor.session["what_if"]["skipped"] == []


def test_a_change_that_a_newer_pack_asks_otherwise_is_left_out(visitor: Client) -> None:
    answered(visitor)
    with_birth(visitor)
    for part in ({"facts": {"income": "a lot"}}, {"item": {"born": "soon"}}, {"facts": {"gone": 1}}):
        visit = visitor.session
        visit["what_if"]["changes"][0] |= part
        visit.save()
        assert "None yet" in page(visitor, "what-if-result"), part


def test_a_child_moves_out(visitor: Client) -> None:
    post(visitor, "what-if", begin="1")
    post(visitor, "what-if-question", fact="children", **born("12-5-2015"), add="1")
    post(visitor, "what-if-question", fact="children", **born("1-6-2018"), done="1")
    post(visitor, "what-if-question", fact="income", income="6000")
    assert post(visitor, "what-if-add", kind="leaves") == "/what-if/change/1/when/"
    when = {"on-month": "3", "on-year": str(today().year + 1)}
    assert post(visitor, "what-if-change", 1, "when", **when) == "/what-if/change/1/leaves/"
    assert "1 June 2018" in page(visitor, "what-if-change", 1, "leaves")
    unsaid = visitor.post("/what-if/change/1/leaves/", {"leaves": "7"}).content.decode()
    assert "Which one" in unsaid
    post(visitor, "what-if-change", 1, "leaves", leaves="1")
    shown = page(visitor, "what-if-result")
    assert f"From {NEXT_MARCH} you get less of Child help: 70 crowns a month, because a child moves out." in shown
    post(visitor, "what-if-question", fact="children", drop="1")
    assert "None yet" in page(visitor, "what-if-result"), "who is not there cannot leave"


def test_nobody_moves_out_of_a_list_that_nobody_gave(visitor: Client) -> None:
    post(visitor, "what-if", begin="1")
    post(visitor, "what-if-add", kind="leaves")
    post(visitor, "what-if-change", 1, "when", **{"on-month": "3", "on-year": str(today().year + 1)})
    assert visitor.get("/what-if/change/1/leaves/")["Location"] == "/what-if/question/?fact=children"
    assert "First say who or what there is now" in page(visitor, "what-if-question", fact="children")


def test_two_lists_are_gathered_apart(visitor: Client) -> None:
    visit = visitor.session
    visit["what_if"] = {"answers": {"children": [{"born": "2015-05-12"}]}, "gathered": {"pets": [{"name": "Rex"}]}}
    visit.save()
    assert "12 May 2015" in page(visitor, "what-if-question", fact="children")
    visit["what_if"] = {"gathered": [{"name": "as it was kept before"}]}
    visit.save()
    assert page(visitor, "what-if-question")


def test_start_again_forgets(visitor: Client) -> None:
    answered(visitor)
    post(visitor, "what-if", forget="1")
    assert "You have not answered anything yet." in page(visitor, "what-if-result")


def test_nothing_is_offered_where_no_service_says_what_it_pays() -> None:
    factories.published(paying())
    client = Client()
    assert "There is nothing to look at yet" in page(client, "what-if")
    for name in ("what-if-question", "what-if-result", "what-if-add"):
        assert client.get(reverse(name))["Location"] == "/what-if/"
    assert client.get("/what-if/change/1/when/")["Location"] == "/what-if/"


def test_before_anything_is_published_it_says_so() -> None:
    assert "There is nothing to look at yet" in page(Client(), "what-if")


def test_who_is_signed_in_may_begin_with_what_is_known_of_them() -> None:
    factories.published()
    user, person = accounts.a_resident()
    mine = {"income": 6000, "children": [{"born": "2015-05-12"}]}
    recording.record(person.id, mine, source="told", by=factories.acting(person), at=now())
    client = accounts.signed_in(user)
    assert "Start with what is known about me" in page(client, "what-if")
    before = Event.objects.count()
    post(client, "what-if", known="1")
    assert Event.objects.count() == before  # reading one's own is no event
    shown = page(client, "what-if-result")
    assert "70 crowns a month" in shown
    assert "We filled in what we know already" in shown


def test_answers_of_the_finder_are_taken_over_where_they_tell_about_the_years_ahead(visitor: Client) -> None:
    assert "Start with my answers so far" not in page(visitor, "what-if")
    visitor.post("/find/question/", {"fact": "relationship", "relationship": "child"})
    assert "Start with my answers so far" not in page(visitor, "what-if")
    visitor.post("/find/question/", {"fact": "income", "income": "6000"})
    visitor.post("/find/question/", {"fact": "children", **born("12-5-2015"), "done": "1"})
    assert reverse("what-if") in page(visitor, "find-results")
    assert "Start with my answers so far" in page(visitor, "what-if")
    post(visitor, "what-if", found="1")
    assert visitor.session["what_if"]["answers"] == {"income": 6000, "children": [{"born": "2015-05-12"}]}
    assert "70 crowns a month" in page(visitor, "what-if-result")
    post(visitor, "what-if", begin="1")
    assert "what_if" not in visitor.session


def test_a_stranger_is_offered_nobodys_facts(visitor: Client) -> None:
    assert "known about me" not in page(visitor, "what-if")
    post(visitor, "what-if", known="1")
    assert "You have not answered anything yet." in page(visitor, "what-if-result")


def test_nothing_is_written_to_any_ledger_or_table(visitor: Client) -> None:
    before = Event.objects.count()
    answered(visitor)
    with_birth(visitor)
    page(visitor, "what-if-result")
    assert Event.objects.count() == before


def test_what_a_helper_reads_of_the_person_is_on_the_ledger() -> None:
    factories.published()
    _user, grantor = accounts.a_resident("grantor@mail.example")
    recording.record(grantor.id, {"income": 6000}, source="told", by=factories.acting(grantor), at=now())
    user, helper = accounts.a_resident("helper@mail.example")
    mandates.grant(grantor=grantor.id, holder=helper.id, said_by="them", by=system("tests"), at=now())
    client = accounts.signed_in(user)
    reading = Event.objects.filter(type="data.read")
    before = reading.count()
    acting = Actor(kind="helper", id=str(helper.id), on_behalf_of=grantor.id)
    request = RequestFactory().post("/what-if/", {"known": "1"})
    request.session = client.session
    request.actor = acting  # type: ignore[attr-defined]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    assert what_if.start(request).status_code == 302
    event = reading.latest("id")
    assert reading.count() == before + 1
    assert (event.stream_id, event.actor_kind, event.ground) == (grantor.id, "helper", "mandate")
    assert request.session["what_if"]["answers"] == {"income": 6000}


def test_ten_years_of_a_whole_pack_are_a_small_page() -> None:
    publish(load(ROOT / "packs" / "talvera"), by=system("tests"), at=now())
    client = Client()
    answers: dict[str, dict[str, Any]] = {
        "applicant_date_of_birth": dict(
            zip(("day", "month", "year"), ("2", "4", str(today().year - 36)), strict=True)
        ),
        "rents_home": {"": "yes"}, "rent": {"": "640"}, "employment": {"": "not-working"}, "lives_alone": {"": "yes"},
        "income": {"": "4800"},
    }  # fmt: skip
    post(client, "what-if-question", fact="children", **born(f"20-2-{today().year - 16}"), add="1")
    post(client, "what-if-question", fact="children", done="1")
    for fact, parts in answers.items():
        typed = {f"{fact}-{part}" if part else fact: value for part, value in parts.items()}
        post(client, "what-if-question", fact=fact, **typed)
    with_birth(client)
    shown = page(client, "what-if-result", years="10")
    drawing = shown[shown.index('<svg xmlns="http://www.w3.org/2000/svg" class="cw-chart"') :].partition("</svg>")[0]
    assert len(drawing) < 16_000
    assert len(shown) - len(drawing) < 22_000
    assert first_load(page(client, "what-if-result", years="3")) <= 100_000


def first_load(shown: str) -> int:
    """Return the bytes of a page with the styles, script and picture that it loads."""
    loaded = set(re.findall(r'(?:href|src)="/static/([^"]+)"', shown))
    assert loaded
    static = ROOT / "src" / "commonway" / "web" / "static"
    return len(shown.encode()) + sum((static / name).stat().st_size for name in loaded)
