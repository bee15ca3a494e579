"""A pack for reading in a terminal: the whole, one kind of definition, or one definition."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text as Line
from rich.tree import Tree

from commonway.kernel.errors import CommonwayError
from commonway.packs.definitions import Clause, LifeEvent, Pack, Tell
from commonway.packs.draft import FIELDS
from commonway.packs.schemas import KINDS, Kind, suggestion
from commonway.packs.text import LANGUAGE_TAG, say
from commonway.packs.text import Text as Words
from commonway.packs.values import as_plain

LEVELS = ("national", "regional", "local", "voluntary", "private")


class NotInPackError(CommonwayError):
    """The pack defines nothing of that kind and id."""


class Overview:
    """A pack's renderings in one language, its default where a text is not translated."""

    def __init__(self, pack: Pack, *, language: str = "") -> None:
        self._pack = pack
        self._language = language or pack.languages[0]

    def whole(self) -> RenderableType:
        """Return organisations by level, services, and for each life event who is told what under which clause."""
        pack = self._pack
        head = Line.assemble((self._say(pack.title), "bold"), f"  {pack.id} {pack.version}")
        languages = Line(f"Languages: {', '.join(pack.languages)}. Operator: {self._organisation(pack.operator)}.")
        parts: list[RenderableType] = [head, languages, "", self._organisations(), "", self._services()]
        for event in pack.life_events.values():
            parts += ["", *self._life_event(event)]
        return Group(*parts)

    def listing(self, kind: Kind) -> RenderableType:
        """Return every definition of *kind*, one a line."""
        if kind == "organisation":
            return self._organisations()
        if kind == "service":
            return self._services()
        table = _table(f"{FIELDS[kind].replace('_', ' ')}".capitalize(), "Id", "Words")
        for id_, definition in self._definitions(kind).items():
            table.add_row(id_, escape(self._title(definition)))
        return table

    def one(self, kind: Kind, id_: str) -> RenderableType:
        """Return the definition of *kind* with this id, field by field. Raises `NotInPackError` if there is none."""
        definitions = self._definitions(kind)
        if id_ not in definitions:
            remedy = suggestion(id_, definitions, what=_spoken(kind))
            raise NotInPackError(f"The pack has no {_spoken(kind)} {id_!r}.", remedy=remedy)
        definition = definitions[id_]
        tree = Tree(Line.assemble((self._title(definition), "bold"), f"  {_spoken(kind)} {id_}"))
        self._grow(tree, as_plain(definition))
        if isinstance(definition, LifeEvent):
            return Group(tree, "", *self._life_event(definition))
        return tree

    def _say(self, text: Words) -> str:
        return say(text, self._language, default=self._pack.languages[0])

    def _definitions(self, kind: Kind) -> Mapping[str, Any]:
        found: Mapping[str, Any] = getattr(self._pack, FIELDS[kind])
        return found

    def _title(self, definition: Any) -> str:
        for field in ("name", "title", "label"):
            if hasattr(definition, field):
                return self._say(getattr(definition, field))
        return str(definition.id)

    def _organisation(self, id_: str) -> str:
        return self._say(self._pack.organisations[id_].name)

    def _organisations(self) -> Table:
        table = _table("Organisations", "Level", "Id", "Name", "Kind")
        of_pack = self._pack.organisations.values()
        for level in LEVELS:
            for each in (one for one in of_pack if one.level == level):
                table.add_row(level, each.id, escape(self._say(each.name)), escape(each.kind))
        return table

    def _services(self) -> Table:
        table = _table("Services", "Kind", "Id", "Name", "Organisation")
        for each in sorted(self._pack.services.values(), key=lambda service: (service.kind, service.id)):
            name = escape(self._say(each.name))
            table.add_row(each.kind, each.id, name, escape(self._organisation(each.organisation)))
        return table

    def _life_event(self, event: LifeEvent) -> Iterator[RenderableType]:
        yield Line.assemble((self._say(event.name), "bold"), f"  {event.id}, {event.event}")
        asked = sum(len(step.facts) for step in event.steps)
        yield Line(f"{len(event.steps)} steps, {asked} facts asked, {len(event.offers)} services checked.")
        table = _table("Who is told", "Organisation", "Agreement / clause", "Facts that cross", "When", "Opens")
        for tell in event.tells:
            clause = self._clause(tell)
            when = f"{tell.when.fact}: {tell.when.test}" if tell.when else "always"
            facts = ", ".join(clause.facts)
            under = f"{tell.agreement} / {tell.clause}"
            table.add_row(escape(self._organisation(clause.to)), under, facts, escape(when), tell.opens)
        yield table

    def _clause(self, tell: Tell) -> Clause:
        return next(each for each in self._pack.agreements[tell.agreement].clauses if each.id == tell.clause)

    def _grow(self, tree: Tree, value: Any) -> None:
        parts = value.items() if isinstance(value, dict) else ((f"{n + 1}", part) for n, part in enumerate(value))
        for name, part in parts:
            if isinstance(part, dict) and part and all(LANGUAGE_TAG.fullmatch(tag) for tag in part):
                tree.add(Line.assemble((f"{name}: ", "dim"), self._say(part)))
            elif isinstance(part, dict) or (isinstance(part, list) and any(isinstance(each, dict) for each in part)):
                self._grow(tree.add(Line(str(name), "dim")), part)
            elif isinstance(part, str) and "\n" in part:
                lines = tree.add(Line(str(name), "dim"))
                for line in part.splitlines():
                    lines.add(Line(line))
            elif isinstance(part, list):
                tree.add(Line.assemble((f"{name}: ", "dim"), ", ".join(map(str, part))))
            else:
                tree.add(Line.assemble((f"{name}: ", "dim"), str(part)))


def kind_named(word: str) -> Kind:
    """Return the kind that *word* names, singular or plural. Raises `NotInPackError` if it names none."""
    singular = word.strip().lower().replace("_", "-").removesuffix("s")
    for kind in KINDS:
        if singular == kind:
            return kind
    names = [FIELDS[kind].replace("_", "-") for kind in KINDS]
    raise NotInPackError(
        f"There is no kind of definition called {word!r}.", remedy=suggestion(word, names, what="kind")
    )


def _spoken(kind: Kind) -> str:
    return "worked example" if kind == "example" else kind.replace("-", " ")


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", header_style="dim", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
