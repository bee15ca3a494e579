"""Every rule that holds between the definitions of a pack: broken one at a time, found at its line with its remedy."""

from pathlib import Path

import pytest

from commonway.packs.load import check
from tests.unit.packs import tiny

PENSIONS = "agreements/deaths-to-pensions.yaml"
REGISTER = "agreements/register.yaml"
EVENT = "life-events/bereavement/life-event.yaml"
DUTY = "services/stop-pension/service.yaml"
WIDOWS = "services/widows-pension/service.yaml"
DEATH = "facts/death.yaml"
APPLICANT = "facts/applicant.yaml"
WIFE = "life-events/bereavement/examples/wife.yaml"
LETTER = "life-events/bereavement/letters/told.yaml"

HERE = 0  # the line where the change is made

# file, what stands there, what is put there, line of the problem, words of what is wrong, words of the remedy
ERRORS = [
    # the schema of each definition
    ("organisations/register.yaml", "level: regional", "level: natonal", HERE, "'level' cannot be 'natonal'", "Did you mean 'national'? Allowed: national"),
    ("organisations/register.yaml", "kind: registry\n", "", 1, "The field 'kind' is missing", "Add kind:"),
    ("organisations/register.yaml", "kind: registry", "knd: registry", HERE, "'knd' is not a field", "Did you mean 'kind'?"),
    ("organisations/register.yaml", "kind: registry", "kind: 7", HERE, "has to be text, not a number", 'Put it in quotes: "7".'),
    ("organisations/register.yaml", "kind: registry", "kind:", HERE, "is empty", "Write a value"),
    ("organisations/tell-once-office.yaml", "https://tell-once.example", "tell-once.example", HERE, "is not a web address", "https://"),
    ("organisations/tell-once-office.yaml", '"+999 555 0100"', "call us", HERE, "'phone' cannot be", "digits"),
    ("pack.yaml", 'version: "2026.1"', "version: 2026.1", HERE, "has to be text", 'Put it in quotes: "2026.1".'),
    ("pack.yaml", "[en, ar]", "[en, Arabic]", HERE, "'languages 2' cannot be 'Arabic'", "BCP 47"),
    ("pack.yaml", "[en, ar]", "[en, en]", HERE, "has 'en' twice", "Remove one"),
    ("pack.yaml", "operator: tell-once-office", "operator: tell-once", HERE, "There is no organisation 'tell-once'", "Did you mean 'tell-once-office'?"),
    (PENSIONS, "valid_from: 2026-01-01", "valid_from: 2026-02-30", HERE, "is not a date", "2026-01-31"),
    (PENSIONS, "valid_from: 2026-01-01", "valid_from: 20260101", HERE, "has to be text", "quotes"),
    (PENSIONS, "answer_within: P5D", "answer_within: 5 days", HERE, "is not a length of time", "P10D is ten days"),
    (PENSIONS, "answer_within: P5D", "answer_within: P", HERE, "is not a length of time", "P10D"),
    (PENSIONS, "allows: open-case", "allows: open case", HERE, "cannot be 'open case'", "Did you mean 'open-case'?"),
    (PENSIONS, "facts: [full_name, date_of_death]", "facts: full_name", HERE, "has to be a list, not text", "Make it a list: [full_name]."),
    (PENSIONS, "id: death", "id: Death", HERE, "cannot be 'Death'", "small letters"),
    (DEATH, "cost: 2", "cost: 9", HERE, "cannot be 9", "1 to 5"),
    (DEATH, "id: full_name", "id: full-name", HERE, "cannot be 'full-name'", "date_of_death"),
    (WIDOWS, "test: '\"spouse\"'", "test: true", HERE, "has to be text, not true or false", 'Put it in quotes: "true".'),
    (WIDOWS, "{en: You were married., ar: كنتما متزوجين.}", "{English: You were married.}", HERE, "'English' cannot stand as a name", "BCP 47"),
    (WIDOWS, "{en: You were married., ar: كنتما متزوجين.}", "{}", HERE, "is empty", "Write something"),
    # agreements
    (PENSIONS, "to: pension-service", "to: pension-servce", HERE, "'pension-servce' is not a party", "Did you mean 'pension-service'?"),
    (PENSIONS, "to: pension-service", "to: tell-once-office", HERE, "is the party that sends", "pension-service"),
    (PENSIONS, "[tell-once-office, pension-service]", "[tell-once-office, pension-service, bank]", HERE, "There is no organisation 'bank'", "Use one of: licensing"),
    (PENSIONS, "valid_until: 2030-12-31", "valid_until: 2025-12-31", HERE, "ends before it begins", "2026-01-01"),
    (PENSIONS, "[full_name, date_of_death]", "[full_name, date_of_deth]", HERE, "There is no fact 'date_of_deth'", "Did you mean 'date_of_death'?"),
    (REGISTER, "id: licence", "id: look-up", HERE, "There are two clauses 'look-up'", "line 6"),
    # services
    (DUTY, "organisation: pension-service", "organisation: pensions-service", HERE, "There is no organisation", "Did you mean 'pension-service'?"),
    (DUTY, "needs: [full_name, date_of_death]", "needs: [full_nam]", HERE, "There is no fact 'full_nam'", "Did you mean 'full_name'?"),
    (DUTY, "needs: [full_name, date_of_death]", "needs: [full_name, income]", None, "needs income, which the clause 'death' does not let cross", "Add the facts to the clause"),
    (WIDOWS, "fact: relationship", "fact: relation", HERE, "There is no fact 'relation'", "Did you mean 'relationship'?"),
    (WIDOWS, "id: low-income", "id: married", HERE, "There are two criteria 'married'", "line 9"),
    # tests on facts
    (WIDOWS, "'< 2000'", "'< < 2000'", HERE, "The test cannot be read", ""),
    (WIDOWS, "'< 2000'", "'\"poor\"'", HERE, "of type money, with the text 'poor'", "a number"),
    (WIDOWS, "'\"spouse\"'", "'true'", HERE, "of type choice, with true", "double quotes"),
    (EVENT, "test: 'true'", "test: '\"yes\"'", HERE, "of type boolean", "true or false"),
    (APPLICANT, "test: '\"spouse\"'", "test: '> 3'", HERE, "of type choice, with 3", "double quotes"),
    (APPLICANT, "fact: relationship", "fact: relation", HERE, "There is no fact 'relation'", "Did you mean 'relationship'?"),
    (APPLICANT, "fact: relationship\n      test: '\"spouse\"'", "fact: income\n      test: '> 1'", 20, "waits for itself: income -> income", "Remove only_if"),
    (EVENT, "facts: [relationship, income]", "facts: [income, relationship]", HERE, "not known yet at this step", "Ask relationship in an earlier place"),
    # facts
    (APPLICANT, "type: choice", "type: string", 8, "has choices but is of type string", "Make its type choice"),
    (DEATH, "type: boolean", "type: choice", 14, "has nothing to choose from", "Add choices"),
    (DEATH, "maximum: today", "maximum: tomorrow", HERE, "'tomorrow' is not a date", "today"),
    (APPLICANT, "minimum: 0", "minimum: none", HERE, "'none' is not a number", "0"),
    (DEATH, "    question: {en: Who died?, ar: من توفي؟}", "    question: {en: Who died?, ar: من توفي؟}\n    maximum: 3", 7, "A name has no maximum", "Remove maximum"),
    (DEATH, "    question: {en: Who died?, ar: من توفي؟}", "    question: {en: Who died?, ar: من توفي؟}\n    pattern: '(['", 7, "The pattern cannot be read", "regular expression"),
    (APPLICANT, "value: child", "value: spouse", HERE, "The choice 'spouse' is given twice", "Remove one"),
    (DEATH, "id: drove", "id: full_name", HERE, "There are two facts with the id 'full_name'", "line 2"),
    # life events
    (EVENT, "id: about-you", "id: who-died", HERE, "There are two steps 'who-died'", "line 5"),
    (EVENT, "facts: [relationship, income]", "facts: [relationship, income, drove]", HERE, "The fact 'drove' is asked twice", "Remove it"),
    (EVENT, "agreement: deaths-to-pensions", "agreement: deaths-to-pension", HERE, "There is no agreement", "Did you mean 'deaths-to-pensions'?"),
    (EVENT, "clause: death", "clause: deth", HERE, "has no clause 'deth'", "Did you mean 'death'?"),
    (EVENT, "event: person.died", "event: person.born", 14, "is about 'person.died', this life event about 'person.born'", "same event"),
    (EVENT, "clause: licence", "clause: look-up", HERE, "allows to ask 'register', not to tell it", "allows tell or open-case"),
    (EVENT, "opens: stop-pension", "opens: stop-pensions", HERE, "There is no service 'stop-pensions'", "Did you mean 'stop-pension'?"),
    (EVENT, "opens: stop-pension", "opens: widows-pension", HERE, "is an entitlement", "kind duty"),
    (EVENT, "clause: licence\n", "clause: licence\n    opens: stop-pension\n", 18, "allows to tell 'licensing', not to open a case", "open-case"),
    (EVENT, "clause: licence\n", "clause: licence\n    opens: stop-pension\n", 18, "is owed by 'pension-service', but the clause tells 'licensing'", "licensing"),
    (EVENT, "fact: drove", "fact: driven", HERE, "There is no fact 'driven'", "Did you mean 'drove'?"),
    (EVENT, "offers: [widows-pension]", "offers: [stop-pension]", HERE, "is a duty, so it is not offered", "Open it with a tell"),
    (EVENT, "offers: [widows-pension]", "offers: [widow-pension]", HERE, "There is no service 'widow-pension'", "Did you mean 'widows-pension'?"),
    (EVENT, "clause: look-up", "clause: licence", HERE, "allows tell, not to ask", "allows ask"),
    (EVENT, "send: [full_name]", "send: [full_name, drove]", HERE, "does not let 'drove' cross", "Add the fact to the clause"),
    (EVENT, "returns: [date_of_death]", "returns: [dod]", HERE, "There is no fact 'dod'", "Use one of"),
    (EVENT, "evidence: [date_of_death]", "evidence: [birth]", HERE, "There is no fact 'birth'", "Use one of"),
    (EVENT, "evidence: [date_of_death]", "letters: [toldd]", HERE, "There is no letter 'toldd'", "Did you mean 'told'?"),
    (EVENT, "tells:\n", "tells:\n  - {agreement: deaths-to-pensions, clause: death, opens: stop-pension}\n", 14, "told twice", "Remove one"),
    # letters
    (LETTER, "{reference}", "{referense}", 3, "Nothing is known by the name {referense}", "Did you mean 'reference'?"),
    (LETTER, "{reference}", "{reference", 3, "A brace { stands alone", "{fact_id}"),
    (LETTER, "{reference}", "{}", 3, "Nothing is known by the name {}", "Use one of"),
    (LETTER, "{reference}", "{reference.secret}", 3, "Nothing is known by the name {reference.secret}", "Did you mean 'reference'?"),
    # worked examples
    (WIFE, "told: [pension-service, licensing]", "told: [pension-service, licence]", HERE, "There is no organisation 'licence'", "Did you mean"),
    (WIFE, "opens: [stop-pension]", "opens: [widows-pension]", HERE, "is of kind entitlement, not duty", "kind duty"),
    (WIFE, "drove: true", "drve: true", HERE, "There is no fact 'drve'", "Did you mean 'drove'?"),
    (WIFE, "drove: true", "drove: yes", HERE, "is not a value of 'drove'", "Write true or false"),
    (WIFE, "relationship: spouse", "relationship: husband", HERE, "is not a value of 'relationship'", "Use one of: child, spouse"),
    (WIFE, "date_of_death: 2026-01-20", "date_of_death: 20 January", HERE, "is not a value of 'date_of_death'", "year-month-day"),
    (WIFE, "income: 1200.50", "income: little", HERE, "is not a value of 'income'", "Write a number"),
    (WIFE, "told: [pension-service, licensing]", "told: [pension-service]", HERE, "licensing follows from the rules but is not listed", "Correct the example"),
    (WIFE, "told: [pension-service, licensing]", "told: [pension-service, licensing, register]", HERE, "register is listed but does not follow", "Correct the example"),
    (WIFE, "opens: [stop-pension]", "opens: []", HERE, "stop-pension follows from the rules", "Correct the example"),
    (WIFE, "income: 1200.50", "income: 2000", 11, "widows-pension is listed but does not follow", "Correct the example"),
    ("life-events/bereavement/examples/unknown-income.yaml", "[income]", "[income, drove]", HERE, "widows-pension needs income, the example says drove, income", "Correct the example"),
]  # fmt: skip


