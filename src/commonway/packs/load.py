"""Reading a pack: from its folder or from its document, whole and consistent or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonway.packs import consistency, document, folder
from commonway.packs.definitions import Example, Pack
from commonway.packs.draft import Draft
from commonway.packs.problems import PackInvalid, Problem, error, errors, in_order
from commonway.packs.worked_examples import differences


def load(path: Path) -> Pack:
    """Return the pack in the folder *path*. Raises `PackInvalid` with every problem if there is an error."""
    return _finished(folder.draft(Path(path)))


@dataclass(frozen=True, slots=True)
class Examination:
    """What came of reading a pack's folder: the pack, unless there is an error, and every problem in order of place."""

    pack: Pack | None
    problems: list[Problem]


def examine(path: Path) -> Examination:
    """Return the pack in the folder *path* and everything wrong with it, worked examples included; never raises for it.

    Examples run only in a pack without other errors: the rules they try must be whole.
    """
    draft = _checked(folder.draft(Path(path)))
    if not errors(draft.problems):
        pack = draft.pack()
        draft.problems += _of_examples(draft, pack)
    usable = not errors(draft.problems)
    return Examination(pack if usable else None, in_order(draft.problems))


def check(path: Path) -> list[Problem]:
    """Return everything wrong with the pack in the folder *path*, as `examine` finds it."""
    return examine(path).problems


def from_document(doc: object) -> Pack:
    """Return the pack that `document.as_document` made *doc* of. Raises `PackInvalid` for anything else."""
    return _finished(document.draft(doc))


def from_published(doc: dict[str, Any]) -> Pack:
    """Return the pack of a document that was checked when it was published, without checking it again.

    Only for a document whose digest says that it is still what was published.
    """
    draft = document.draft(doc)
    draft.build(checked=True)
    return draft.pack()


def _of_examples(draft: Draft, pack: Pack) -> Iterator[Problem]:
    """Yield a problem wherever a worked example says one thing and the rules another."""
    for item, example in draft.sound("example", Example):
        for found in differences(pack, example):
            what = f"Worked example {example.id!r}, {found.field}: {found.what}"
            yield error(item.place(found.field), what, "Correct the example if it is wrong, or else the rules.")


def _checked(draft: Draft) -> Draft:
    draft.build()
    draft.problems += consistency.problems_in(draft)
    return draft


def _finished(draft: Draft) -> Pack:
    _checked(draft)
    if errors(draft.problems):
        raise PackInvalid(draft.problems)
    return draft.pack()
