"""The elements of a DMN file as frozen values (DMN 1.5, chapters 5 to 10), free of XML and of behaviour.

Names follow the standard in snake case. What a file leaves out is ``""``, ``()`` or ``None``, never a guess: a decision
without logic has ``expression=None``. Read a file with `commonway.dmn.load`; what it decides is
`commonway.dmn.compile_model`'s business.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias


class HitPolicy(StrEnum):
    """What a decision table answers when several rules match (DMN 1.5, 8.2.8)."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    FIRST = "FIRST"
    COLLECT = "COLLECT"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"


class Aggregation(StrEnum):
    """What COLLECT makes of the outputs it collects."""

    SUM = "SUM"
    COUNT = "COUNT"
    MIN = "MIN"
    MAX = "MAX"


class FunctionKind(StrEnum):
    """What a function's body is written in."""

    FEEL = "FEEL"
    JAVA = "Java"
    PMML = "PMML"


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """What every DMN element may have; ``line`` is where it begins in its file, 0 if it was not read from one."""

    id: str = ""
    label: str = ""
    description: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedElement(Element):
    """An element with a name that FEEL can refer to."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationItem(NamedElement):
    """A variable, parameter or column: a name with a type. ``type_ref`` is a type's name, ``alias.name`` if imported."""

    type_ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A pointer to an element: of the same model (``namespace`` is empty) or of an imported one."""

    id: str
    namespace: str = ""
    line: int = field(default=0, compare=False)


# Expressions


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionElement(Element):
    """The base of all expressions; ``type_ref`` is the declared type of the value."""

    type_ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteralExpression(ExpressionElement):
    """FEEL text. ``language`` is named only where the file names one."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnaryTests(ExpressionElement):
    """FEEL unary tests: a cell of a table, or a list of allowed values."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputClause(Element):
    """A column of a decision table that asks; ``values`` are the allowed ones."""

    expression: LiteralExpression
    values: UnaryTests | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputClause(Element):
    """A column of a decision table that answers; the order of ``values`` is their priority."""

    name: str = ""
    type_ref: str = ""
    values: UnaryTests | None = None
    default: LiteralExpression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRule(Element):
    """A rule of a decision table: one input entry and one output entry for each clause."""

    input_entries: tuple[UnaryTests, ...]
    output_entries: tuple[LiteralExpression, ...]
    annotations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable(ExpressionElement):
    """Rules over inputs (DMN 1.5, chapter 8)."""

    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[DecisionRule, ...]
    annotations: tuple[str, ...] = ()  # the names of the annotation columns
    hit_policy: HitPolicy = HitPolicy.UNIQUE
    aggregation: Aggregation | None = None
    output_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextEntry(Element):
    """A named entry of a context, or, without ``variable``, its result."""

    variable: InformationItem | None
    expression: "Expression"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(ExpressionElement):
    """Named values, each seeing those before it."""

    entries: tuple[ContextEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """An argument of an invocation; without ``expression`` it is null."""

    parameter: InformationItem
    expression: "Expression | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation(ExpressionElement):
    """A call of ``function`` with arguments by name."""

    function: "Expression"
    bindings: tuple[Binding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListExpression(ExpressionElement):
    """A list of expressions."""

    items: tuple["Expression", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(ExpressionElement):
    """A list of contexts written as rows under columns."""

    columns: tuple[InformationItem, ...]
    rows: tuple[tuple["Expression", ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDefinition(ExpressionElement):
    """A function. Java and PMML ones are read, but cannot be called."""

    parameters: tuple[InformationItem, ...]
    body: "Expression | None"
    kind: FunctionKind = FunctionKind.FEEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional(ExpressionElement):
    """Boxed ``if``, ``then``, ``else``."""

    condition: "Expression"
    yes: "Expression"
    no: "Expression"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(ExpressionElement):
    """Boxed ``source[match]``."""

    source: "Expression"
    match: "Expression"


@dataclass(frozen=True, slots=True, kw_only=True)
class For(ExpressionElement):
    """Boxed ``for variable in source return body``; ``source_type_ref`` types the source."""

    variable: str
    source: "Expression"
    body: "Expression"
    source_type_ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Some(ExpressionElement):
    """Boxed ``some variable in source satisfies condition``."""

    variable: str
    source: "Expression"
    condition: "Expression"
    source_type_ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Every(ExpressionElement):
    """Boxed ``every variable in source satisfies condition``."""

    variable: str
    source: "Expression"
    condition: "Expression"
    source_type_ref: str = ""


Expression: TypeAlias = (
    LiteralExpression
    | UnaryTests
    | DecisionTable
    | Context
    | Invocation
    | ListExpression
    | Relation
    | FunctionDefinition
    | Conditional
    | Filter
    | For
    | Some
    | Every
)


# Types


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionItem(Element):
    """The type of a function: its parameters and what it returns."""

    parameters: tuple[InformationItem, ...]
    output_type_ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDefinition(NamedElement):
    """A type, or a component of one.

    One of ``type_ref``, ``components`` and ``function`` says what it is made of. ``allowed_values`` constrain each item,
    ``type_constraint`` the whole (the list itself, where ``is_collection``).
    """

    type_ref: str = ""
    components: tuple["ItemDefinition", ...] = ()
    function: FunctionItem | None = None
    is_collection: bool = False
    allowed_values: UnaryTests | None = None
    type_constraint: UnaryTests | None = None


# The decision requirements graph


@dataclass(frozen=True, slots=True, kw_only=True)
class InputData(NamedElement):
    """What is handed over from outside."""

    variable: InformationItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(NamedElement):
    """What is worked out, from what, by which logic."""

    variable: InformationItem
    expression: Expression | None = None
    question: str = ""
    allowed_answers: str = ""
    required_inputs: tuple[Reference, ...] = ()
    required_decisions: tuple[Reference, ...] = ()
    required_knowledge: tuple[Reference, ...] = ()
    required_authorities: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessKnowledgeModel(NamedElement):
    """A function that decisions and other business knowledge models may call."""

    variable: InformationItem
    logic: FunctionDefinition | None = None
    required_knowledge: tuple[Reference, ...] = ()
    required_authorities: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionService(NamedElement):
    """Decisions callable from outside, and from FEEL as a function of its inputs."""

    variable: InformationItem
    output_decisions: tuple[Reference, ...] = ()
    encapsulated_decisions: tuple[Reference, ...] = ()
    input_decisions: tuple[Reference, ...] = ()
    input_data: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeSource(NamedElement):
    """An authority: a law, a policy, a person. It is shown, never evaluated."""

    kind: str = ""
    location: str = ""
    owner: Reference | None = None
    required_inputs: tuple[Reference, ...] = ()
    required_decisions: tuple[Reference, ...] = ()
    required_authorities: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Import(NamedElement):
    """Another model, whose elements are named ``name.element`` here; with an empty name, as they are.

    ``model`` is None for what is not DMN, such as PMML.
    """

    namespace: str
    kind: str
    location: str = ""
    model: "Model | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Model(NamedElement):
    """A DMN file (its ``definitions``). ``source`` names it in messages.

    ``shares_names``: no decision of the file has a variable, which the standard wants and Camunda's modeller leaves out.
    Names then reach as they do there: see `commonway.dmn.graph`.
    """

    namespace: str
    source: str = ""
    version: str = ""  # of DMN, by its namespace: "1.1" to "1.5"
    expression_language: str = ""
    type_language: str = ""
    imports: tuple[Import, ...] = ()
    item_definitions: tuple[ItemDefinition, ...] = ()
    inputs: tuple[InputData, ...] = ()
    decisions: tuple[Decision, ...] = ()
    knowledge_models: tuple[BusinessKnowledgeModel, ...] = ()
    services: tuple[DecisionService, ...] = ()
    knowledge_sources: tuple[KnowledgeSource, ...] = ()
    shares_names: bool = False
