"""Importing benefits in the form of aides-jeunes: what each condition becomes, and what is refused, with its place."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from commonway.config.cli import commonway
from commonway.kernel.errors import CommonwayError
from commonway.packs.definitions import Criterion, Pack
from commonway.packs.importers.aides_jeunes import import_folder
from commonway.packs.importers.writing import ImportReport
from commonway.packs.load import load
from commonway.packs.problems import errors

from .aides_jeunes_data import BENEFIT, asking, write


def imported(folder: Path, **benefits: str) -> tuple[Pack, ImportReport]:
    report = import_folder(write(folder / "source", **benefits), folder / "pack")
    return load(report.pack_dir), report


def criteria(folder: Path, *conditions: str, **more: str) -> list[Criterion]:
    pack, report = imported(folder, aide=asking(*conditions, **more))
    assert errors(report.problems) == []
    (service,) = pack.services.values()
    return list(service.rule.criteria)


def said(criterion: Criterion) -> str:
    return f"{criterion.fact}: {criterion.test}" if criterion.fact else criterion.expression


def test_a_benefit_becomes_a_service(tmp_path: Path) -> None:
    pack, _ = imported(tmp_path, **{"aide_été-–-trajet": BENEFIT})
    service = pack.services["aide-ete-trajet"]
    assert service.identifier == "aide_été-–-trajet"
    assert service.name == {"fr": "aide au trajet"}
    assert service.summary == {"fr": "Une aide utile."}
    assert service.evidence == {"fr": "Avoir une carte."}
    assert service.more == "https://aide.example/trajet"
    assert service.pays
    assert (service.pays.expression, service.pays.currency, service.pays.period) == ("40", "EUR", "month")
    assert service.amount == {"fr": "40 € par mois", "en": "40 € a month"}
    assert pack.organisations[service.organisation].name == {"fr": "Testville"}
    assert service.rule.criteria[0].text == {"fr": "Vous avez 18 ans ou plus.", "en": "You are 18 or older."}
    assert pack.facts["date_of_birth"].question["en"] == "When were you born?"


@pytest.mark.parametrize(
    ("condition", "test"),
    [
        ('{type: age, operator: ">=", value: 18}', 'date_of_birth: <= today() - duration("P18Y")'),
        ('{type: age, operator: ">", value: 18}', 'date_of_birth: <= today() - duration("P19Y")'),
        ('{type: age, operator: "<=", value: 25}', 'date_of_birth: > today() - duration("P26Y")'),
        ('{type: age, operator: "<", value: 26}', 'date_of_birth: > today() - duration("P26Y")'),
        ("{type: age, operator: =, value: 18}", 'date_of_birth: (today() - duration("P19Y")..today() - duration("P18Y")]'),
        ('{type: age, operator: ">=", value: 17.5}', 'date_of_birth: <= today() - duration("P18Y")'),
        ('{type: age, operator: "<", value: 25.5}', 'date_of_birth: > today() - duration("P26Y")'),
        ('{type: age, operator: "<", value: 0}', "false"),
        ('{type: regions, values: ["53", "28"]}', 'region: "53", "28"'),
        ('{type: departements, values: ["01"]}', 'department: "01"'),
        ('{type: communes, values: ["35238"]}', 'municipality: "35238"'),
        ('{type: epcis, values: ["243500139"]}', 'intermunicipality: "243500139"'),
        ('{type: excluded_epcis, values: ["243500139"]}', 'intermunicipality: not("243500139")'),
        ('{type: codes_postaux, values: ["35000"]}', 'postal_code: "35000"'),
        ("{type: attached_to_institution}", 'municipality: "35999"'),
        ('{type: quotient_familial, operator: "<=", value: 850.5, period: month}', "tax_income <= 10206 * (if tax_parts = null or tax_parts = 0 then 1 else tax_parts)"),
        ('{type: quotient_familial, operator: "<", value: 9000, period: year}', "tax_income < 9000 * (if tax_parts = null or tax_parts = 0 then 1 else tax_parts)"),
        ("{type: formation_sanitaire_social}", 'field_of_study: "groupe_330"'),
        ("{type: annee_etude, values: [cap_1, terminale]}", 'year_of_study: "cap_1", "terminale"'),
        ("{type: mention_baccalaureat, values: [mention_bien]}", 'school_leaving_grade: "mention_bien"'),
        ("{type: regime_securite_sociale, includes: [regime_general]}", 'health_insurance: "regime_general"'),
        ("{type: regime_securite_sociale, excludes: [regime_agricole]}", 'health_insurance: not("regime_agricole")'),
        ("{type: statut_occupation_logement, includes: [sans_domicile]}", 'housing: "sans_domicile"'),
        ("{type: boursier}", "scholarship: true"),
        ("{type: beneficiaire_rsa}", "minimum_income: > 1"),
        ("{type: difficultes_acces_ou_frais_logement, value: true}", "housing_difficulties: true"),
        ("{type: agence_travail_temporaire}", "temporary_agency: true"),
        ('{type: taux_incapacite, operator: ">=", value: 0.5}', "disability_rate: >= 0.5"),
        ('{type: taux_incapacite, operator: "<", value: 0.5}', "disability_rate: < 0.5, null"),
        ('{type: enfants_eligibles, operator: ">=", value: 1, age_min: 11, age_max: 25}', 'count(children[item.date_of_birth <= today() - duration("P11Y") and item.date_of_birth > today() - duration("P26Y")]) >= 1'),
        ('{type: enfants_eligibles, operator: "<", value: 3, age_min: 0, age_max: 2}', 'count(children) > 0 and count(children[item.date_of_birth <= today() - duration("P0Y") and item.date_of_birth > today() - duration("P3Y")]) < 3'),
    ],
)  # fmt: skip
def test_conditions(tmp_path: Path, condition: str, test: str) -> None:
    (criterion,) = criteria(tmp_path, condition)
    assert said(criterion) == test
    assert set(criterion.text) == {"fr", "en"}
    assert criterion.text["fr"] != criterion.text["en"]


@pytest.mark.parametrize(
    "condition",
    [
        "{type: regions, values: []}",
        "{type: excluded_epcis, values: []}",
        "{type: regime_securite_sociale, includes: []}",
    ],
)
def test_what_lists_nothing_asks_nothing(tmp_path: Path, condition: str) -> None:
    assert criteria(tmp_path, condition) == []


@pytest.mark.parametrize(
    ("institution", "test"),
    [("region_test", 'region: "53"'), ("epci_test", 'intermunicipality: "243500139"'), ("caf_test", "false")],
)
def test_those_who_live_in_the_institution(tmp_path: Path, institution: str, test: str) -> None:
    (criterion,) = criteria(tmp_path, "{type: attached_to_institution}", institution=institution)
    assert said(criterion) == test


@pytest.mark.parametrize(
    ("profiles", "tests"),
    [
        ("[{type: lyceen}]", ['schooling: "lycee"']),
        ("[{type: etudiant}, {type: chomeur}]", ['activity: "etudiant", "chomeur"']),
        ("[{type: etudiant}, {type: stagiaire}]", ['activity = "etudiant" or internship = true']),
        (
            "[{type: apprenti, conditions: [{type: boursier}]}]",
            ['work_study_contract: "apprenti"', "scholarship: true"],
        ),
        (
            "[{type: parent}, {type: apprenti, conditions: [{type: boursier}, {type: regions, values: ['53', '28']}]}]",
            [
                'count(children) > 0 or (work_study_contract = "apprenti" and scholarship = true and region in ("53", "28"))'
            ],
        ),
        (
            "[{type: beneficiaire_rsa}, {type: salarie, conditions: [{type: regime_securite_sociale, excludes: [a]}]}]",
            ['minimum_income > 1 or (activity = "salarie" and not(health_insurance in ("a")))'],
        ),
    ],
)
def test_one_profile_of_several_is_enough(tmp_path: Path, profiles: str, tests: list[str]) -> None:
    assert [said(criterion) for criterion in criteria(tmp_path, profiles=profiles)] == tests


def test_alternatives_are_told_in_words(tmp_path: Path) -> None:
    profiles = "[{type: etudiant}, {type: apprenti, conditions: [{type: boursier}]}]"
    (criterion,) = criteria(tmp_path, profiles=profiles)
    assert (
        criterion.text["en"]
        == "One of these is true of you: you study; you are an apprentice and you receive a scholarship."
    )


def test_an_interest_is_asked_for_and_a_new_one_too(tmp_path: Path) -> None:
    pack, report = imported(
        tmp_path,
        bafa=asking(more="interestFlag: _interetBafa\n"),
        sailing=asking(more="interestFlag: _interetVoile\n"),
    )
    assert [said(service.rule.criteria[0]) for service in pack.services.values()] == [
        "interest_bafa: true",
        "interest_voile: true",
    ]
    assert "new interest" in report.problems[0].what


def test_new_values_and_places_can_be_chosen(tmp_path: Path) -> None:
    pack, _ = imported(
        tmp_path, a=asking("{type: regions, values: ['99']}", "{type: annee_etude, values: [ecole_de_cirque]}")
    )
    assert {choice.value: choice.label["fr"] for choice in pack.facts["region"].choices} == {"53": "Armor", "99": "99"}
    assert "ecole_de_cirque" in [choice.value for choice in pack.facts["year_of_study"].choices]


def test_an_institution_that_is_missing_is_known_by_name_only(tmp_path: Path) -> None:
    pack, report = imported(tmp_path, a=asking(institution="ville_perdue"), b=asking(institution=""))
    assert pack.organisations["ville-perdue"].name == {"fr": "ville perdue"}
    assert [service.organisation for service in pack.services.values()] == ["ville-perdue", "aides-jeunes"]
    assert sorted(problem.severity for problem in report.problems) == ["warning", "warning"]


# what the benefit says, the line to blame, words of what is wrong, words of the remedy
REFUSED = [
    (asking("{type: departementtts, values: ['01']}"), 5, "'departementtts' is not a known kind of condition", "Did you mean 'departements'?"),
    (asking("{type: age, operator: '!=', value: 3}"), 5, "'!=' is not an operator", "<="),
    (asking("{type: age, value: 3}"), 5, "has no operator", "<="),
    (asking("{type: age, operator: '<'}"), 5, "'value' is missing", "a number"),
    (asking("{type: age, operator: '<', value: vingt}"), 5, "no number", "a number"),
    (asking("{type: age, operator: '<', value: 5000}"), 5, "is no age", "in years"),
    (asking("{type: regions, vlues: ['53']}"), 5, "'values' is missing", "Did you mean 'vlues'?"),
    (asking("{type: regions, values: '53'}"), 5, "no list", "a list"),
    (asking("{type: quotient_familial, operator: '<', value: 3}"), 5, "has no period", "month or year"),
    (asking("{type: quotient_familial, operator: '<', value: 3, period: week}"), 5, "'week' is not a period", "month or year"),
    (asking("{operator: '<', value: 3}"), 5, "has no type", "Use one of"),
    (asking("boursier"), 5, "A condition has fields", "type:"),
    (asking("{type: attached_to_institution}", institution="nulle_part"), 5, "'nulle_part', which is not in the folder", "Use one of"),
    (asking(profiles="[{type: astronaute}]"), 5, "'astronaute' is not a known profile", "Use one of"),
    (asking(profiles="[{conditions: []}]"), 5, "has no type", "Use one of"),
    (asking(profiles="{type: etudiant}"), 5, "no list of profiles", "type"),
    (asking(profiles="[{type: apprenti, conditions: [{type: age, operator: <, value: 26}]}, {type: apprenti, conditions: [{type: age, operator: <, value: 27}]}]"), 5, "given twice with the same kinds of condition", "Make them one"),
    ("label: a\ninstitution: ville_test\ntype: text\nconditions_generales: []\n", 3, "type is 'text'", "float"),
    ("label: a\ninstitution: ville_test\ntype: bool\n", 1, "neither conditions_generales nor profils", "for everybody"),
    ("label: a\n  institution: [\n", 2, "not YAML", "indentation"),
    ("- a\n- b\n", 1, "holds no fields", "label"),
    ("", 1, "empty", "fields"),
]  # fmt: skip


@pytest.mark.parametrize(("benefit", "line", "what", "remedy"), REFUSED)
def test_what_cannot_be_understood_is_left_out_with_its_place(
    tmp_path: Path, benefit: str, line: int, what: str, remedy: str
) -> None:
    pack, report = imported(tmp_path, bogus=benefit, good=BENEFIT)
    assert list(pack.services) == ["good"]
    (problem,) = errors(report.problems)
    assert (problem.file, problem.line) == ("benefits/javascript/bogus.yml", line)
    assert what in problem.what
    assert remedy in problem.remedy


def test_two_profiles_of_a_kind_may_differ_in_the_kinds_of_their_conditions(tmp_path: Path) -> None:
    profiles = "[{type: apprenti, conditions: [{type: age, operator: '<', value: 26}]}, {type: apprenti, conditions: [{type: age, operator: '>', value: 27}]}]"
    (criterion,) = criteria(tmp_path, profiles=profiles)
    assert criterion.expression.count("apprenti") == 2


def test_a_folder_without_one_good_benefit_is_refused_and_nothing_written(tmp_path: Path) -> None:
    source = write(tmp_path / "source", bogus=asking("{type: nothing}"))
    with pytest.raises(CommonwayError, match="Not one benefit can be imported") as caught:
        import_folder(source, tmp_path / "pack")
    assert "benefits/javascript/bogus.yml:5" in caught.value.where
    assert not (tmp_path / "pack").exists()


@pytest.mark.parametrize("make", [False, True])
def test_no_folder_and_an_empty_one_are_refused(tmp_path: Path, *, make: bool) -> None:
    source = tmp_path / "source"
    if make:
        source.mkdir()
    with pytest.raises(CommonwayError) as caught:
        import_folder(source, tmp_path / "pack")
    assert caught.value.remedy


@pytest.mark.parametrize("place", ["benefits/", "", "data/benefits/javascript/"])
def test_benefits_may_lie_elsewhere_and_end_in_yaml(tmp_path: Path, place: str) -> None:
    file = tmp_path / "source" / place / "aide.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(BENEFIT, encoding="utf-8")
    report = import_folder(tmp_path / "source", tmp_path / "pack")
    assert list(load(report.pack_dir).services) == ["aide"]


def test_benefits_that_openfisca_computes_keep_their_variable(tmp_path: Path) -> None:
    folder = write(tmp_path / "source", good=BENEFIT)
    computed = {
        "rsa": "label: RSA\ninstitution: caf_test\ntype: float\nentity: familles\nopenfiscaPeriod: thisMonth\n",
        "impot": "label: Impôt\ninstitution: caf_test\ntype: float\nentity: menages\nopenfiscaPeriod: thisYear\n",
        "bogus": "label: X\ninstitution: caf_test\ntype: float\nentity: famile\nopenfiscaPeriod: thisMonth\n",
    }
    for id_, text in computed.items():
        file = folder / "benefits" / "openfisca" / f"{id_}.yml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    report = import_folder(folder, tmp_path / "pack")
    services = load(report.pack_dir).services
    sources = {service.identifier: service.rule.source for service in services.values() if service.rule.source}
    found = {id_: (one.openfisca.variable, one.openfisca.entity, one.openfisca.period) for id_, one in sources.items()}
    assert found == {
        "openfisca/rsa": ("rsa", "famille", "month"),
        "openfisca/impot": ("impot", "menage", "year"),
    }
    (problem,) = errors(report.problems)
    assert (problem.file, problem.line, problem.remedy) == (
        "benefits/openfisca/bogus.yml",
        4,
        "Did you mean 'familles'?",
    )


def test_ride_sharing_is_for_those_who_live_there(tmp_path: Path) -> None:
    folder = write(tmp_path / "source", good=BENEFIT)
    file = folder / "benefits" / "dynamic" / "rides.json"
    file.parent.mkdir()
    file.write_text(
        '[{"code_siren": "243500139", "conducteur_montant_max_par_passager": 3, "link": "https://rides.example"},'
        ' {"code_siren": "999999999"}]',
        encoding="utf-8",
    )
    report = import_folder(folder, tmp_path / "pack")
    rides = load(report.pack_dir).services["dynamic-rides-243500139"]
    assert [said(criterion) for criterion in rides.rule.criteria] == ['intermunicipality: "243500139"']
    assert "Driving: 3 € a passenger and ride." in rides.summary["en"]
    assert ["'999999999'" in problem.what for problem in report.problems] == [True]


def test_the_command_reports_what_it_left_out(tmp_path: Path) -> None:
    folder = write(tmp_path / "source", bogus=asking("{type: departementtts}"), good=BENEFIT)
    ran = CliRunner().invoke(
        commonway, ["packs", "import", "aides-jeunes", str(folder), "--out", str(tmp_path / "pack")]
    )
    assert ran.exit_code == 1
    assert "benefits/javascript/bogus.yml:5" in ran.output
    assert "Did you mean 'departements'?" in ran.output
    assert "1 services and 1 facts written" in ran.output
    assert load(tmp_path / "pack").services.keys() == {"good"}
