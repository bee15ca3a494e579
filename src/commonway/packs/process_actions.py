"""What a service task of a process may ask for, by its type, and what such a task has to bring."""

from collections.abc import Callable, Iterator
from typing import Final

from commonway.bpmn.model import Node
from commonway.packs.draft import Draft, Item
from commonway.packs.problems import Problem, error
from commonway.packs.schemas import suggestion

NOTICE: Final = "notice"  # writes a letter


def _of_notice(item: Item, node: Node, draft: Draft) -> Iterator[Problem]:
    letter = dict(node.work.headers).get("letter", "")
    if letter not in draft.ids("letter"):
        what = f"The task {node.title!r} writes the letter {letter[:80]!r}, which there is not."
        remedy = suggestion(letter, draft.ids("letter"), what="letter")
        yield error(item.place("process"), what, f"Name it in the header 'letter'. {remedy}")


CHECKS: dict[str, Callable[[Item, Node, Draft], Iterator[Problem]]] = {NOTICE: _of_notice}


def problems_of(item: Item, node: Node, draft: Draft) -> Iterator[Problem]:
    """Yield why the product could not do what *node* of the process of the service *item* asks for."""
    action = node.work.action.text if node.work.action else ""
    if action in CHECKS:
        yield from CHECKS[action](item, node, draft)
        return
    what = f"The task {node.title!r} asks for {action[:80]!r}, which nothing here does."
    remedy = f"Give it one of the types {', '.join(map(repr, CHECKS))}, or make it work for people."
    yield error(item.place("process"), what, remedy)
