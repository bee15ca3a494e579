"""What a draft of a decision would change: the pack it makes, what is wrong with that, whose results become others."""

from dataclasses import dataclass, replace

from commonway.catalogue import drafting, queries
from commonway.catalogue.models import DecisionDraft, PackVersion
from commonway.catalogue.queries import Published
from commonway.packs import document
from commonway.packs.definitions import DecisionFile, Example, Pack
from commonway.packs.load import from_document
from commonway.packs.problems import PackInvalid, Problem
from commonway.packs.worked_examples import Consequences, consequences


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A worked example whose results differ: what follows by the published rules, and what by the draft."""

    example: Example
    before: Consequences
    after: Consequences


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A draft looked at against the pack in force.

    ``pack`` is what publishing would make, None where ``problems`` holds errors. ``moved`` says that somebody
    published another version of this very file since the draft was begun.
    """

    draft: DecisionDraft
    dmn: str
    current: Published
    pack: Pack | None
    problems: tuple[Problem, ...] = ()
    effects: tuple[Effect, ...] = ()
    examples: int = 0
    moved: bool = False

    @property
    def changed(self) -> bool:
        """Whether the draft says anything other than what is published."""
        file = self.current.pack.decisions.get(self.draft.file)
        return file is None or file.dmn != self.dmn


def propose(draft: DecisionDraft) -> Proposal:
    """Return what *draft* would change in the pack in force."""
    current = queries.current(draft.pack)
    dmn = drafting.latest(draft).dmn
    moved = draft.base_id != current.version_id and _file(draft.base_id, draft.file) != _in(current.pack, draft.file)
    try:
        pack = from_document(document.as_document(_with(current.pack, draft.file, dmn)))
    except PackInvalid as failure:
        return Proposal(draft=draft, dmn=dmn, current=current, pack=None, problems=failure.problems, moved=moved)
    effects = _effects(current.pack, pack)
    return Proposal(
        draft=draft,
        dmn=dmn,
        current=current,
        pack=_agreed(pack, effects),
        effects=tuple(effects),
        examples=len(pack.examples),
        moved=moved,
    )


def _with(pack: Pack, file: str, dmn: str) -> Pack:
    decisions = {**pack.decisions, file: DecisionFile(id=file, dmn=dmn)}
    return replace(pack, decisions=decisions, version=next_version(pack))


def _file(version_id: object, file: str) -> str | None:
    return _in(queries.version(version_id).pack, file)  # type: ignore[arg-type]


def _in(pack: Pack, file: str) -> str | None:
    found = pack.decisions.get(file)
    return found.dmn if found else None


def next_version(pack: Pack) -> str:
    """Return the number of the version after *pack*'s: its last figure one higher, and not used before."""
    head, dot, last = pack.version.rpartition(".")
    prefix, number = (
        (f"{head}{dot}", int(last)) if last.isascii() and last.isdigit() and len(last) < 9 else (f"{pack.version}.", 0)
    )
    used = set(PackVersion.objects.filter(pack=pack.id).values_list("version", flat=True))
    while True:
        number += 1
        if f"{prefix}{number}" not in used:
            return f"{prefix}{number}"


def _effects(before: Pack, after: Pack) -> list[Effect]:
    """Return the worked examples of which something follows from one pack that does not from the other."""
    found = []
    for example in after.examples.values():
        effect = Effect(example=example, before=consequences(before, example), after=consequences(after, example))
        if effect.before != effect.after:
            found.append(effect)
    return found


def _agreed(pack: Pack, effects: list[Effect]) -> Pack:
    """Return *pack* with its worked examples saying what now follows: whoever publishes has seen and wants it."""
    examples = dict(pack.examples)
    for effect in effects:
        examples[effect.example.id] = rewritten(effect.example, effect.after)
    return replace(pack, examples=examples)


def rewritten(example: Example, after: Consequences) -> Example:
    """Return *example* expecting what follows from *after*, and otherwise as it is."""
    return replace(
        example,
        eligible=tuple(sorted(after.eligible)),
        need_to_know={service: tuple(sorted(missing)) for service, missing in sorted(after.need_to_know.items())},
    )
