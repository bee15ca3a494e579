"""USAGov's benefit finder as a pack: every benefit kept, every contradiction told, a malformed file refused."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from commonway.dmn import Outcome
from commonway.eligibility.interview import Interview
from commonway.kernel.errors import CommonwayError
from commonway.packs.definitions import Condition, Pack
from commonway.packs.importers.usagov import ImportReport, import_file
from commonway.packs.load import check, load

from .usagov_data import DATA, benefit_on, catalogue, needs_data, saved

TODAY = date(2025, 2, 6)


def imported(document: object, tmp_path: Path) -> tuple[Pack, ImportReport]:
    report = import_file(saved(document, tmp_path), tmp_path / "pack")
    return load(report.pack_dir), report


def outcome(pack: Pack, service: str, answers: dict[str, object], today: date = TODAY) -> Outcome:
    results = Interview.of_pack(pack).results(answers, today=today)
    return next(result.outcome for result in results if result.service.id == service)


@needs_data
class TestTheRealCatalogue:
    def test_every_benefit_and_question_is_there(self, tmp_path: Path) -> None:
        report = import_file(DATA / "current.json", tmp_path / "pack")
        source = json.loads((DATA / "current.json").read_text(encoding="utf-8"))["data"]
        pack = load(report.pack_dir)
        titles = [item["benefit"]["title"] for item in source["benefits"]]
        assert sorted(service.name["en"] for service in pack.services.values()) == sorted(titles)
        assert (report.services, report.facts) == (30, 18)
        assert sum(len(service.rule.criteria) for service in pack.services.values()) == 119
        assert list(pack.life_events["death"].offers) == list(pack.services) or set(
            pack.life_events["death"].offers
        ) == set(pack.services)

    def test_the_answer_no_question_offers_is_kept_and_reported(self, tmp_path: Path) -> None:
        report = import_file(DATA / "current.json", tmp_path / "pack")
        lost = '"Died while on inactive-duty service training"'
        tests = [one.test for one in load(report.pack_dir).services["death-gratuity"].rule.criteria]
        assert any(lost in test for test in tests)
        assert len(report.warnings) == 2
        assert all("offers no such answer" in warning for warning in report.warnings)

    def test_the_pack_is_free_of_errors(self, tmp_path: Path) -> None:
        report = import_file(DATA / "current.json", tmp_path / "pack")
        assert [problem for problem in check(report.pack_dir) if problem.severity == "error"] == []

    def test_what_hangs_on_an_answer_is_asked_only_then(self, tmp_path: Path) -> None:
        facts = load(import_file(DATA / "current.json", tmp_path / "pack").pack_dir).facts
        assert facts["deceased_service_status"].only_if == Condition(
            fact="deceased_served_in_active_military", test='"Yes"'
        )
        assert facts["nested_child_criteria_test"].only_if == Condition(
            fact="applicant_date_of_birth", test='<= today() - duration("P18Y")'
        )

    def test_importing_twice_gives_the_same_files(self, tmp_path: Path) -> None:
        for name in ("one", "two"):
            import_file(DATA / "current.json", tmp_path / name)
        one, two = (
            {str(file.relative_to(tmp_path / name)): file.read_bytes() for file in (tmp_path / name).rglob("*.yaml")}
            for name in ("one", "two")
        )
        assert one == two


def test_words_lose_their_mark_up(tmp_path: Path) -> None:
    pack, _ = imported(catalogue(), tmp_path)
    assert pack.life_events["moving"].summary["en"] == "New home ?"
    assert pack.organisations["housing-office"].name["en"] == "Housing Office"
    assert pack.services["the-moving-grant"].name["en"] == 'The "moving" grant'


def test_true_and_false_are_yes_and_no(tmp_path: Path) -> None:
    pack, _ = imported(catalogue(), tmp_path)
    assert [choice.value for choice in pack.facts["applicant_rents"].choices] == ["Yes", "No"]
    assert pack.services["the-moving-grant"].rule.criteria[0].test == '"Yes"'


def test_a_question_without_a_legend_shows_its_key_and_is_reported(tmp_path: Path) -> None:
    pack, report = imported(catalogue(), tmp_path)
    assert pack.facts["landlord_kind"].question["en"] == "landlordKind".capitalize()
    assert any("landlordKind has no legend" in warning for warning in report.warnings)


def test_an_accepted_label_stands_for_its_value(tmp_path: Path) -> None:
    pack, _ = imported(catalogue(), tmp_path)
    assert pack.services["the-moving-grant"].rule.criteria[1].test == '"council"'


@pytest.mark.parametrize(
    ("condition", "test"),
    [
        ("<18years", '> today() - duration("P18Y")'),
        ("<=18years", '>= today() - duration("P18Y")'),
        (">18years", '< today() - duration("P18Y")'),
        (">=62years", '<= today() - duration("P62Y")'),
        ("=18years", 'today() - duration("P18Y")'),
        ("<2years (the deceased died within the last two years)", '> today() - duration("P2Y")'),
        ("< 1 year", '> today() - duration("P1Y")'),
        ("<6months", '> today() - duration("P6M")'),
        ("<=2weeks", '>= today() - duration("P14D")'),
        (">90days", '< today() - duration("P90D")'),
        ("<01-01-1978", '< date("1978-01-01")'),
        (">=05-20-2020", '>= date("2020-05-20")'),
        ("=05/20/2020", 'date("2020-05-20")'),
        (">2020-05-20", '> date("2020-05-20")'),
    ],
)
def test_conditions_on_dates(tmp_path: Path, condition: str, test: str) -> None:
    pack, _ = imported(benefit_on(catalogue(), "applicant_date_of_birth", condition), tmp_path)
    assert pack.services["another"].rule.criteria[0].test == test


def test_any_of_several_conditions_is_enough(tmp_path: Path) -> None:
    pack, _ = imported(benefit_on(catalogue(), "applicant_date_of_birth", "<18years", ">=65years"), tmp_path)
    found = [
        outcome(pack, "another", {"applicant_date_of_birth": born})
        for born in ("2020-01-01", "1980-01-01", "1950-01-01")
    ]
    assert found == [Outcome.YES, Outcome.NO, Outcome.YES]


@pytest.mark.parametrize("accepted", [["once upon a time"], ["<02-30-2020"], []])
def test_a_criterion_nobody_can_meet_is_kept_and_reported(tmp_path: Path, accepted: list[str]) -> None:
    pack, report = imported(benefit_on(catalogue(), "applicant_date_of_birth", *accepted), tmp_path)
    assert outcome(pack, "another", {}) is Outcome.UNKNOWN
    assert outcome(pack, "another", {"applicant_date_of_birth": "1980-01-01"}) is Outcome.NO
    assert any("applicant_date_of_birth" in warning for warning in report.warnings)


def test_a_criterion_no_question_asks_for_gets_a_question(tmp_path: Path) -> None:
    document = benefit_on(catalogue(), "applicant_farms", "Yes")
    document = benefit_on(document, "applicant_moved_on", "<2years", title="Recent")
    document = benefit_on(document, "applicant_job", "Farmer", "Miner", title="Work")
    pack, report = imported(document, tmp_path)
    assert [choice.value for choice in pack.facts["applicant_farms"].choices] == ["Yes", "No"]
    assert pack.facts["applicant_moved_on"].type == "date"
    assert [choice.value for choice in pack.facts["applicant_job"].choices] == ["Farmer", "Miner", "None of these"]
    assert pack.life_events["moving"].steps[-1].facts == ("applicant_farms", "applicant_moved_on", "applicant_job")
    assert sum("asked by no question" in warning for warning in report.warnings) == 3


def test_a_benefit_without_criteria_or_agency_is_kept(tmp_path: Path) -> None:
    document = catalogue()
    document["data"]["benefits"].append({"benefit": {"title": "For all", "SourceLink": "nowhere"}})
    pack, report = imported(document, tmp_path)
    assert outcome(pack, "for-all", {}) is Outcome.YES
    assert pack.services["for-all"].organisation == pack.operator
    assert len([warning for warning in report.warnings if "'For all'" in warning]) == 3


def test_two_benefits_of_one_title_are_both_kept(tmp_path: Path) -> None:
    document = benefit_on(catalogue(), "applicant_rents", True, title='The "moving" grant')
    pack, report = imported(document, tmp_path)
    assert set(pack.services) == {"the-moving-grant", "the-moving-grant-2"}
    assert report.services == 2


def test_wrappers_may_be_missing(tmp_path: Path) -> None:
    document = catalogue()["data"]
    document["benefits"] = [item["benefit"] for item in document["benefits"]]
    form = document["lifeEventForm"]
    form["sectionsEligibilityCriteria"] = [item["section"] for item in form["sectionsEligibilityCriteria"]]
    pack, _ = imported(document, tmp_path)
    assert set(pack.services) == {"the-moving-grant"}
    assert set(pack.facts) == {"applicant_date_of_birth", "applicant_rents", "landlord_kind"}


def test_questions_may_hang_on_questions_that_hang_on_questions(tmp_path: Path) -> None:
    document = catalogue()
    rents = document["data"]["lifeEventForm"]["sectionsEligibilityCriteria"][0]["section"]["fieldsets"][1]["fieldset"]
    landlord = rents["children"][0]["fieldsets"][0]["fieldset"]
    landlord["inputs"][0]["inputCriteria"]["childDependencyOption"] = "A council"
    values = [{"option": "North", "value": "North"}, {"option": "South", "value": "South"}]
    town = {
        "criteriaKey": "town",
        "legend": "Where?",
        "inputs": [{"inputCriteria": {"type": "Select", "values": values}}],
    }
    landlord["children"] = [{"fieldsets": [{"fieldset": town}]}]
    pack, _ = imported(benefit_on(document, "town", "North"), tmp_path)
    assert pack.facts["town"].only_if == Condition(fact="landlord_kind", test='"council"')
    interview = Interview.of_pack(pack)
    assert interview.next_question({}, today=TODAY) == "applicant_rents"
    assert interview.next_question({"applicant_rents": "No"}, today=TODAY) is None


def _set(path: str, value: object) -> Callable[[dict[str, Any]], object]:
    def change(document: dict[str, Any]) -> object:
        at: Any = document
        *steps, last = path.split(".")
        for step in steps:
            at = at[int(step) if step.isdigit() else step]
        at[int(last) if last.isdigit() else last] = value
        return document

    return change


_FORM = "data.lifeEventForm"
_SECTION = f"{_FORM}.sectionsEligibilityCriteria.0.section"
_BENEFIT = "data.benefits.0.benefit"


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (_FORM, None, "data.lifeEventForm"),
        (f"{_FORM}.title", "<p></p>", "lifeEventForm.title"),
        (f"{_FORM}.sectionsEligibilityCriteria", {}, "sectionsEligibilityCriteria"),
        (f"{_SECTION}.fieldsets", "none", "sectionsEligibilityCriteria[0].fieldsets"),
        (f"{_SECTION}.fieldsets.0", 7, "fieldsets[0]"),
        (f"{_SECTION}.fieldsets.0.fieldset.criteriaKey", "", "fieldsets[0]"),
        (f"{_SECTION}.fieldsets.0.fieldset.criteriaKey", "applicant-rents", "criteriaKey"),
        ("data.benefits", None, "data.benefits"),
        ("data.benefits", [], "data.benefits"),
        ("data.benefits.0", "grant", "data.benefits[0]"),
        (f"{_BENEFIT}.title", None, "data.benefits[0].title"),
        (f"{_BENEFIT}.title", "Grant\x00", ""),
        (f"{_BENEFIT}.title", "x" * 30_000, ""),
        (f"{_BENEFIT}.eligibility", "all", "data.benefits[0].eligibility"),
        (f"{_BENEFIT}.eligibility.0.criteriaKey", 5, "eligibility[0].criteriaKey"),
        (f"{_BENEFIT}.eligibility.0.acceptableValues", None, "eligibility[0].acceptableValues"),
        (f"{_BENEFIT}.eligibility.0.acceptableValues", [{}], "eligibility[0].acceptableValues"),
    ],
)
def test_a_malformed_place_is_named_and_nothing_written(tmp_path: Path, path: str, value: object, place: str) -> None:
    file = saved(_set(path, value)(catalogue()), tmp_path)
    with pytest.raises(CommonwayError) as caught:
        import_file(file, tmp_path / "pack")
    assert str(file) in caught.value.where
    assert place in caught.value.where
    assert caught.value.remedy
    assert [entry.name for entry in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"data": NaN}', b"9" * 10_000]
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "catalogue.json"
    file.write_bytes(content)
    with pytest.raises(CommonwayError) as caught:
        import_file(file, tmp_path / "pack")
    assert caught.value.remedy
    assert [entry.name for entry in tmp_path.iterdir()] == [file.name]


def test_no_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for file in (tmp_path / "none.json", tmp_path):
        with pytest.raises(CommonwayError):
            import_file(file, tmp_path / "pack")


def test_a_folder_in_use_is_left_alone_and_an_empty_one_is_filled(tmp_path: Path) -> None:
    file, out = saved(catalogue(), tmp_path), tmp_path / "pack"
    out.mkdir()
    import_file(file, out)
    before = (out / "pack.yaml").read_bytes()
    with pytest.raises(CommonwayError, match="already in use"):
        import_file(file, out)
    assert (out / "pack.yaml").read_bytes() == before
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["catalogue.json", "pack"]
