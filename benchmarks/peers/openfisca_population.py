"""Times OpenFisca-Core in an environment of its own: the benefits of aides-jeunes over people, once a call.

The question is JSON on standard input: where the people are and of what type, which benefits, how many people a
simulation holds, how often. The country is written here as OpenFisca's documentation advises: a variable a benefit and
one more for its amount, formulas over whole arrays joined with ``*`` and ``+``, enumerations for what has a few hundred
values or fewer, variables of their own for what many benefits need (age, income by part), inputs given with
``set_input``. Nothing here is shared with Commonway or with the Polars written by hand.

The answer, JSON on the last line, is the seconds of processor time of each repeat and the peak of memory; the outcomes
go beside the people, a bit a person, a benefit after another, and so do the sums of the amounts.
"""

import json
import re
import sys
import time
from datetime import date
from functools import reduce
from operator import add, mul
from pathlib import Path

import numpy  # type: ignore[import-not-found]
import yaml  # type: ignore[import-untyped]
from openfisca_core.entities import build_entity  # type: ignore[import-not-found]
from openfisca_core.indexed_enums import Enum  # type: ignore[import-not-found]
from openfisca_core.periods import DateUnit  # type: ignore[import-not-found]
from openfisca_core.simulations import SimulationBuilder  # type: ignore[import-not-found]
from openfisca_core.taxbenefitsystems import TaxBenefitSystem  # type: ignore[import-not-found]
from openfisca_core.variables import Variable  # type: ignore[import-not-found]

PERIOD = "2026-07"
PERSON = build_entity(key="person", plural="persons", label="A person", is_person=True)
_TYPES = {"number": float, "boolean": bool, "date": date, "text": str}
_OPERATORS = {
    ">=": numpy.greater_equal,
    "<=": numpy.less_equal,
    ">": numpy.greater,
    "<": numpy.less,
    "=": numpy.equal,
}
_PLACES = {
    "regions": "region",
    "departements": "department",
    "communes": "municipality",
    "epcis": "intermunicipality",
    "codes_postaux": "postal_code",
}
_LEVELS = {
    "region": ("region", "code_insee"),
    "departement": ("department", "code_insee"),
    "epci": ("intermunicipality", "code_siren"),
    "commune": ("municipality", "code_insee"),
}
_ONE_OF = {**_PLACES, "annee_etude": "year_of_study", "mention_baccalaureat": "school_leaving_grade"}
_FLAGS = {
    "boursier": "scholarship",
    "difficultes_acces_ou_frais_logement": "housing_difficulties",
    "agence_travail_temporaire": "temporary_agency",
    "beneficiaire_rsa": "has_minimum_income",
    "service_civique": "civic_service",
    "stagiaire": "internship",
    "situation_handicap": "disability",
    "parent": "is_parent",
}
_STATES = {
    **{name: ("activity", name) for name in ("chomeur", "etudiant", "inactif", "independant", "salarie")},
    **{name: ("work_study_contract", name) for name in ("apprenti", "professionnalisation")},
    "collegien": ("schooling", "college"),
    "lyceen": ("schooling", "lycee"),
    "enseignement_superieur": ("schooling", "enseignement_superieur"),
}
_INTERESTS = {
    "_interetBafa": "interest_bafa",
    "_interetEtudesEtranger": "interest_study_abroad",
    "_interetPermisDeConduire": "interest_driving_licence",
    "_interetAidesSanitaireSocial": "interest_health_social",
}


