"""What a rule can stand on beyond tests of one fact: expressions, decisions, parameters, lists, amounts, dated rules."""

from pathlib import Path

from tests.unit.packs import tiny

SERVICE = "services/housing-grant/service.yaml"
DATED = "services/winter-grant/service.yaml"
FACTS = "facts/household.yaml"
PARAMETER = "parameters/income_ceiling.yaml"
DECISION = "decisions/housing.dmn"

FILES: dict[str, str] = {
    FACTS: """\
facts:
  - id: household_income
    type: money
    about: applicant
    label: {en: Household income, ar: دخل الأسرة}
    question: {en: What does your household earn in a month?, ar: كم دخل أسرتكم في الشهر؟}
  - id: tenure
    type: choice
    about: applicant
    label: {en: Tenure, ar: الحيازة}
    question: {en: Do you rent or own?, ar: هل تستأجر أم تملك؟}
    choices:
      - {value: rents, label: {en: I rent, ar: أستأجر}}
      - {value: owns, label: {en: I own, ar: أملك}}
  - id: children
    type: list
    about: applicant
    label: {en: Children, ar: الأطفال}
    question: {en: Who are your children?, ar: من أطفالك؟}
    fields:
      - {id: date_of_birth, type: date, label: {en: Date of birth, ar: تاريخ الميلاد}}
      - {id: at_school, type: boolean, label: {en: At school, ar: في المدرسة}}
""",
    PARAMETER: """\
label: {en: Most a household may earn, ar: أقصى دخل للأسرة}
values:
  - {from: 2025-01-01, value: 1950}
  - {from: 2026-01-01, value: 2000.5}
""",
    DECISION: """\
<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="housing" namespace="housing">
  <inputData id="i1" name="household_income"><variable name="household_income" typeRef="number"/></inputData>
  <decision id="need-1" name="in_need">
    <variable name="in_need" typeRef="boolean"/>
    <informationRequirement><requiredInput href="#i1"/></informationRequirement>
    <literalExpression><text>household_income &lt; 3000</text></literalExpression>
  </decision>
</definitions>
""",
    SERVICE: """\
organisation: pension-service
name: {en: Housing grant, ar: منحة السكن}
summary: {en: Help with the rent., ar: مساعدة في الإيجار.}
about: applicant
kind: entitlement
rule:
  criteria:
    - id: rents
      fact: tenure
      test: '"rents"'
      text: {en: You rent., ar: أنت تستأجر.}
    - id: little-money
      expression: 'household_income < income_ceiling or count(children[at_school]) > 2'
      text: {en: You earn little or have many children at school., ar: دخلك قليل أو لديك أطفال كثيرون في المدرسة.}
  decision: in_need
pays:
  expression: '100 + 20 * count(children[date_of_birth > today() - duration("P3Y")])'
  currency: EUR
  period: month
identifier: Housing/7
""",
    DATED: """\
organisation: pension-service
name: {en: Winter grant, ar: منحة الشتاء}
summary: {en: Help with heating., ar: مساعدة في التدفئة.}
about: applicant
kind: entitlement
rules:
  - criteria:
      - {id: poor, fact: household_income, test: '< 1000', text: {en: You earn little., ar: دخلك قليل.}}
  - from: 2026-01-01
    criteria:
      - {id: poor, fact: household_income, test: '< 1500', text: {en: You earn little., ar: دخلك قليل.}}
  - from: 2027-01-01
    source:
      openfisca: {variable: winter_grant, entity: household, period: month}
""",
}


def write(folder: Path, **changed: str) -> Path:
    """Write the tiny pack with these parts into *folder*, some of its files changed or added, and return its folder."""
    return tiny.write(folder, **{**FILES, **changed})


def edited(file: str, old: str, new: str) -> dict[str, str]:
    """Return the change of *file* in which *old*, which stands there once, is *new*."""
    assert FILES[file].count(old) == 1
    return {file: FILES[file].replace(old, new)}
