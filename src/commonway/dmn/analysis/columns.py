"""The columns of a table that are analysed: their values as atoms, and each cell as a mask over them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from commonway.dmn.analysis.cells import Cell, read_cell
from commonway.dmn.analysis.stretches import ANYTHING, Atom, atoms_of, said
from commonway.feel.values import Value, kind_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """What values something can have, as far as that is known: its kind, and a FEEL unary test all of them pass.

    ``listed`` are the values where they can be listed, as the author may write them.
    """

    kind: str = ""
    allowed: str = ""
    listed: tuple[str, ...] = ()


NOTHING_KNOWN = Domain()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One input of a table: what it reads, what values that has, and what the rules say about it."""

    heading: str
    atoms: tuple[Atom, ...]
    cells: tuple[Cell, ...]
    masks: tuple[int, ...]  # of each rule: the atoms it surely matches
    domain: Domain = field(default=NOTHING_KNOWN)

    @property
    def whole(self) -> int:
        """The mask of all atoms."""
        return (1 << len(self.atoms)) - 1

    def said(self, mask: int) -> str:
        """Return *mask* as a FEEL test."""
        return said(self.atoms, mask)


def read_column(heading: str, texts: Sequence[str], *, domain: Domain, names: Sequence[str], now: datetime) -> Column:
    """Return the column whose cells are *texts*, one a rule."""
    known: dict[str, Cell] = {}
    for text in texts:
        if text not in known:
            known[text] = read_cell(text, names=names, now=now)
    allowed = read_cell(domain.allowed, names=names, now=now) if domain.allowed else None
    if allowed and not allowed.analysable:
        allowed = None
    atoms = _atoms([*known.values(), *([allowed] if allowed else [])], domain)
    if allowed:
        atoms = [atom for atom in atoms if allowed.matches(atom.sample, now=now)]
    masks = {text: _mask(cell, atoms, now) for text, cell in known.items()}
    return Column(
        heading=heading,
        atoms=tuple(atoms),
        cells=tuple(known[text] for text in texts),
        masks=tuple(masks[text] for text in texts),
        domain=domain,
    )


def _atoms(cells: Sequence[Cell], domain: Domain) -> list[Atom]:
    """Return the atoms of a column, of the kinds its type or else its cells name; null only where a cell names it."""
    by_kind: dict[str, list[Value]] = {}
    for cell in cells:
        for value in cell.landmarks:
            by_kind.setdefault(kind_of(value), []).append(value)
    kinds = [domain.kind] if domain.kind else [kind for kind in by_kind if kind != "null"]
    if "null" in by_kind:
        kinds = [*(kinds or [ANYTHING]), "null"]
    ordered = any(cell.ordered for cell in cells)
    found = [atom for kind in kinds for atom in atoms_of(kind, by_kind.get(kind, ()), ordered=ordered)]
    return found or list(atoms_of(ANYTHING, (), ordered=False))


def _mask(cell: Cell, atoms: Sequence[Atom], now: datetime) -> int:
    if cell.any_value:
        return (1 << len(atoms)) - 1
    if not cell.analysable:
        return 0
    return sum(1 << number for number, atom in enumerate(atoms) if cell.matches(atom.sample, now=now))