class Country:
    """The benefits *names* of the folder *source* over the inputs *columns*, as a tax and benefit system."""

    def __init__(self, source, columns, names):
        self.system = TaxBenefitSystem([PERSON])
        self._enums = {}
        for name, column in columns.items():
            self._input(name, column)
        self._variable("age", int, _age)
        self._variable("income_by_part", float, lambda of, month: of("tax_income", month) / of("tax_parts", month))
        self._variable("has_minimum_income", bool, lambda of, month: of("minimum_income", month) > 1)
        self._variable("is_parent", bool, lambda of, month: of("children", month) > 0)
        self._benefits = read_yaml(source / "benefits" / "javascript", names)
        self._institutions = read_yaml(source / "institutions", {one["institution"] for one in self._benefits.values()})
        self.amounts = []
        for name in names:
            self._benefit(name, self._benefits[name])

    def _variable(self, name, value_type, formula, **more):
        given = {"value_type": value_type, "entity": PERSON, "definition_period": DateUnit.MONTH, **more}
        if formula is not None:
            given["formula"] = formula
        self.system.add_variable(type(name, (Variable,), given))

    def _input(self, name, column):
        if "values" in column and len(column["values"]) <= 256:
            self._enums[name] = Enum(name, {f"v_{value}": value for value in column["values"]})
            more = {"possible_values": self._enums[name], "default_value": next(iter(self._enums[name]))}
            self._variable(name, Enum, None, **more)
        elif column["kind"] == "text":
            self._variable(name, str, None, max_length=column["width"])
        elif column["kind"] == "date":
            self._variable(name, date, None, definition_period=DateUnit.ETERNITY)
        else:
            self._variable(name, _TYPES[column["kind"]], None)

    def _benefit(self, name, benefit):
        parts = [self._condition(one, benefit) for one in benefit.get("conditions_generales") or []]
        profiles = [self._profile(one, benefit) for one in benefit.get("profils") or []]
        if profiles:
            parts.append(lambda of, month: reduce(add, [profile(of, month) for profile in profiles]))
        if benefit.get("interestFlag"):
            parts.append(_flag(_INTERESTS[benefit["interestFlag"]]))
        always = numpy.ones
        if parts:
            self._variable(name, bool, lambda of, month: reduce(mul, [part(of, month) for part in parts]))
        else:
            self._variable(name, bool, lambda of, _month: always(of.count, dtype=bool))
        if benefit["type"] == "float":
            amount = float(benefit["montant"])
            self.amounts.append(name)
            self._variable(f"{name}_amount", float, lambda of, month: of(name, month) * numpy.float32(amount))

    def _profile(self, profile, benefit):
        if profile["type"] in _STATES:
            column, value = _STATES[profile["type"]]
            parts = [self._one_of(column, [value])]
        else:
            parts = [_flag(_FLAGS[profile["type"]])]
        parts += [self._condition(one, benefit) for one in profile.get("conditions") or []]
        return lambda of, month: reduce(mul, [part(of, month) for part in parts])

    def _condition(self, condition, benefit):
        kind = condition["type"]
        if kind in _FLAGS:
            return _flag(_FLAGS[kind])
        if kind in _ONE_OF:
            values = [str(value) for value in condition.get("values") or []]
            return self._one_of(_ONE_OF[kind], values)
        return getattr(self, f"_{kind}")(condition, benefit)

    def _one_of(self, column, values):
        """Return the formula that *column* is one of *values*, each compared by the item of the enumeration."""
        if not values:
            return lambda of, _month: numpy.ones(of.count, dtype=bool)
        if column in self._enums:
            known = {item.value: item for item in self._enums[column]}
            values = [known[value] for value in values if value in known]
        else:
            values = [value.encode() for value in values]
        if not values:
            return lambda of, _month: numpy.zeros(of.count, dtype=bool)

        def formula(of, month):
            found = of(column, month)
            return reduce(add, [found == value for value in values])

        return formula

    def _excluded_epcis(self, condition, _benefit):
        found = self._one_of("intermunicipality", [str(value) for value in condition["values"]])
        return lambda of, month: ~found(of, month)

    def _age(self, condition, _benefit):
        return _compared("age", condition["operator"], condition["value"])

    def _quotient_familial(self, condition, _benefit):
        yearly = condition["value"] * (12 if condition.get("period") == "month" else 1)
        return _compared("income_by_part", condition["operator"], yearly)

    def _taux_incapacite(self, condition, _benefit):
        return _compared("disability_rate", condition["operator"], condition["value"])

    def _formation_sanitaire_social(self, _condition, _benefit):
        return self._one_of("field_of_study", ["groupe_330"])

    def _attached_to_institution(self, _condition, benefit):
        institution = self._institutions[benefit["institution"]]
        if institution["type"] not in _LEVELS:
            return lambda of, _month: numpy.zeros(of.count, dtype=bool)
        column, code = _LEVELS[institution["type"]]
        return self._one_of(column, [str(institution[code])])

    def _regime_securite_sociale(self, condition, _benefit):
        return self._included("health_insurance", condition)

    def _statut_occupation_logement(self, condition, _benefit):
        return self._included("housing", condition)

    def _included(self, column, condition):
        parts = []
        if condition.get("includes"):
            parts.append(self._one_of(column, condition["includes"]))
        if condition.get("excludes"):
            outside = self._one_of(column, condition["excludes"])
            parts.append(lambda of, month: ~outside(of, month))
        return lambda of, month: reduce(mul, [part(of, month) for part in parts])


