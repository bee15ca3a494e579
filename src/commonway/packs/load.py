"""Reading a pack: from its folder or from its document, whole and consistent or not at all."""

from pathlib import Path

from commonway.packs import consistency, document, folder
from commonway.packs.definitions import Pack
from commonway.packs.draft import Draft
from commonway.packs.problems import PackInvalid, Problem, errors, in_order


def load(path: Path) -> Pack:
    """Return the pack in the folder *path*. Raises `PackInvalid` with every problem if there is an error."""
    return _finished(folder.draft(Path(path)))


def check(path: Path) -> list[Problem]:
    """Return everything wrong with the pack in the folder *path*, in order of file and line; never raises for it."""
    return in_order(_checked(folder.draft(Path(path))).problems)


def from_document(doc: object) -> Pack:
    """Return the pack that `document.as_document` made *doc* of. Raises `PackInvalid` for anything else."""
    return _finished(document.draft(doc))


def _checked(draft: Draft) -> Draft:
    draft.build()
    draft.problems += consistency.problems_in(draft)
    return draft


def _finished(draft: Draft) -> Pack:
    _checked(draft)
    if errors(draft.problems):
        raise PackInvalid(draft.problems)
    return draft.pack()
