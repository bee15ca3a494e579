"""People made up for the population benchmark: as many as wanted, the same for the same seed."""

from collections.abc import Sequence
from datetime import date

import polars as pl

REGIONS = ("11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94")
ACTIVITIES = ("etudiant", "salarie", "independant", "chomeur", "inactif", "autre")
SCHOOLS = ("college", "lycee", "enseignement_superieur", "inconnue")
YEARS = ("cap_1", "cap_2", "seconde", "premiere", "terminale", "but_1", "licence_1", "licence_2", "master_1")
GRADES = ("mention_assez_bien", "mention_bien", "mention_tres_bien", "non_renseignee")
SCHEMES = ("regime_general", "regime_agricole", "regime_etranger")
HOUSING = ("proprietaire", "primo_accedant", "locataire_hlm", "locataire_vide", "locataire_foyer", "sans_domicile")
CONTRACTS = ("apprenti", "professionnalisation", "aucun")
FLAGS = (
    "internship",
    "civic_service",
    "temporary_agency",
    "disability",
    "housing_difficulties",
    "interest_bafa",
    "interest_study_abroad",
    "interest_driving_licence",
    "interest_health_social",
)


def people(
    count: int, *, seed: int = 1, departments: Sequence[str], municipalities: Sequence[str], groups: Sequence[str]
) -> pl.DataFrame:
    """Return *count* people between 14 and 64, a column a fact of the aides-jeunes pack, everything known.

    *departments* are those there are; *municipalities* and *groups* are codes the rules name: most live elsewhere.
    """
    make = _Maker(count, seed)
    columns = {
        "id": pl.Series(range(count)),
        "date_of_birth": make.days(date(1962, 1, 1), 50 * 365),
        "region": make.one_of(REGIONS),
        "department": make.one_of(departments),
        "municipality": make.one_of([*municipalities, *(f"{number}999" for number in departments)]),
        "intermunicipality": make.one_of([*groups, *(f"2000{number}001" for number in departments)]),
        "postal_code": make.one_of([f"{number}000" for number in departments]),
        "activity": make.one_of(ACTIVITIES),
        "schooling": make.one_of(SCHOOLS),
        "year_of_study": make.one_of(YEARS),
        "school_leaving_grade": make.one_of(GRADES),
        "field_of_study": make.one_of(("groupe_330", "autre")),
        "work_study_contract": make.one_of(CONTRACTS),
        "health_insurance": make.one_of(SCHEMES),
        "housing": make.one_of(HOUSING),
        "disability_rate": make.numbers(0, 100) / 100,
        "scholarship": make.numbers(0, 10) < 3,
        "minimum_income": make.numbers(0, 10).replace_strict({0: 607.75, 1: 150.5}, default=0.0),
        "tax_income": make.numbers(0, 60_000).cast(pl.Float64),
        "tax_parts": make.one_of_numbers((1.0, 1.5, 2.0, 2.5, 3.0)),
        "children": make.children(),
    }
    columns |= {flag: make.numbers(0, 10) < 3 for flag in FLAGS}
    return pl.DataFrame(columns)


class _Maker:
    """Columns of pseudo-random values, each from a seed of its own."""

    def __init__(self, count: int, seed: int) -> None:
        self._count = count
        self._seed = seed

    def numbers(self, low: int, high: int) -> pl.Series:
        """Return whole numbers from *low* up to, not including, *high*."""
        self._seed += 1
        hashed = pl.int_range(self._count, dtype=pl.UInt64).hash(self._seed)
        return pl.select((hashed % (high - low)).cast(pl.Int64) + low).to_series()

    def one_of(self, values: Sequence[str]) -> pl.Series:
        """Return one of *values* each time."""
        return pl.Series(list(values)).gather(self.numbers(0, len(values)))

    def one_of_numbers(self, values: Sequence[float]) -> pl.Series:
        """Return one of *values* each time."""
        return pl.Series(list(values)).gather(self.numbers(0, len(values)))

    def days(self, first: date, count: int) -> pl.Series:
        """Return days from *first* on."""
        offsets = self.numbers(0, count).cast(pl.Int32)
        return pl.select(pl.lit(first) + pl.duration(days=pl.lit(offsets))).to_series()

    def children(self) -> pl.Series:
        """Return lists of none to three children, each with a date of birth."""
        counts = self.numbers(0, 6)
        births = [self.days(date(2000, 1, 1), 25 * 365) for _ in range(3)]
        frame = pl.DataFrame({"counts": counts} | {f"birth{number}": days for number, days in enumerate(births)})
        lists = pl.concat_list([pl.struct(pl.col(f"birth{number}").alias("date_of_birth")) for number in range(3)])
        shown = pl.when(pl.col("counts") > 3).then(0).otherwise(pl.col("counts"))
        return frame.select(lists.list.head(shown)).to_series()
