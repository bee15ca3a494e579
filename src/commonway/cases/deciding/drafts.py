"""What somebody wants to decide, held to what the pack says a decision on the service may be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from commonway.cases.deciding.content import Content
from commonway.cases.errors import CasesError
from commonway.cases.models import Decision
from commonway.kernel.text import is_showable
from commonway.packs.deciding import DecisionDefinition

LONGEST_WORDS = 5_000
LARGEST_AMOUNT = Decimal(10) ** 12


class DecisionInvalid(CasesError):
    """The decision cannot be made as it is; ``problems`` says by field why."""

    def __init__(self, problems: Mapping[str, str], *, where: str) -> None:
        self.problems = dict(problems)
        super().__init__(" ".join(self.problems.values()), where=where, remedy=_("Correct it and try again."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be decided. ``changed`` is needed where an earlier decision is replaced, ``ruling`` on an appeal."""

    outcome: str
    reasons: tuple[str, ...] = ()
    words: str = ""
    amount: Decimal | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    changed: str = ""
    ruling: str = ""

    @property
    def content(self) -> Content:
        """What the decision says, to be sealed."""
        return Content(
            reasons=self.reasons,
            words=self.words.strip(),
            amount=self.amount,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            changed=self.changed.strip(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a draft is held to: how the service is decided, and what of it comes from where.

    On an appeal the reasons are those of the body that hears it, the rest is of the service that was asked for.
    """

    definition: DecisionDefinition
    reasons_of: DecisionDefinition
    replaces: bool = False  # an earlier decision: what changed has to be said
    rulings: frozenset[str] = field(default_factory=frozenset)  # what can be made of an appeal; empty where it is none


def check(draft: Draft, frame: Frame, *, where: str) -> None:
    """Raise `DecisionInvalid` where *draft* is no decision on the service of *frame*."""
    problems = dict(_problems(draft, frame))
    if problems:
        raise DecisionInvalid(problems, where=where)


def _problems(draft: Draft, frame: Frame) -> Iterator[tuple[str, str]]:
    if bool(frame.rulings) != bool(draft.ruling) or (draft.ruling and draft.ruling not in frame.rulings):
        yield "ruling", _("Choose what becomes of the decision.")
    if draft.outcome not in Decision.Outcome.values:
        yield "outcome", _("Choose what you decide.")
    elif draft.outcome == Decision.Outcome.PARTLY and not frame.definition.partly:
        yield "outcome", _("This cannot be granted in part.")
    yield from _of_reasons(draft, frame)
    for name, text in (("words", draft.words), ("changed", draft.changed)):
        if len(text) > LONGEST_WORDS or not is_showable(text):
            yield name, _("Write plain text of up to %(count)s characters.") % {"count": LONGEST_WORDS}
    if frame.replaces and not draft.changed.strip():
        yield "changed", _("Say what changed, and why: the person reads it.")
    yield from _of_what_is_given(draft, frame.definition)


def _of_reasons(draft: Draft, frame: Frame) -> Iterator[tuple[str, str]]:
    outcome = draft.outcome if draft.ruling in ("", Decision.Ruling.CHANGED) else ""
    known = frame.reasons_of.reasons_for(outcome) if outcome else frame.reasons_of.reasons
    ids = {each.id for each in known}
    if [each for each in draft.reasons if each not in ids]:
        yield "reasons", _("This is no reason for what you decide.")
    needs = draft.outcome != Decision.Outcome.GRANTED or bool(draft.ruling)
    if needs and not draft.reasons and not draft.words.strip():
        yield "reasons", _("Give a reason: choose one, or write it in your own words.")


def _of_what_is_given(draft: Draft, definition: DecisionDefinition) -> Iterator[tuple[str, str]]:
    gives = draft.outcome != Decision.Outcome.REFUSED and draft.ruling in ("", Decision.Ruling.CHANGED)
    if draft.amount is not None and not (definition.amount and gives):
        yield "amount", _("There is no amount to this decision.")
    elif definition.amount and gives and draft.amount is None:
        yield "amount", _("Say how much it is.")
    elif draft.amount is not None and not 0 <= draft.amount <= LARGEST_AMOUNT:
        yield "amount", _("The amount cannot be less than nothing, or that much.")
    if (draft.valid_from or draft.valid_until) and not gives:
        yield "valid_from", _("Nothing is given that could be valid.")
    elif draft.valid_from and draft.valid_until and draft.valid_until < draft.valid_from:
        yield "valid_until", _("It cannot end before it begins.")
