"""Other systems that decide instead of criteria of a pack."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from commonway.packs.text import NO_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFiscaPeople:
    """The items of a list fact as people of an OpenFisca situation, such as the children at home."""

    inputs: Mapping[str, str] = field(default_factory=dict, metadata={NO_WORDS: True})  # field of the item -> variable
    roles: Mapping[str, str] = field(default_factory=dict, metadata={NO_WORDS: True})  # group entity -> role in it


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFiscaSource:
    """The OpenFisca variable that decides, asked of a server: its entity, such as ``famille``, and its period."""

    variable: str
    entity: str
    period: Literal["month", "year", "day", "eternity"]
    inputs: Mapping[str, str] = field(default_factory=dict, metadata={NO_WORDS: True})  # fact -> variable
    roles: Mapping[str, str] = field(default_factory=dict, metadata={NO_WORDS: True})  # group entity -> role in it
    people: Mapping[str, OpenFiscaPeople] = field(default_factory=dict)  # list fact -> who its items are
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # fact or field -> our value -> theirs
    assumes: tuple[str, ...] = ()  # variables the country may use its own default for
    test: str = ""  # a FEEL unary test that means yes; without one: true, or more than 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSource:
    """Another system that decides instead of criteria."""

    openfisca: OpenFiscaSource