def line_of(file: str, words: str) -> int:
    text = tiny.FILES[file]
    return text[: text.index(words)].count("\n") + 1


@pytest.mark.parametrize(("file", "old", "new", "line", "what", "remedy"), ERRORS)
def test_error(tmp_path: Path, file: str, old: str, new: str, line: int | None, what: str, remedy: str) -> None:
    expected = line_of(file, old) if line == HERE else line
    problems = check(tiny.write(tmp_path, **tiny.edited(file, old, new)))
    found = [problem for problem in problems if what in problem.what]
    assert found, [str(problem) for problem in problems]
    assert found[0].severity == "error"
    assert remedy in found[0].remedy
    assert (found[0].file, found[0].line) == (file, expected) or line is None


WARNINGS = [
    (WIDOWS, "'\"spouse\"'", "'\"spouse\", \"widow\"'", HERE, "'widow' is not one of the choices", "Use one of: child, spouse"),
    (WIDOWS, "{en: You were married., ar: كنتما متزوجين.}", "{en: You were married.}", HERE, "missing translation: ar, rule.criteria.1.text of service widows-pension", "Add ar:"),
    (APPLICANT, "{en: Son or daughter, ar: ابن أو ابنة}", "{ar: ابن أو ابنة}", HERE, "missing translation: en", "Add en:"),
    ("pack.yaml", "title: {en: Tiny land, ar: بلد صغير}", "title: Tiny land", HERE, "missing translation: ar, title of the pack", "Add ar:"),
    (REGISTER, "[tell-once-office, register, licensing]", "[register, tell-once-office, licensing]", 16, "lets 'register' send, not the operator", "operator first"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "line", "what", "remedy"), WARNINGS)
