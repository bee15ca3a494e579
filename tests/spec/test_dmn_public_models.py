"""Decision models that Dutch public bodies published decide what their tables say (skipped where they are absent)."""

import os
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from commonway.dmn import compile_model, load
from commonway.dmn.compiled import CompiledModel

_ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("COMMONWAY_DATA", _ROOT / ".." / "shared" / "data")) / "bpmn" / "public_admin"
ORGANISATIONS = DATA / "nl_ronl" / "examples" / "organizations"
NOW = datetime(2025, 2, 6, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not DATA.exists(), reason=f"the public models are not beside the project ({DATA})")


def model_of(path: str) -> CompiledModel:
    return compile_model(load(ORGANISATIONS / path))


def decided(model: CompiledModel, decision: str, **inputs: object) -> object:
    result = model.decide(decision, inputs, now=NOW)
    assert not result.problems
    return result.value


def test_every_model_loads_and_compiles() -> None:
    files = sorted(DATA.rglob("*.dmn"))
    assert len(files) >= 6
    for file in files:
        assert compile_model(load(file)).errors == []


@pytest.mark.parametrize(
    ("diameter", "protected", "answer"),
    [(30, True, "Permit"), (31, False, "Permit"), (60, True, "Reject"), (61, False, "Reject")],
)
def test_felling_a_tree(diameter: int, protected: bool, answer: str) -> None:
    model = model_of("flevoland/tree-felling-decision.dmn")
    assert decided(model, "TreeFellingDecision", treeDiameter=diameter, protectedArea=protected) == answer


def test_a_thick_tree_must_be_replaced() -> None:
    model = model_of("flevoland/replacement-tree-decision.dmn")
    assert decided(model, "Replacement Tree Required?", treeDiameter=30) is False
    assert decided(model, "Replacement Tree Required?", treeDiameter=Decimal("30.5")) is True


def test_an_application_without_a_diameter_is_incomplete() -> None:
    model = model_of("flevoland/awb-completeness-check.dmn")
    found = decided(model, "AwbCompletenessCheck", productType="TreeFellingPermit", treeDiameter=0)
    assert isinstance(found, dict)
    assert found["isComplete"] is False
    other = decided(model, "AwbCompletenessCheck", productType="BuildingPermit")
    assert isinstance(other, dict)
    assert other["isComplete"] is True


@pytest.mark.parametrize(
    ("product", "decision", "years", "kind"),
    [("TreeFellingPermit", "Refused", 5, "V"), ("BuildingPermit", "Granted", 0, "B"), ("Kite", "Granted", 10, "V")],
)
def test_how_long_records_are_kept(product: str, decision: str, years: int, kind: str) -> None:
    model = model_of("flevoland/archives-act-retention.dmn")
    found = decided(model, "ArchivesActRetention", productType=product, decisionType=decision)
    assert isinstance(found, dict)
    assert (found["retentionYears"], found["retentionClass"]) == (Decimal(years), kind)


RESIDENT = {
    "aanvragerInwonerHeusden": True,
    "aanvragerHeeftKind4Tm17": True,
    "maandelijksBrutoInkomenAanvrager": 1300,
    "bijstandsNorm": 1200,
    "aanvragerUitkeringBaanbrekers": False,
    "aanvragerVoedselbankpasDenBosch": False,
    "aanvragerKwijtscheldingGemeentelijkeBelastingen": False,
    "aanvragerSchuldhulptrajectKredietbankNederland": False,
    "aanvragerDitKalenderjaarAlAangevraagd": False,
    "aanvragerAanmerkingStudieFinanciering": False,
    "aanvragerIs181920": False,
    "aanvragerIsTenminste21": True,
    "aanvragerHeeftAOWLeeftijd": False,
}


@pytest.mark.parametrize(
    ("changes", "card", "children"),
    [
        ({}, True, True),
        ({"maandelijksBrutoInkomenAanvrager": 1400}, False, True),
        ({"maandelijksBrutoInkomenAanvrager": 1500}, False, False),
        ({"maandelijksBrutoInkomenAanvrager": 1500, "aanvragerVoedselbankpasDenBosch": True}, True, False),
        ({"aanvragerDitKalenderjaarAlAangevraagd": True}, False, True),
        ({"aanvragerInwonerHeusden": False}, False, False),
        ({"aanvragerIsTenminste21": False}, False, True),
        ({"aanvragerHeeftKind4Tm17": False}, True, False),
    ],
)
def test_the_card_for_people_on_low_incomes(changes: dict[str, object], card: bool, children: bool) -> None:
    model = model_of("heusden/RONL_Heusden_Heusdenpas.dmn")
    found = decided(model, "RONL_HeusdenpasEindresultaat", **(RESIDENT | changes))
    assert found == {"aanmerkingHeusdenPas": card, "aanmerkingKindPakket": children}


def test_the_age_of_the_state_pension() -> None:
    model = model_of("heusden/RONL_SVB_Leeftijden.dmn")
    days = {"dagVanAanvraag": "2024-05-01", "geboortedatumAanvrager": "1957-04-30"}
    found = decided(model, "SVB_LeeftijdsInformatie", **days, geboortedatumPartner="2004-06-01")
    assert isinstance(found, dict)
    assert found["leeftijdAanvrager"] == Decimal(67)
    assert found["AOWDatumAanvrager"] == "2024-04-30"
    assert found["aanvragerHeeftAOWLeeftijd"] is True
    assert found["partnerIs181920"] is True
    assert found["partnerHeeftAOWLeeftijd"] is False
    alone = decided(model, "SVB_LeeftijdsInformatie", **days, geboortedatumPartner=None)
    assert isinstance(alone, dict)
    assert (alone["leeftijdPartner"], alone["partnerIs181920"]) == (None, False)
