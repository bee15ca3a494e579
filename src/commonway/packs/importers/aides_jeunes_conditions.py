"""Conditions of aides-jeunes as FEEL with words: each one a test on one fact, or an expression over several.

A condition that is not known, or not complete, raises `ConditionInvalidError` with its place: what cannot be understood
is never taken to hold.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from commonway.feel.unary import quote
from commonway.packs.importers.aides_jeunes_clauses import (
    Clause,
    ConditionInvalidError,
    Given,
    Words,
    never,
    one_of,
    true,
    written,
)
from commonway.packs.importers.aides_jeunes_facts import FACTS, say
from commonway.packs.problems import error
from commonway.packs.schemas import suggestion

OPERATORS = ("<", "<=", "=", ">=", ">")
_MOST_NAMED = 6  # places named in the words of a condition; the rest are counted


def clauses_of(given: Given) -> list[Clause]:
    """Return what the condition *given* asks; nothing where it always holds. Raises `ConditionInvalidError`."""
    kind = given.fields.get("type")
    if not isinstance(kind, str) or kind not in _KINDS:
        what = f"{str(kind)[:80]!r} is not a known kind of condition." if kind else "The condition has no type."
        raise given.wrong(what, suggestion(kind, _KINDS, what="kind"), "type")
    return _KINDS[kind](given)


def _number(given: Given, name: str) -> Decimal:
    value = given.fields.get(name)
    if isinstance(value, str):
        given.doubt(f"{name!r} is text; it is read as a number.", "Write it without quotes.", name)
    try:
        number = Decimal(str(value)) if value is not None and not isinstance(value, bool) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise given.wrong(f"{name!r} is missing or no number.", f"Write {name}: and a number.", name)
    return number


def _operator(given: Given) -> str:
    found = given.fields.get("operator")
    if found not in OPERATORS:
        what = f"{str(found)[:40]!r} is not an operator." if found is not None else "The condition has no operator."
        raise given.wrong(what, f"Use one of: {' '.join(OPERATORS)}", "operator")
    return str(found)


def _values(given: Given, name: str = "values") -> tuple[str, ...]:
    values = given.fields.get(name)
    if not isinstance(values, list):
        near = suggestion(name, [each for each in given.fields if each != "type"], what="field")
        raise given.wrong(f"{name!r} is missing or no list.", f"Write {name}: and a list. {near}", name)
    for index, value in enumerate(values):
        if not isinstance(value, str):
            given.doubt(f"{value!r} is not text; it is compared as text.", "Put it in quotes.", name, index)
    return tuple(dict.fromkeys(str(value) for value in values))


def _age(given: Given) -> list[Clause]:
    operator, value = _operator(given), _number(given, "value")
    # Ages are whole: more than 17.5 is 18 or more.
    least = {">=": math.ceil(value), ">": math.floor(value) + 1, "=": math.ceil(value)}.get(operator)
    most = {"<=": math.floor(value), "<": math.ceil(value) - 1, "=": math.floor(value)}.get(operator)
    if (least is not None and least > 500) or (most is not None and most > 500) or value < 0:
        raise given.wrong(f"{value} is no age.", "Write an age in years.", "value")
    if operator == "=":
        if least != most:
            return [never("age", say("votre âge n’a pas de fraction", "your age has no fraction"))]
        test = f"({_years_ago((most or 0) + 1)}..{_years_ago(least or 0)}]"
        return [_age_clause(test, say(f"vous avez {least} ans", f"you are {least}"))]
    if least is not None:
        test = f"<= {_years_ago(least)}"
        return [_age_clause(test, say(f"vous avez {least} ans ou plus", f"you are {least} or older"))]
    if most is None or most < 0:
        return [never("age", say("vous n’êtes pas encore né", "you are not born yet"))]
    test = f"> {_years_ago(most + 1)}"
    return [_age_clause(test, say(f"vous avez {most} ans ou moins", f"you are {most} or younger"))]


def _age_clause(test: str, words: Words) -> Clause:
    return Clause(id="age", fact="date_of_birth", test=test, words=words)


def _years_ago(years: int) -> str:
    return f'today() - duration("P{years}Y")'


def _places(fact: str, level: str, fr: tuple[str, str], en: tuple[str, str]) -> Callable[[Given], list[Clause]]:
    def clauses(given: Given) -> list[Clause]:
        values = _values(given)
        if not values:
            given.doubt(
                "No place is listed; the condition holds everywhere.", "List the places, or remove it.", "values"
            )
            return []
        return [_in_places(fact, level, values, fr, en, given.names)]

    return clauses


def _in_places(
    fact: str,
    level: str,
    values: Sequence[str],
    fr: tuple[str, str],
    en: tuple[str, str],
    names: Mapping[tuple[str, str], str],
) -> Clause:
    listed = [names.get((level, value), value) for value in values]
    several = len(values) > 1
    words = say(
        f"{fr[several]} {_listed(listed, 'et', 'autres')}".strip(),
        f"{en[several]} {_listed(listed, 'and', 'others')}".strip(),
    )
    return one_of(fact, values, words)


def _listed(names: Sequence[str], word: str, others: str) -> str:
    if len(names) <= _MOST_NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:_MOST_NAMED])} {word} {len(names) - _MOST_NAMED} {others}"


_REGION = (
    ("vous habitez dans la région", "vous habitez dans une de ces régions :"),
    (
        "you live in the region",
        "you live in one of these regions:",
    ),
)
_DEPARTMENT = (
    ("vous habitez dans le département", "vous habitez dans un de ces départements :"),
    (
        "you live in the department",
        "you live in one of these departments:",
    ),
)
_MUNICIPALITY = (
    ("vous habitez dans la commune", "vous habitez dans une de ces communes :"),
    (
        "you live in the municipality",
        "you live in one of these municipalities:",
    ),
)
_EPCI = (
    ("vous habitez dans l’intercommunalité", "vous habitez dans une de ces intercommunalités :"),
    (
        "you live in the group of municipalities",
        "you live in one of these groups of municipalities:",
    ),
)
_POSTAL = (
    ("votre code postal est", "votre code postal est un de :"),
    (
        "your postal code is",
        "your postal code is one of:",
    ),
)


def _excluded_epcis(given: Given) -> list[Clause]:
    values = _values(given)
    if not values:
        return []
    listed = [given.names.get(("epci", value), value) for value in values]
    words = say(
        f"vous n’habitez pas dans : {_listed(listed, 'et', 'autres')}",
        f"you do not live in: {_listed(listed, 'and', 'others')}",
    )
    test = f"not({', '.join(quote(value) for value in values)})"
    return [Clause(id="excluded-intermunicipality", fact="intermunicipality", test=test, words=words, values=values)]


_LEVELS = {
    "region": ("region", "code_insee", _REGION),
    "departement": ("department", "code_insee", _DEPARTMENT),
    "epci": ("intermunicipality", "code_siren", _EPCI),
    "commune": ("municipality", "code_insee", _MUNICIPALITY),
}


def _attached(given: Given) -> list[Clause]:
    slug = given.entry.text("institution")
    institution = given.institutions.get(slug)
    if institution is None:
        remedy = suggestion(slug, given.institutions, what="institution")
        what = f"The condition is about the institution {slug[:80]!r}, which is not in the folder."
        raise given.wrong(what, remedy, "type")
    kind = institution.text("type")
    if kind not in _LEVELS:
        what = f"Nobody lives in an institution of type {kind[:40]!r}; the benefit can never be reached."
        given.doubt(what, "Use regions, departements, communes or epcis.", "type")
        return [
            never("attached-to-institution", say("personne ne peut remplir cette condition", "nobody can meet this"))
        ]
    fact, code_name, (fr, en) = _LEVELS[kind]
    code = institution.text(code_name)
    if not code:
        what = f"The institution {slug!r} has no {code_name}."
        raise ConditionInvalidError(error(institution.place(), what, f"Add {code_name}: to it."))
    return [_in_places(fact, kind, (code,), fr, en, given.names)]


def _quotient(given: Given) -> list[Clause]:
    operator, value = _operator(given), _number(given, "value")
    period = given.fields.get("period")
    if period not in ("month", "year"):
        what = f"{str(period)[:40]!r} is not a period." if period is not None else "The condition has no period."
        raise given.wrong(what, "Write period: month or year.", "period")
    yearly = value * 12 if period == "month" else value
    parts = "(if tax_parts = null or tax_parts = 0 then 1 else tax_parts)"
    compared = _COMPARED[operator]
    per = say("par mois", "a month") if period == "month" else say("par an", "a year")
    return [
        Clause(
            id="family-quotient",
            expression=f"tax_income {operator} {written(yearly)} * {parts}",
            facts=("tax_income", "tax_parts"),
            words=say(
                f"votre quotient familial est {compared['fr']} {written(value)} € {per['fr']}",
                f"your income per tax part is {compared['en']} {written(value)} € {per['en']}",
            ),
        )
    ]


_COMPARED = {
    "<": say("inférieur à", "below"),
    "<=": say("d’au plus", "at most"),
    "=": say("exactement de", "exactly"),
    ">=": say("d’au moins", "at least"),
    ">": say("supérieur à", "above"),
}


def _rate(given: Given) -> list[Clause]:
    operator, value = _operator(given), _number(given, "value")
    test = written(value) if operator == "=" else f"{operator} {written(value)}"
    if _holds(Decimal(0), operator, value):
        test = f"{test}, null"  # no rate counts as 0
    percent = f"{written(value * 100)} %"
    compared = _COMPARED[operator]
    words = say(
        f"votre taux d’incapacité est {compared['fr']} {percent}",
        f"your disability rate is {compared['en']} {percent}",
    )
    return [Clause(id="disability-rate", fact="disability_rate", test=test, words=words)]


def _holds(number: Decimal, operator: str, other: Decimal) -> bool:
    return {
        "<": number < other,
        "<=": number <= other,
        "=": number == other,
        ">=": number >= other,
        ">": number > other,
    }[operator]


def _children(given: Given) -> list[Clause]:
    operator, value = _operator(given), _number(given, "value")
    least, most = math.ceil(_number(given, "age_min")), math.floor(_number(given, "age_max"))
    born = f"item.date_of_birth <= {_years_ago(max(least, 0))} and item.date_of_birth > {_years_ago(max(most, 0) + 1)}"
    expression = f"count(children[{born}]) {operator} {written(value)}"
    if _holds(Decimal(0), operator, value):
        expression = f"count(children) > 0 and {expression}"  # who has no children does not meet it
    compared = say(
        *(
            {
                "<": ("moins de", "fewer than"),
                "<=": ("au plus", "at most"),
                "=": ("exactement", "exactly"),
                ">=": ("au moins", "at least"),
                ">": ("plus de", "more than"),
            }[operator]
        )
    )
    words = say(
        f"vous avez {compared['fr']} {written(value)} enfant(s) de {least} à {most} ans",
        f"you have {compared['en']} {written(value)} children aged {least} to {most}",
    )
    return [Clause(id="children-of-an-age", expression=expression, facts=("children",), words=words)]


def _included(fact: str, fr: str, en: str) -> Callable[[Given], list[Clause]]:
    def clauses(given: Given) -> list[Clause]:
        found = []
        for name, turned in (("includes", False), ("excludes", True)):
            values = _values(given, name) if given.fields.get(name) is not None else ()
            if not values:
                continue
            labels = [FACTS[fact].values.get(value, say(value, value)) for value in values]
            words = say(
                f"{fr} {'n’est pas' if turned else 'est'} : {', '.join(label['fr'] for label in labels)}",
                f"{en} is {'not ' if turned else ''}one of: {', '.join(label['en'] for label in labels)}",
            )
            clause = one_of(fact, values, words)
            if turned:
                clause = Clause(id=f"{fact}-not", fact=fact, test=f"not({clause.test})", words=words, values=values)
            found.append(clause)
        if not found:
            given.doubt("Nothing is included or excluded; the condition always holds.", "List some, or remove it.")
        return found

    return clauses


def _chosen(fact: str, fr: str, en: str) -> Callable[[Given], list[Clause]]:
    def clauses(given: Given) -> list[Clause]:
        values = _values(given)
        if not values:
            return [never(fact, say("aucune réponse ne convient", "no answer fits"))]
        labels = [FACTS[fact].values.get(value, say(value, value)) for value in values]
        words = say(
            f"{fr} : {', '.join(label['fr'] for label in labels)}",
            f"{en}: {', '.join(label['en'] for label in labels)}",
        )
        return [one_of(fact, values, words)]

    return clauses


def _plain(clause: Clause) -> Callable[[Given], list[Clause]]:
    return lambda _given: [clause]


RSA = Clause(
    id="minimum-income",
    fact="minimum_income",
    test="> 1",
    words=say("votre foyer reçoit le RSA", "your household gets the minimum income (RSA)"),
)
_KINDS: Mapping[str, Callable[[Given], list[Clause]]] = {
    "age": _age,
    "regions": _places("region", "region", *_REGION),
    "departements": _places("department", "departement", *_DEPARTMENT),
    "communes": _places("municipality", "commune", *_MUNICIPALITY),
    "epcis": _places("intermunicipality", "epci", *_EPCI),
    "codes_postaux": _places("postal_code", "postal", *_POSTAL),
    "excluded_epcis": _excluded_epcis,
    "attached_to_institution": _attached,
    "quotient_familial": _quotient,
    "taux_incapacite": _rate,
    "enfants_eligibles": _children,
    "regime_securite_sociale": _included(
        "health_insurance", "votre régime de sécurité sociale", "your social security scheme"
    ),
    "statut_occupation_logement": _included("housing", "votre situation de logement", "your housing"),
    "annee_etude": _chosen("year_of_study", "votre année d’études est une de", "your year of study is one of"),
    "mention_baccalaureat": _chosen(
        "school_leaving_grade", "votre mention au baccalauréat est une de", "your grade of the baccalauréat is one of"
    ),
    "formation_sanitaire_social": _plain(
        one_of(
            "field_of_study",
            ("groupe_330",),
            say("votre formation est dans la santé ou le travail social", "your training is in health or social work"),
        )
    ),
    "boursier": _plain(true("scholarship", say("vous recevez une bourse", "you receive a scholarship"))),
    "beneficiaire_rsa": _plain(RSA),
    "difficultes_acces_ou_frais_logement": _plain(
        true(
            "housing_difficulties",
            say(
                "vous avez du mal à trouver un logement ou à le payer",
                "it is hard for you to find a home or pay for it",
            ),
        )
    ),
    "agence_travail_temporaire": _plain(
        true("temporary_agency", say("vous travaillez en intérim", "you work for a temporary employment agency"))
    ),
}