def test_warning(tmp_path: Path, file: str, old: str, new: str, line: int, what: str, remedy: str) -> None:
    problems = check(tiny.write(tmp_path, **tiny.edited(file, old, new)))
    found = [problem for problem in problems if what in problem.what]
    assert found, [str(problem) for problem in problems]
    assert found[0].severity == "warning"
    assert remedy in found[0].remedy
    assert found[0].line == (line_of(file, old) if line == HERE else line)


def test_no_problem_hides_another(tmp_path: Path) -> None:
    changes: dict[str, str] = {}
    expected = set()
    for file, old, new, _, _, _ in ERRORS[0], ERRORS[10], ERRORS[23], ERRORS[32], ERRORS[38]:
        changes |= tiny.edited(file, old, new)
        expected.add((file, line_of(file, old)))
    changes["organisations/pension-service.yaml"] = "name: [\n"
    found = {(problem.file, problem.line) for problem in check(tiny.write(tmp_path, **changes))}
    assert expected <= found
    assert any(file == "organisations/pension-service.yaml" for file, _ in found)


def test_circle_of_facts_is_told_at_each(tmp_path: Path) -> None:
    condition = "\n    only_if: {fact: %s, test: '-'}\n"
    facts = tiny.FILES["facts/death.yaml"].rstrip() + condition % "full_name"
    facts = facts.replace("  - id: date_of_death", "    only_if: {fact: drove, test: '-'}\n  - id: date_of_death")
    found = [problem for problem in check(tiny.write(tmp_path, **{DEATH: facts})) if "waits for itself" in problem.what]
    assert [problem.what for problem in found] == [
        "This waits for itself: full_name -> drove -> full_name.",
        "This waits for itself: drove -> full_name -> drove.",
    ]


def test_long_chain_of_facts_is_refused(tmp_path: Path) -> None:
    fact = "  - {id: f%d, type: boolean, about: subject, label: {en: F}, question: {en: F}, only_if: {fact: f%d, test: 'true'}}\n"
    chain = "facts:\n" + "".join(fact % (number, number + 1) for number in range(1000))
    problems = check(tiny.write(tmp_path, **{"facts/chain.yaml": chain}))
    assert sum("More than 20 facts wait" in problem.what for problem in problems) >= 980


def test_problems_come_in_order_of_place(tmp_path: Path) -> None:
    changes = tiny.edited(WIFE, "drove: true", "drive: 1") | tiny.edited(DEATH, "cost: 2", "cost: 9")
    problems = check(tiny.write(tmp_path, **changes))
    assert [problem.place for problem in problems] == sorted(problem.place for problem in problems)
