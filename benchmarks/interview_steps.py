"""How long one step of the interview takes, at 30, 300 and 3,000 services, beside asking every rule again each time.

Run: ``python -m benchmarks.interview_steps``. With the data of USAGov and aides-jeunes beside the project (or
``COMMONWAY_DATA``), it also counts the questions their expected situations need, against asking all of them.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from pathlib import Path

from commonway.dmn import Outcome, compile_rule, partial
from commonway.dmn.decision import Condition as Plain
from commonway.eligibility.expectations import AnswerReader, read_situations
from commonway.eligibility.interview import Interview, Result
from commonway.eligibility.landmarks import representatives
from commonway.feel.unary import compile_test
from commonway.packs.definitions import Choice, Condition, Criterion, FactDefinition, Pack, Rule, Service
from commonway.packs.importers.aides_jeunes import import_folder
from commonway.packs.importers.usagov import import_file
from commonway.packs.importers.writing import ImportReport
from commonway.packs.load import load

TODAY = date(2025, 2, 6)
SIZES = (30, 300, 3_000)
SEED = 20250206
STEPS = {30: 600, 300: 600, 3_000: 600}
NAIVE_STEPS = {30: 20, 300: 4, 3_000: 1}
TARGET_MS = 100.0
SHOWN = 60  # results a page gives reasons for
JOINT = 0.2  # the share of criteria over several facts, in a second run of each size
EVERY = int(os.environ.get("COMMONWAY_EVERY", "4"))  # of the aides-jeunes situations, one in so many is asked

Values = Mapping[str, object]
Ask = Callable[[Values], "str | None"]


def made_up(size: int, *, seed: int = SEED, joint: float = 0.0) -> tuple[list[Service], dict[str, FactDefinition]]:
    """Return *size* services over facts of every kind; larger catalogues read more facts, as real ones do.

    *joint* is the share of criteria that are an expression over two or three facts.
    """
    dice = random.Random(f"{seed} {size}")
    facts = {fact.id: fact for fact in (_fact(number, dice) for number in range(12 + size // 10))}
    names = list(facts)
    weights = [1 / (position + 1) ** 0.7 for position in range(len(names))]  # a few facts matter to most services
    services = []
    for number in range(size):
        chosen = dict.fromkeys(dice.choices(names, weights, k=dice.randint(1, 7)))
        criteria = tuple(
            _criterion(f"c{position}", facts[fact], facts, dice, joint=joint) for position, fact in enumerate(chosen)
        )
        services.append(
            Service(
                id=f"service-{number}",
                organisation="office",
                name={"en": f"Service {number}"},
                summary={"en": "Made up"},
                about="applicant",
                kind="entitlement",
                rule=Rule(criteria=criteria),
            )
        )
    return services, facts


def _criterion(
    id_: str, fact: FactDefinition, facts: Mapping[str, FactDefinition], dice: random.Random, *, joint: float
) -> Criterion:
    words = {"en": f"About {fact.id}"}
    if not joint or dice.random() >= joint:
        return Criterion(id=id_, fact=fact.id, test=_test(fact, dice), text=words)
    others = dice.sample([*facts.values()], 2)
    first, second, third = (f"{one.id} in ({_test(one, dice)})" for one in (fact, *others))
    expression = dice.choice(
        (f"{first} or {second}", f"({first} and {second}) or {third}", f"{first} and not({second})")
    )
    return Criterion(id=id_, expression=expression, text=words)


def _fact(number: int, dice: random.Random) -> FactDefinition:
    kind = dice.choice(("choice", "choice", "boolean", "date", "number"))
    values = [f"option {option}" for option in range(dice.randint(2, 7))] if kind == "choice" else []
    only_if = None
    if number > 4 and dice.random() < 0.2:
        # Facts of even number up to 4 are what others hang on; their kind is fixed by the dice, so test by any value.
        only_if = Condition(fact=f"fact_{number - 5}", test="not(null)")
    return FactDefinition(
        id=f"fact_{number}",
        type=kind,  # type: ignore[arg-type]
        about="applicant",
        label={"en": f"Fact {number}"},
        question={"en": f"Fact {number}?"},
        choices=tuple(Choice(value=value, label={"en": value}) for value in values),
        sensitive=dice.random() < 0.05,
        cost=dice.choice((1, 1, 1, 2, 3)),
        only_if=only_if,
    )


def _test(fact: FactDefinition, dice: random.Random) -> str:
    if fact.type == "choice":
        values = [choice.value for choice in fact.choices]
        return ", ".join(f'"{value}"' for value in dice.sample(values, dice.randint(1, len(values) - 1)))
    if fact.type == "boolean":
        return dice.choice(("true", "false"))
    operator = dice.choice(("<", "<=", ">", ">="))
    if fact.type == "date":
        return f'{operator} today() - duration("P{dice.choice((2, 16, 18, 21, 25, 50, 60, 62, 65))}Y")'
    return f"{operator} {dice.randint(1, 40) * 500}"


def answer(fact: FactDefinition, dice: random.Random) -> object:
    """Return an answer somebody could give."""
    if fact.type == "choice":
        return dice.choice(fact.choices).value
    if fact.type == "boolean":
        return dice.random() < 0.5
    if fact.type == "date":
        return TODAY - timedelta(days=dice.randint(0, 36_000))
    return dice.randint(0, 25_000)


class Naive:
    """The same choice of question by asking every rule again: the reference the interview must agree with."""

    def __init__(self, services: list[Service], facts: Mapping[str, FactDefinition]) -> None:
        self._facts = facts
        self._rules = [
            compile_rule([(one.id, one.fact, one.test) for one in service.rule.criteria]) for service in services
        ]

    def outcomes(self, values: Values, *, today: date = TODAY) -> list[Outcome]:
        """Return every rule's answer."""
        return [partial(rule, values, today=today) for rule in self._rules]

    def next_question(self, values: Values, *, declined: Collection[str] = (), today: date = TODAY) -> str | None:
        """Return the fact whose answers, tried one by one on every rule, settle most."""
        still = [rule for rule in self._rules if partial(rule, values, today=today) is Outcome.UNKNOWN]
        helps: dict[str, set[int]] = {}
        for number, rule in enumerate(still):
            for fact in rule.facts:
                reads = any(
                    isinstance(one, Plain) and one.fact == fact and not one.test.any_value for one in rule.conditions
                )
                if fact not in values and reads and (first := self._first(fact, values, declined, today)):
                    helps.setdefault(first, set()).add(number)
        best, best_key = None, None
        for rank, fact in enumerate(self._facts):
            if fact in helps:
                definition = self._facts[fact]
                worth = self._settled(fact, still, values, today) + 0.05 * len(helps[fact])
                key = (definition.sensitive, -worth / definition.cost, rank)
                if best_key is None or key < best_key:
                    best, best_key = fact, key
        return best

    def _first(self, fact: str, values: Values, declined: Collection[str], today: date) -> str | None:
        if fact in declined:
            return None
        condition = self._facts[fact].only_if
        if condition is None:
            return fact
        if condition.fact not in values:
            return self._first(condition.fact, values, declined, today)
        return fact if compile_test(condition.test).matches(values[condition.fact], today=today) else None

    def _settled(self, fact: str, still: list, values: Values, today: date) -> float:  # type: ignore[type-arg]
        tests = {
            one.test for rule in self._rules for one in rule.conditions if isinstance(one, Plain) and one.fact == fact
        }
        tests = {test for test in tests if not test.any_value}
        tried = representatives(self._facts[fact], tests=tests, today=today)
        if not tried:
            return 0.0
        settled = sum(
            partial(rule, {**values, fact: value}, today=today) is not Outcome.UNKNOWN
            for value in tried
            for rule in still
        )
        return settled / len(tried)


