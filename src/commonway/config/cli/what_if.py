"""``commonway finder what-if``: the coming years of one person, month by month. Needs no database."""

import csv
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import click

from commonway.config.cli.openfisca import OPENFISCA, country_at
from commonway.config.cli.what_if_showing import Shown, show
from commonway.eligibility.prospects import Prospects
from commonway.eligibility.timelines import MOST_MONTHS, Change, Timeline
from commonway.feel.values import parse_date
from commonway.kernel import clock
from commonway.kernel.errors import CommonwayError
from commonway.packs.definitions import Pack
from commonway.packs.load import load
from commonway.packs.text import say
from commonway.web.charts import Panel, stepped

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, writable=True, path_type=Path)
_SHAPE = (
    'Write [{"on": "2027-03", "change": "birth"}, {"on": "2027-09-01", "sets": {"income": 21000}, '
    '"adds": {"children": [{…}]}, "takes": {"children": [{…}]}}].'
)


class _Month(click.ParamType[date]):
    name = "YYYY-MM"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        day = value if isinstance(value, date) else _day(value)
        if day is None:
            self.fail(f"{value!r} is not a month. Write it as 2027-03.", param, ctx)
        return day


@click.command("what-if")
@click.argument("pack_dir", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--answers", type=_FILE, required=True, help="A JSON object of answers by fact.")
@click.option("--changes", type=_FILE, help="A JSON list of what will change, and when.")
@click.option("--from", "begin", type=_Month(), help="The first month; this one if left out.")
@click.option("--months", type=click.IntRange(1, MOST_MONTHS), default=36, show_default=True, help="How many.")
@click.option("--language", help="The language of names; the pack's first one if left out.")
@click.option("--every-month", is_flag=True, help="Print every month, not only those in which something changes.")
@click.option("--csv", "csv_file", type=_OUT, help="Also write every month and service to this file.")
@click.option("--svg", "svg_file", type=_OUT, help="Also draw what is paid each month into this file.")
@OPENFISCA
def what_if(
    pack_dir: Path,
    answers: Path,
    changes: Path | None,
    begin: date | None,
    months: int,
    language: str | None,
    every_month: bool,
    csv_file: Path | None,
    svg_file: Path | None,
    openfisca: str | None,
) -> None:
    """Show what the pack in PACK_DIR gives one person month by month, and what makes it change.

    The entitlements that say what they pay are looked at on the first day of each month, by the rules and parameters
    in force on that day. In --changes, "change" names one of the pack's changes; "sets" are facts that are so from
    then on, "adds" are items that join a list, "takes" are items that leave one, written as they stand in it.
    """
    pack = load(pack_dir)
    document = _read(answers, '{"fact": "answer", …}.')
    if not isinstance(document, dict):
        raise CommonwayError("This is not an object.", where=str(answers), remedy='Write {"fact": "answer", …}.')
    planned = _changes(_read(changes, _SHAPE), changes, pack) if changes else []
    with country_at(openfisca) as country:
        prospects = Prospects.of_pack(pack, openfisca=country)
        timeline = prospects.over(document, planned, begin=begin or clock.today(), months=months)
    shown = Shown(timeline=timeline, pack=pack, language=language or pack.languages[0])
    show(shown, every_month=every_month)
    if csv_file:
        _write_csv(csv_file, timeline)
    if svg_file:
        _write_svg(svg_file, shown)


def _read(file: Path, shape: str) -> Any:
    try:
        return json.loads(file.read_bytes())
    except (ValueError, RecursionError, OSError) as error:
        raise CommonwayError("This is not JSON.", where=str(file), remedy=f"Write {shape}") from error


def _changes(document: Any, file: Path, pack: Pack) -> list[Change]:
    if not isinstance(document, list) or not all(isinstance(each, dict) for each in document):
        raise CommonwayError("This is not a list of changes.", where=str(file), remedy=_SHAPE)
    return [_change(each, f"{file}, change {number}", pack) for number, each in enumerate(document, start=1)]


def _change(given: dict[str, Any], where: str, pack: Pack) -> Change:
    on = _day(given.get("on"))
    if on is None:
        raise CommonwayError('"on" is no month or day.', where=where, remedy="Write it as 2027-03 or 2027-03-15.")
    sets, adds, takes = (given.get(part, {}) for part in ("sets", "adds", "takes"))
    listed = all(
        isinstance(part, dict) and all(isinstance(items, list) for items in part.values()) for part in (adds, takes)
    )
    if not isinstance(sets, dict) or not listed or set(given) - {"on", "change", "sets", "adds", "takes"}:
        raise CommonwayError("This change cannot be read.", where=where, remedy=_SHAPE)
    unknown = sorted({*sets, *adds, *takes} - set(pack.facts))
    if unknown:
        remedy = f"The pack's facts are in facts/; see `commonway packs show {pack.id} fact`."
        raise CommonwayError(f"There is no fact {unknown[0]!r}.", where=where, remedy=remedy)
    kind, leaving = given.get("change", ""), {fact: tuple(items) for fact, items in takes.items()}
    if not kind:
        joining = {fact: tuple(items) for fact, items in adds.items()}
        return Change(id=_label(given), on=on, sets=sets, adds=joining, takes=leaving)
    definition = pack.changes.get(kind) if isinstance(kind, str) else None
    if definition is None:
        remedy = f"The pack has: {', '.join(pack.changes) or 'none'}."
        raise CommonwayError(f"There is no change {kind!r}.", where=where, remedy=remedy)
    items = {fact: tuple(each) for fact, each in adds.items()}
    if definition.adds and definition.adds not in items:
        items[definition.adds] = ({definition.dated: on.isoformat()} if definition.dated else {},)
    return Change(id=definition.id, on=on, sets={**definition.sets, **sets}, adds=items, takes=leaving)


def _label(given: dict[str, Any]) -> str:
    return ", ".join([*given.get("sets", {}), *given.get("adds", {}), *given.get("takes", {})]) or "a change"


def _day(text: object) -> date | None:
    if not isinstance(text, str):
        return None
    return parse_date(f"{text}-01" if re.fullmatch(r"\d{4}-\d{2}", text, re.ASCII) else text)


def _write_csv(file: Path, timeline: Timeline) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["month", "service", "outcome", "amount", "missing"])
        for line in timeline.lines:
            for month in line.months:
                amount = "" if month.amount is None else str(month.amount)
                writer.writerow(
                    [f"{month.on:%Y-%m}", line.service, month.outcome.value, amount, " ".join(month.missing)]
                )


def _write_svg(file: Path, shown: Shown) -> None:
    panels = [
        Panel(title=say(service.name, shown.language, default=shown.pack.languages[0]), amounts=shown.amounts(line))
        for line in shown.timeline.lines
        if (service := shown.pack.services[line.service]).pays
        and service.pays.period == "month"
        and any(month.amount for month in line.months)
    ]
    if not panels:
        raise CommonwayError("Nothing is paid each month, so there is nothing to draw.", remedy="Leave --svg out.")
    first, last = shown.timeline.months[0], shown.timeline.months[-1]
    drawing = stepped(
        panels,
        begin=first,
        title=f"{first:%Y-%m} to {last:%Y-%m}",
        description="What is paid each month.",
        id_="what-if",
    )
    file.write_text(drawing.replace("<svg ", '<svg font-family="system-ui, sans-serif" ', 1), encoding="utf-8")
