"""What the example jurisdiction promises: whole in two languages, minimal in what it shares, right in its examples."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from statistics import mean

import pytest
import textstat

from commonway.dmn import Outcome
from commonway.eligibility.interview import Interview
from commonway.eligibility.prospects import Prospects
from commonway.packs import load, worked_examples
from commonway.packs.definitions import Clause, Pack, Service
from commonway.packs.text import Text

FOLDER = Path(__file__).parents[2] / "packs" / "talvera"
PRIVATE_TO_THE_STATE = {"relationship", "income", "national_number", "children_under_18", "both_parents_died"}

# Automated Readability Index: letters a word and words a sentence, so no word list to download. 6 is about age 11.
MOST_AVERAGE_GRADE = 6.5
MOST_SENTENCE_WORDS = 25


@cache
def talvera() -> Pack:
    return load.load(FOLDER)


def clauses() -> list[Clause]:
    return [clause for agreement in talvera().agreements.values() for clause in agreement.clauses]


def services(kind: str) -> list[Service]:
    return [service for service in talvera().services.values() if service.kind == kind]


def needed_for(clause: Clause) -> set[str]:
    """Return the facts that are just enough for what *clause* is for; its id names the look-up or the service."""
    if clause.allows == "ask":
        look_ups = [look_up for event in talvera().life_events.values() for look_up in event.look_ups]
        asked = {fact for each in look_ups if each.clause == clause.id for fact in (*each.send, *each.returns)}
        for evidence in talvera().evidence.values():
            sent = [source.send for source in evidence.sources if source.clause == clause.id]
            asked |= {fact for facts in sent for fact in (*facts, *evidence.proves)}
        return asked
    for service in talvera().services.values():
        back = {role.returns.clause for role in service.lanes.values() if role.returns}
        if clause.id in back:
            return set(clause.facts) & {fact for task in service.tasks for fact in task.asks}
        if clause.id in {role.clause for role in service.lanes.values()}:  # known from the case, not more than it knows
            return set(clause.facts) & {*service.needs, *(fact for task in service.tasks for fact in task.asks)}
    service = talvera().services[clause.id.removeprefix("claim-")]
    assert service.organisation == clause.to
    return set(service.needs)


def test_it_loads_with_every_text_in_both_languages_and_nothing_to_remark_on() -> None:
    assert load.check(FOLDER) == []
    assert talvera().languages == ("en", "ar")


def test_its_organisations_stand_on_all_five_levels() -> None:
    organisations = talvera().organisations.values()

    assert len(organisations) >= 14
    assert {organisation.level for organisation in organisations} == {
        "national",
        "regional",
        "local",
        "voluntary",
        "private",
    }


def test_every_organisation_has_an_agreement_with_the_operator_who_sends() -> None:
    pack = talvera()
    sending = [agreement for agreement in pack.agreements.values() if agreement.parties[0] == pack.operator]

    assert {party for agreement in sending for party in agreement.parties} == set(pack.organisations)


def test_it_has_thirty_services_and_fourteen_of_them_for_those_left_behind() -> None:
    assert len(talvera().services) >= 30
    assert len(services("entitlement")) >= 14
    rules = [rule for service in services("entitlement") for rule in service.rules or (service.rule,)]
    assert all(2 <= len(rule.criteria) <= 6 for rule in rules)


def test_one_report_can_reach_fourteen_organisations_and_every_entitlement_is_offered() -> None:
    event = talvera().life_events["bereavement"]
    told = {tell.agreement for tell in event.tells}

    assert len(told) >= 14
    # What is paid month after month does not come with a death: "What changes if…" and the finder show it.
    assert set(event.offers) == {service.id for service in services("entitlement") if not service.pays}


def test_the_journey_is_short_pages_of_at_most_four_questions() -> None:
    steps = talvera().life_events["bereavement"].steps

    assert 6 <= len(steps) <= 8
    assert all(1 <= len(step.facts) <= 4 for step in steps)


def test_every_fact_that_decides_who_is_told_is_asked_on_the_journey() -> None:
    event = talvera().life_events["bereavement"]
    asked = {fact for step in event.steps for fact in step.facts}

    assert {tell.when.fact for tell in event.tells if tell.when} <= asked


def test_what_a_told_organisation_needs_is_asked_on_the_journey() -> None:
    event = talvera().life_events["bereavement"]
    asked = {fact for step in event.steps for fact in step.facts}

    assert {fact for clause in clauses() if clause.event == event.event for fact in clause.facts} <= asked


def test_every_fact_is_of_use() -> None:
    pack = talvera()
    rules = {criterion.fact for service in pack.services.values() for criterion in service.rule.criteria} - {""}
    rules |= set(Prospects.of_pack(pack).facts)
    tells = {tell.when.fact for event in pack.life_events.values() for tell in event.tells if tell.when}
    crossing = {fact for clause in clauses() for fact in clause.facts}
    found_out = {fact for service in pack.services.values() for task in service.tasks for fact in task.asks}
    to_write_back = {"applicant_email"}

    assert set(pack.facts) == rules | tells | crossing | found_out | to_write_back


@pytest.mark.parametrize("clause", clauses(), ids=lambda clause: f"{clause.to}:{clause.id}")
def test_a_clause_gives_the_facts_its_service_needs_and_no_other(clause: Clause) -> None:
    assert set(clause.facts) == needed_for(clause)


def test_the_banks_learn_who_died_and_when_and_nothing_of_who_tells_them() -> None:
    for bank in ("talvera-savings-bank", "bank-of-port-amal"):
        known = {fact for clause in clauses() if clause.to == bank for fact in clause.facts}

        assert known == {"full_name", "date_of_birth", "date_of_death"}


def test_no_firm_or_charity_learns_what_only_the_state_may_know() -> None:
    pack = talvera()
    outside = {id_ for id_, body in pack.organisations.items() if body.level in ("voluntary", "private")}
    # A pension fund pays by law to a spouse or partner, and finds its member by the national number.
    outside.remove("seafarers-pension-fund")

    assert not PRIVATE_TO_THE_STATE & {fact for clause in clauses() if clause.to in outside for fact in clause.facts}


def test_a_charity_is_told_only_when_the_person_asked_for_it() -> None:
    pack = talvera()
    charities = {id_ for id_, body in pack.organisations.items() if body.level == "voluntary"}
    tells = [
        tell
        for tell in pack.life_events["bereavement"].tells
        if charities & set(pack.agreements[tell.agreement].parties)
    ]

    assert [(tell.when.fact, tell.when.test) for tell in tells if tell.when] == [("wants_bereavement_call", "true")]
    assert len(tells) == 1


def test_money_identity_numbers_and_orphanhood_are_marked_sensitive() -> None:
    sensitive = {fact.id for fact in talvera().facts.values() if fact.sensitive}

    assert sensitive == {"income", "both_parents_died", "national_number"}


@pytest.mark.parametrize("example", sorted(talvera().examples))
def test_what_the_worked_example_says_must_follow_does_follow(example: str) -> None:
    assert worked_examples.run_example(talvera(), talvera().examples[example]) == []


@pytest.mark.parametrize("example", sorted(talvera().examples))
def test_the_interview_comes_to_the_same_end_in_at_most_fifteen_questions(example: str) -> None:
    situation = talvera().examples[example]
    event = talvera().life_events[situation.life_event]
    told = {fact for step in event.steps for fact in step.facts}
    answers = {fact: value for fact, value in situation.facts.items() if fact in told}
    interview = Interview.of_pack(talvera(), life_event=event.id)
    declined: list[str] = []
    questions_asked = 0

    while question := interview.next_question(answers, today=situation.today, declined=declined):
        questions_asked += 1
        if question in situation.facts:
            answers[question] = situation.facts[question]
        else:
            declined.append(question)
    results = interview.results(answers, today=situation.today)

    assert questions_asked <= 15
    assert {result.service.id for result in results if result.outcome is Outcome.YES} == set(situation.eligible)
    assert {result.service.id: set(result.missing) for result in results if result.outcome is Outcome.UNKNOWN} == {
        service: set(missing) for service, missing in situation.need_to_know.items()
    }


def english(texts: Iterator[Text]) -> list[str]:
    return [re.sub(r"\{\w+\}", "Sam", text["en"]).strip() for text in texts if text]


def questions() -> Iterator[Text]:
    yield from (fact.question for fact in talvera().facts.values())
    yield from (fact.hint for fact in talvera().facts.values())
    yield from (field.question for fact in talvera().facts.values() for field in fact.fields)
    yield from (change.when for change in talvera().changes.values())
    for event in talvera().life_events.values():
        yield from (step.body for step in event.steps)


def reasons() -> Iterator[Text]:
    for service in services("entitlement"):
        for rule in service.rules or (service.rule,):
            yield from (criterion.text for criterion in rule.criteria)


def summaries() -> Iterator[Text]:
    yield from (service.summary for service in talvera().services.values())
    yield from (body.summary for body in talvera().organisations.values())


def letters() -> Iterator[Text]:
    yield from (letter.body for letter in talvera().letters.values())


def grade(text: str) -> float:
    return float(textstat.automated_readability_index(text))


@pytest.mark.parametrize("texts", [questions, reasons, summaries, letters])
def test_english_reads_at_age_nine_to_eleven(texts: Callable[[], Iterator[Text]]) -> None:
    assert mean(grade(text) for text in english(texts())) <= MOST_AVERAGE_GRADE


def test_no_letter_is_harder_to_read_than_that() -> None:
    assert max(grade(text) for text in english(letters())) <= MOST_AVERAGE_GRADE


@pytest.mark.parametrize("texts", [questions, reasons, summaries, letters])
def test_no_sentence_is_long(texts: Callable[[], Iterator[Text]]) -> None:
    sentences = [part for text in english(texts()) for part in re.split(r"[.?!:]\s|\n", text)]

    assert max(len(sentence.split()) for sentence in sentences) <= MOST_SENTENCE_WORDS


def test_both_languages_write_numbers_with_the_same_digits() -> None:
    written = [path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.yaml")]

    assert not re.search("[\u0660-\u0669\u06f0-\u06f9]", "".join(written))