def _flag(name):
    return lambda of, month: of(name, month)


def _compared(name, operator, value):
    compare = _OPERATORS[operator]
    return lambda of, month: compare(of(name, month), value)


def _age(person, period):
    """The age in whole years, as the country template of OpenFisca has it."""
    birth = person("date_of_birth", period)
    birth_year = birth.astype("datetime64[Y]").astype(int) + 1970
    birth_month = birth.astype("datetime64[M]").astype(int) % 12 + 1
    birth_day = (birth - birth.astype("datetime64[M]") + 1).astype(int)
    is_birthday_past = (birth_month < period.start.month) + (birth_month == period.start.month) * (
        birth_day <= period.start.day
    )
    return (period.start.year - birth_year) - numpy.where(is_birthday_past, 0, 1)


def read_yaml(folder, names):
    """Return the YAML files of *folder* called *names*."""

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        pass

    Loader.add_constructor("tag:yaml.org,2002:value", lambda loader, node: loader.construct_scalar(node))
    return {name: yaml.load((folder / f"{name}.yml").read_text(encoding="utf-8"), Loader) for name in sorted(names)}


def read_column(folder, name, column):
    """Return a column of the people as OpenFisca takes it."""
    if column["kind"] == "text":
        codes = numpy.fromfile(folder / name, dtype=numpy.uint16)
        if len(column["values"]) <= 256:
            return codes.astype(numpy.uint8)
        return numpy.array([value.encode() for value in column["values"]])[codes]
    if column["kind"] == "date":
        return numpy.fromfile(folder / name, dtype=numpy.int32).astype("datetime64[D]")
    if column["kind"] == "boolean":
        return numpy.fromfile(folder / name, dtype=numpy.uint8).astype(bool)
    return numpy.fromfile(folder / name, dtype=numpy.float64).astype(numpy.float32)


def simulations(system, people, size):
    """Yield simulations of *size* people each, their inputs set."""
    count = len(next(iter(people.values())))
    for start in range(0, count, size):
        simulation = SimulationBuilder().build_default_simulation(system, min(size, count - start))
        for name, values in people.items():
            simulation.set_input(name, PERIOD, values[start : start + size])
        yield simulation


def write_outcomes(file, country, people, names):
    """Write who gets what, and return the sums of the amounts, by benefit."""
    packed, sums = {name: [] for name in names}, dict.fromkeys(country.amounts, 0.0)
    for simulation in simulations(country.system, people, 80_000):  # a multiple of 8: whole bytes
        for name in names:
            packed[name].append(numpy.packbits(simulation.calculate(name, PERIOD), bitorder="little").tobytes())
        for name in sums:
            sums[name] += float(simulation.calculate(f"{name}_amount", PERIOD).sum(dtype=numpy.float64))
    file.write_bytes(b"".join(part for name in names for part in packed[name]))
    return sums


def peak():
    """Return the most memory this process held, in MB; ``ru_maxrss`` begins with what its parent held."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) / 1024 if found else 0.0


def main():
    """Answer one question."""
    question = json.load(sys.stdin)
    folder, names = Path(question["folder"]), question["names"]
    country = Country(Path(question["source"]), question["columns"], names)
    people = {name: read_column(folder, name, column) for name, column in question["columns"].items()}
    answer = {"cpu": {}, "wall": {}}
    wanted = [*names, *(f"{name}_amount" for name in country.amounts)]
    for size in question["sizes"]:
        cpu, wall = [], []
        for _ in range(question["repeats"]):
            taken = [0.0, 0.0]
            for simulation in simulations(country.system, people, size):
                began = time.process_time(), time.perf_counter()
                for name in wanted:
                    simulation.calculate(name, PERIOD)
                taken[0] += time.process_time() - began[0]
                taken[1] += time.perf_counter() - began[1]
            cpu.append(taken[0])
            wall.append(taken[1])
        answer["cpu"][size], answer["wall"][size] = cpu, wall
    answer["amounts"] = write_outcomes(folder / "outcomes", country, people, names)
    answer["peak"] = peak()
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
