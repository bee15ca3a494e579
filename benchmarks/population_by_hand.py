"""The benefits of aides-jeunes as an engineer would write them in Polars straight from the source's YAML.

Shares nothing with the product: it reads the YAML, knows each kind of condition, and makes one expression a benefit,
with what many of them need (age, income by part, codes of places) worked out once, first, by hand. It knows no unknown
facts, no nulls, and no reasons: that is what the product's figures are held against.
"""

from collections.abc import Callable
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML

INTERESTS = {
    "_interetBafa": "interest_bafa",
    "_interetEtudesEtranger": "interest_study_abroad",
    "_interetPermisDeConduire": "interest_driving_licence",
    "_interetAidesSanitaireSocial": "interest_health_social",
}
_LEVELS = {"region": ("region", "code_insee"), "departement": ("department", "code_insee")}
_LEVELS |= {"epci": ("intermunicipality", "code_siren"), "commune": ("municipality", "code_insee")}
_TRUE = pl.lit(value=True)


def read_yaml(folder: Path) -> dict[str, Any]:
    """Return every YAML file of *folder* by its name."""
    yaml = YAML(typ="safe", pure=True)
    yaml.constructor.add_constructor(
        "tag:yaml.org,2002:value", lambda constructor, node: constructor.construct_scalar(node)
    )
    return {path.stem: yaml.load(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.yml"))}


class ByHand:
    """The benefits in the folder *source*, on *day*."""

    def __init__(self, source: Path, day: date) -> None:
        self.benefits = read_yaml(source / "benefits" / "javascript")
        self._institutions = read_yaml(source / "institutions")
        self._day = day
        self._profile: dict[str, pl.Expr] = {
            **{
                name: pl.col("activity") == name
                for name in ("chomeur", "etudiant", "inactif", "independant", "salarie")
            },
            **{name: pl.col("work_study_contract") == name for name in ("apprenti", "professionnalisation")},
            "collegien": pl.col("schooling") == "college",
            "lyceen": pl.col("schooling") == "lycee",
            "enseignement_superieur": pl.col("schooling") == "enseignement_superieur",
            "service_civique": pl.col("civic_service"),
            "stagiaire": pl.col("internship"),
            "situation_handicap": pl.col("disability"),
            "beneficiaire_rsa": pl.col("minimum_income") > 1,
            "parent": pl.col("parent"),
        }

    def prepared(self, people: pl.LazyFrame) -> pl.LazyFrame:
        """Return *people* with what many benefits need: whole years of age, income by part, being a parent."""
        born, day = pl.col("date_of_birth"), self._day
        before = (born.dt.month() > day.month) | ((born.dt.month() == day.month) & (born.dt.day() > day.day))
        return people.with_columns(
            age=(pl.lit(day.year) - born.dt.year() - before.cast(pl.Int32)).cast(pl.Int16),
            income_a_part=pl.col("tax_income") / pl.col("tax_parts"),
            parent=pl.col("children").list.len() > 0,
        )

    def expressions(self, names: list[str]) -> list[pl.Expr]:
        """Return whether people can get the benefits *names*."""
        return [self._benefit(name, self.benefits[name]).alias(name) for name in names]

    def _benefit(self, name: str, benefit: dict[str, Any]) -> pl.Expr:
        parts = [self._condition(condition, name) for condition in benefit.get("conditions_generales") or []]
        profiles = [self._profile_of(profile, name) for profile in benefit.get("profils") or []]
        if profiles:
            parts.append(reduce(lambda one, other: one | other, profiles))
        if benefit.get("interestFlag"):
            parts.append(pl.col(INTERESTS[benefit["interestFlag"]]))
        return reduce(lambda one, other: one & other, parts) if parts else _TRUE

    def _profile_of(self, profile: dict[str, Any], name: str) -> pl.Expr:
        conditions = [self._condition(condition, name) for condition in profile.get("conditions") or []]
        return reduce(lambda one, other: one & other, conditions, self._profile[profile["type"]])

    def _condition(self, condition: dict[str, Any], name: str) -> pl.Expr:
        return _CONDITIONS[condition["type"]](self, condition, name)

    def attached(self, name: str) -> pl.Expr:
        """Return whether people live where the benefit's institution is."""
        institution = self._institutions[self.benefits[name]["institution"]]
        column, code = _LEVELS.get(institution["type"], ("", ""))
        return pl.col(column) == str(institution[code]) if column else pl.lit(value=False)

    def children_aged(self, condition: dict[str, Any]) -> pl.Expr:
        """Return how many children are in a range of ages, compared."""
        born, day = pl.element().struct.field("date_of_birth"), self._day
        before = (born.dt.month() > day.month) | ((born.dt.month() == day.month) & (born.dt.day() > day.day))
        age = day.year - born.dt.year() - before.cast(pl.Int32)
        fits = (age >= condition["age_min"]) & (age <= condition["age_max"])
        return compared(pl.col("children").list.eval(fits).list.sum(), condition)


def compared(value: pl.Expr, condition: dict[str, Any]) -> pl.Expr:
    """Return *value* held to the condition's operator and figure."""
    figure = condition["value"]
    operators: dict[str, Callable[[], pl.Expr]] = {
        ">=": lambda: value >= figure,
        "<=": lambda: value <= figure,
        ">": lambda: value > figure,
        "<": lambda: value < figure,
        "=": lambda: value == figure,
    }
    return operators[condition["operator"]]()


def one_of(column: str) -> Callable[[ByHand, dict[str, Any], str], pl.Expr]:
    """Return the maker of conditions that a column has one of some values."""

    def make(_hand: ByHand, condition: dict[str, Any], _name: str) -> pl.Expr:
        values = [str(value) for value in condition.get("values") or []]
        if not values:
            return _TRUE
        return pl.col(column) == values[0] if len(values) == 1 else pl.col(column).is_in(values)

    return make


def _included(column: str) -> Callable[[ByHand, dict[str, Any], str], pl.Expr]:
    def make(_hand: ByHand, condition: dict[str, Any], _name: str) -> pl.Expr:
        parts = [_TRUE]
        if condition.get("includes"):
            parts.append(pl.col(column).is_in(condition["includes"]))
        if condition.get("excludes"):
            parts.append(~pl.col(column).is_in(condition["excludes"]))
        return reduce(lambda one, other: one & other, parts)

    return make


def _income(_hand: ByHand, condition: dict[str, Any], _name: str) -> pl.Expr:
    months = 12 if condition.get("period") == "month" else 1
    return compared(pl.col("income_a_part") / months, condition)


_CONDITIONS: dict[str, Callable[[ByHand, dict[str, Any], str], pl.Expr]] = {
    "age": lambda _hand, condition, _name: compared(pl.col("age"), condition),
    "regions": one_of("region"),
    "departements": one_of("department"),
    "communes": one_of("municipality"),
    "epcis": one_of("intermunicipality"),
    "codes_postaux": one_of("postal_code"),
    "excluded_epcis": lambda hand, condition, name: ~one_of("intermunicipality")(hand, condition, name),
    "annee_etude": one_of("year_of_study"),
    "mention_baccalaureat": one_of("school_leaving_grade"),
    "quotient_familial": _income,
    "formation_sanitaire_social": lambda *_: pl.col("field_of_study") == "groupe_330",
    "attached_to_institution": lambda hand, _condition, name: hand.attached(name),
    "regime_securite_sociale": _included("health_insurance"),
    "statut_occupation_logement": _included("housing"),
    "boursier": lambda *_: pl.col("scholarship"),
    "beneficiaire_rsa": lambda *_: pl.col("minimum_income") > 1,
    "difficultes_acces_ou_frais_logement": lambda *_: pl.col("housing_difficulties"),
    "agence_travail_temporaire": lambda *_: pl.col("temporary_agency"),
    "taux_incapacite": lambda _hand, condition, _name: compared(pl.col("disability_rate"), condition),
    "enfants_eligibles": lambda hand, condition, _name: hand.children_aged(condition),
}