def walk(ask: Ask, facts: Mapping[str, FactDefinition], *, steps: int, dice: random.Random) -> list[float]:
    """Return the milliseconds of *steps* steps, over as many whole interviews as they take."""
    times: list[float] = []
    values: dict[str, object] = {}
    while len(times) < steps:
        started = time.perf_counter()
        fact = ask(values)
        times.append((time.perf_counter() - started) * 1_000)
        if fact is None:
            values = {}
        else:
            values[fact] = answer(facts[fact], dice)
    return times


def percentile(times: list[float], share: float) -> float:
    """Return the time that *share* of *times* do not exceed."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def step_times() -> bool:
    """Print the table of step times; return whether the target holds."""
    print(f"{'services':>8} {'facts':>6} {'way':<18} {'steps':>6} {'p50 ms':>10} {'p95 ms':>10} {'max ms':>10}")
    good = True
    for size in SIZES:
        for joint in (0.0, JOINT):
            good &= _steps_of(size, joint)
    return good


def _steps_of(size: int, joint: float) -> bool:
    services, facts = made_up(size, joint=joint)
    started = time.perf_counter()
    interview = Interview(services, facts=facts)
    built = (time.perf_counter() - started) * 1_000

    def whole_step(values: Values) -> str | None:
        # More than a page needs: the question, how far we are, and every result with its reasons.
        sitting = interview.sitting(values, today=TODAY)
        assert sitting.progress
        assert sitting.results()
        return sitting.next_question

    def page_step(values: Values) -> str | None:
        # What a page needs: every outcome, and the reasons of the few results it shows.
        sitting = interview.sitting(values, today=TODAY)
        assert sitting.progress
        assert sitting.outcomes
        assert sitting.results(range(min(SHOWN, size)))
        return sitting.next_question

    def question(values: Values) -> str | None:
        return interview.next_question(values, today=TODAY)

    ways = {
        "question": (question, STEPS[size]),
        "+ a page": (page_step, STEPS[size]),
        "+ all results": (whole_step, STEPS[size]),
    }
    if not joint:
        ways["naive"] = (Naive(services, facts).next_question, NAIVE_STEPS[size])
    good = True
    for way, (ask, steps) in ways.items():
        times = walk(ask, facts, steps=steps, dice=random.Random(SEED))
        good &= way in ("naive", "+ all results") or percentile(times, 0.95) < TARGET_MS
        _print_row(size, len(facts), f"{way}, joint" if joint else way, times)
    print(f"{'':>8} {'':>6} (compiled once in {built:.0f} ms; {joint:.0%} of criteria read several facts)")
    return good


def _print_row(size: int, facts: int, way: str, times: list[float]) -> None:
    p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
    print(f"{size:>8} {facts:>6} {way:<18} {len(times):>6} {p50:>10.2f} {p95:>10.2f} {max(times):>10.2f}")


def questions_asked(name: str, pack: Pack, expected: Path, *, every: int = 1) -> None:
    """Print how many questions the situations of *expected* need, each answering as it does in the file."""
    situations = read_situations(expected, reader=AnswerReader(pack.facts))[::every]
    interview = Interview.of_pack(pack)
    asked, everything = [], []
    for situation in sorted(situations, key=lambda one: one.today):  # a day's tests are worked out once
        values: dict[str, object] = {}
        declined: set[str] = set()
        while fact := interview.next_question(values, today=situation.today, declined=declined):
            if fact in situation.answers:
                values[fact] = situation.answers[fact]
            else:
                declined.add(fact)
        asked.append(len(values) + len(declined))
        everything.append(sum(_applies(fact, situation.answers, situation.today) for fact in pack.facts.values()))
        short = [_found(result) for result in interview.results(values, today=situation.today)]
        whole = [_found(result) for result in interview.results(situation.answers, today=situation.today)]
        if short != whole:
            raise SystemExit(f"{situation.id}: the short interview ends elsewhere than all answers do")
    services = sum(service.kind == "entitlement" for service in pack.services.values())
    print(
        f"{name}, {len(asked)} situations, {services} services: {statistics.mean(asked):.1f} questions asked on average "
        f"(median {statistics.median(asked):.0f}, most {max(asked)}); asking all that apply: "
        f"{statistics.mean(everything):.1f}; same results"
    )


def _found(result: Result) -> object:
    return result.outcome, result.amount and result.amount.value


def _imported(make: Callable[[Path, Path], ImportReport], source: Path) -> Pack:
    with tempfile.TemporaryDirectory() as folder:
        return load(make(source, Path(folder) / "pack").pack_dir)


def _applies(fact: FactDefinition, values: Values, today: date) -> bool:
    condition = fact.only_if
    if condition is None:
        return True
    return condition.fact in values and compile_test(condition.test).matches(values[condition.fact], today=today)


def main() -> int:
    """Run both measurements; the exit status is 1 if the target is missed."""
    print(f"load average before: {', '.join(f'{load_:.2f}' for load_ in os.getloadavg())}; seed {SEED}")
    good = step_times()
    data = Path(os.environ.get("COMMONWAY_DATA", Path(__file__).parents[1] / ".." / "shared" / "data"))
    usagov, french = data / "usagov", data / "aides-jeunes"
    if (usagov / "expected.jsonl").exists():
        pack = _imported(import_file, usagov / "current.json")
        questions_asked("USAGov", pack, usagov / "expected.jsonl")
    if (french / "expected.jsonl").exists():
        questions_asked("aides-jeunes", _imported(import_folder, french), french / "expected.jsonl", every=EVERY)
    print(f"load average after: {', '.join(f'{load_:.2f}' for load_ in os.getloadavg())}")
    print(f"target p95 < {TARGET_MS:.0f} ms a step: {'held' if good else 'MISSED'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
