"""Reading a pack: from its folder or from its document, whole and consistent or not at all."""

from collections.abc import Iterator
from pathlib import Path

from commonway.packs import consistency, document, folder
from commonway.packs.definitions import Example, Pack
from commonway.packs.draft import Draft
from commonway.packs.problems import PackInvalid, Problem, error, errors, in_order
from commonway.packs.worked_examples import differences


def load(path: Path) -> Pack:
    """Return the pack in the folder *path*. Raises `PackInvalid` with every problem if there is an error."""
    return _finished(folder.draft(Path(path)))


def check(path: Path) -> list[Problem]:
    """Return everything wrong with the pack in the folder *path*, worked examples included; never raises for it.

    In order of file and line. Examples run only in a pack without other errors: the rules they try must be whole.
    """
    draft = _checked(folder.draft(Path(path)))
    if not errors(draft.problems):
        draft.problems += _of_examples(draft)
    return in_order(draft.problems)


def from_document(doc: object) -> Pack:
    """Return the pack that `document.as_document` made *doc* of. Raises `PackInvalid` for anything else."""
    return _finished(document.draft(doc))


def _of_examples(draft: Draft) -> Iterator[Problem]:
    """Yield a problem wherever a worked example says one thing and the rules another."""
    pack = draft.pack()
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
