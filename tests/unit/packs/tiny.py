"""A small valid pack as files, for tests to read, break and change."""

from pathlib import Path

FILES: dict[str, str] = {
    "pack.yaml": """\
id: tiny
title: {en: Tiny land, ar: بلد صغير}
version: "2026.1"
languages: [en, ar]
operator: tell-once-office
licence: CC0-1.0
""",
    "organisations/tell-once-office.yaml": """\
name: {en: Tell Once Office, ar: مكتب الإبلاغ الواحد}
level: national
kind: registry
summary: {en: It tells the others., ar: يبلغ الآخرين.}
phone: "+999 555 0100"
website: https://tell-once.example
""",
    "organisations/pension-service.yaml": """\
name: {en: Pension Service, ar: خدمة المعاشات}
level: national
kind: pensions
summary: {en: It pays pensions., ar: تدفع المعاشات.}
""",
    "organisations/register.yaml": """\
name: {en: Register of Deaths, ar: سجل الوفيات}
level: regional
kind: registry
summary: {en: It knows who died., ar: يعرف من توفي.}
""",
    "organisations/licensing.yaml": """\
name: {en: Licensing, ar: التراخيص}
level: local
kind: licensing
summary: {en: It issues driving licences., ar: يصدر رخص القيادة.}
""",
    "agreements/deaths-to-pensions.yaml": """\
title: {en: Deaths to pensions, ar: الوفيات إلى المعاشات}
parties: [tell-once-office, pension-service]
legal_basis: {en: "Registration Act, section 4", ar: "قانون التسجيل، المادة 4"}
valid_from: 2026-01-01
valid_until: 2030-12-31
clauses:
  - id: death
    to: pension-service
    event: person.died
    allows: open-case
    facts: [full_name, date_of_death]
    purpose: {en: To stop the pension., ar: لوقف المعاش.}
    legal_basis: {en: "Registration Act, section 4", ar: "قانون التسجيل، المادة 4"}
    answer_within: P5D
""",
    "agreements/register.yaml": """\
title: {en: Asking the register, ar: سؤال السجل}
parties: [tell-once-office, register, licensing]
legal_basis: {en: "Registration Act, section 5", ar: "قانون التسجيل، المادة 5"}
valid_from: 2026-01-01
clauses:
  - id: look-up
    to: register
    event: person.died
    allows: ask
    facts: [full_name]
    purpose: {en: To find the record., ar: لإيجاد السجل.}
    legal_basis: {en: "Registration Act, section 5", ar: "قانون التسجيل، المادة 5"}
  - id: licence
    to: licensing
    event: person.died
    allows: tell
    facts: [full_name]
    purpose: {en: To cancel the licence., ar: لإلغاء الرخصة.}
    legal_basis: {en: "Registration Act, section 5", ar: "قانون التسجيل، المادة 5"}
""",
    "facts/death.yaml": """\
facts:
  - id: full_name
    type: name
    about: subject
    label: {en: Name, ar: الاسم}
    question: {en: Who died?, ar: من توفي؟}
  - id: date_of_death
    type: date
    about: subject
    label: {en: Date of death, ar: تاريخ الوفاة}
    question: {en: When did they die?, ar: متى توفي؟}
    maximum: today
    cost: 2
  - id: drove
    type: boolean
    about: subject
    label: {en: Driving licence, ar: رخصة القيادة}
    question: {en: Did they have a driving licence?, ar: هل كانت لديه رخصة قيادة؟}
""",
    "facts/applicant.yaml": """\
facts:
  - id: relationship
    type: choice
    about: applicant
    label: {en: Relationship, ar: صلة القرابة}
    question: {en: How are you related?, ar: ما صلة قرابتك؟}
    choices:
      - value: spouse
        label: {en: Husband or wife, ar: زوج أو زوجة}
      - value: child
        label: {en: Son or daughter, ar: ابن أو ابنة}
  - id: income
    type: money
    about: applicant
    label: {en: Income, ar: الدخل}
    question: {en: What do you earn in a month?, ar: كم دخلك في الشهر؟}
    minimum: 0
    sensitive: true
    only_if:
      fact: relationship
      test: '"spouse"'
""",
    "services/stop-pension/service.yaml": """\
organisation: pension-service
name: {en: Stop the pension, ar: وقف المعاش}
summary: {en: Payments end., ar: تتوقف المدفوعات.}
about: subject
kind: duty
needs: [full_name, date_of_death]
decide_within: P10D
""",
    "services/widows-pension/service.yaml": """\
organisation: pension-service
name: {en: Pension for husbands and wives, ar: معاش الأزواج}
summary: {en: Money each month., ar: مال كل شهر.}
about: applicant
kind: entitlement
needs: [relationship]
rule:
  criteria:
    - id: married
      fact: relationship
      test: '"spouse"'
      text: {en: You were married., ar: كنتما متزوجين.}
    - id: low-income
      fact: income
      test: '< 2000'
      text: {en: You earn less than 2000., ar: دخلك أقل من 2000.}
amount: {en: 300 a month, ar: 300 في الشهر}
channels: [web, phone]
more: https://pensions.example/widows
""",
    "life-events/bereavement/life-event.yaml": """\
name: {en: When someone dies, ar: عند وفاة شخص}
summary: {en: Tell us once., ar: أبلغنا مرة واحدة.}
event: person.died
steps:
  - id: who-died
    title: {en: Who died, ar: من توفي}
    facts: [full_name, date_of_death, drove]
  - id: about-you
    title: {en: About you, ar: عنك}
    facts: [relationship, income]
    body: {en: We ask this to find what you can get., ar: نسأل لنجد ما يحق لك.}
tells:
  - agreement: deaths-to-pensions
    clause: death
    opens: stop-pension
  - agreement: register
    clause: licence
    when:
      fact: drove
      test: 'true'
offers: [widows-pension]
look_ups:
  - id: death-register
    title: {en: The register of deaths, ar: سجل الوفيات}
    agreement: register
    clause: look-up
    send: [full_name]
    returns: [date_of_death]
evidence: [date_of_death]
""",
    "life-events/bereavement/letters/told.yaml": """\
title: {en: "We told everyone about {full_name}", ar: "أبلغنا الجميع عن {full_name}"}
body:
  en: |
    Dear {applicant_name}

    Your reference is {reference}.
  ar: |
    عزيزنا {applicant_name}

    رقمك المرجعي {reference}.
""",
    "life-events/bereavement/examples/wife.yaml": """\
title: {en: A wife tells of her husband's death, ar: زوجة تبلغ عن وفاة زوجها}
today: 2026-02-01
facts:
  full_name: Sami Haddad
  date_of_death: 2026-01-20
  drove: true
  relationship: spouse
  income: 1200.50
told: [pension-service, licensing]
opens: [stop-pension]
eligible: [widows-pension]
""",
    "life-events/bereavement/examples/unknown-income.yaml": """\
title: {en: A wife who has not said what she earns, ar: زوجة لم تذكر دخلها}
today: 2026-02-01
facts: {relationship: spouse, drove: false}
told: [pension-service]
opens: [stop-pension]
eligible: []
need_to_know: {widows-pension: [income]}
""",
}


def write(folder: Path, **changes: str | None) -> Path:
    """Write the pack into *folder* and return it; *changes* replace files by name, None leaves one out."""
    for name, text in {**FILES, **changes}.items():
        if text is not None:
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    return folder


def edited(name: str, old: str, new: str) -> dict[str, str]:
    """Return the change that puts *new* for *old*, which must stand there, in the file *name*."""
    text = FILES[name]
    if old not in text:
        raise ValueError(f"{old!r} does not stand in {name}")
    return {name: text.replace(old, new, 1)}
