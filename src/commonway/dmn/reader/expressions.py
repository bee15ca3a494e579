"""From XML to the expressions of `commonway.dmn.model`, one function a kind."""

from collections.abc import Callable
from typing import TypeVar

from commonway.dmn import model
from commonway.dmn.model import Aggregation, Expression, FunctionKind, HitPolicy
from commonway.dmn.reader.xml import Node

_Choice = TypeVar("_Choice", HitPolicy, Aggregation, FunctionKind)

_FEEL = (
    "http://www.omg.org/spec/FEEL/20140401",
    "http://www.omg.org/spec/DMN/20180521/FEEL/",
    "https://www.omg.org/spec/DMN/20191111/FEEL/",
    "https://www.omg.org/spec/DMN/20211108/FEEL/",
    "https://www.omg.org/spec/DMN/20230324/FEEL/",
)


def find_expression(node: Node) -> Expression | None:
    """Return the expression among the children of *node*, or None where there is none."""
    found = node.child(*READERS)
    return read_expression(found) if found else None


def need_expression(node: Node) -> Expression:
    """Return the expression within *node*. Raises `ModelUnreadableError` where there is none."""
    if (found := find_expression(node)) is not None:
        return found
    raise node.wrong(f"This {node.kind} has no expression.", remedy="Give it one, or remove it.")


def read_expression(node: Node) -> Expression:
    """Return the expression that *node* is."""
    return READERS[node.kind](node)


def read_type_ref(node: Node, text: str) -> str:
    """Return the type named by *text*: ``feel:string`` of DMN 1.1 is ``string``, ``prefix:name`` is ``alias.name``."""
    name = " ".join(text.split())
    prefix, colon, local = name.partition(":")
    if not colon or prefix not in node.prefixes():
        return name
    uri = node.prefixes()[prefix]
    if uri in _FEEL:
        return local
    for one in Node(node.element.getroottree().getroot(), node.source).children("import"):
        if one.get("namespace") == uri and one.name():
            return f"{one.name()}.{local}"
    return local


def read_item(node: Node) -> model.InformationItem:
    """Return a variable, parameter or column."""
    return model.InformationItem(
        id=node.get("id"),
        label=node.get("label"),
        description=node.text_of("description"),
        line=node.line,
        name=node.required_name(),
        type_ref=read_type_ref(node, node.get("typeRef")),
    )


def read_tests(node: Node) -> model.UnaryTests:
    """Return unary tests: a cell of a table or allowed values."""
    text, line = _text(node)
    return model.UnaryTests(
        id=node.get("id"),
        line=line,
        text=text,
        language=node.get("expressionLanguage"),
        type_ref=read_type_ref(node, node.get("typeRef")),
    )


def read_literal(node: Node) -> model.LiteralExpression:
    """Return FEEL text; the line is where the text begins."""
    if (imported := node.child("importedValues")) is not None:
        raise imported.wrong(
            "Values imported from another document are not read.", remedy="Write them into the model as a list."
        )
    text, line = _text(node)
    return model.LiteralExpression(
        id=node.get("id"),
        label=node.get("label"),
        description=node.text_of("description"),
        line=line,
        text=text,
        language=node.get("expressionLanguage"),
        type_ref=read_type_ref(node, node.get("typeRef")),
    )


def read_function(node: Node) -> model.FunctionDefinition:
    """Return a function of any kind."""
    kind = _choice(node, "kind", FunctionKind, FunctionKind.FEEL)
    return model.FunctionDefinition(
        id=node.get("id"),
        line=node.line,
        type_ref=read_type_ref(node, node.get("typeRef")),
        parameters=tuple(read_item(one) for one in node.children("formalParameter")),
        body=find_expression(node),
        kind=kind,
    )


def _text(node: Node) -> tuple[str, int]:
    text = node.child("text")
    return (text.text(), text.line) if text else ("", node.line)


def _choice(node: Node, attribute: str, kinds: type[_Choice], default: _Choice) -> _Choice:
    written = node.get(attribute)
    if not written:
        return default
    for kind in kinds:
        if kind.value == written:
            return kind
    raise node.wrong(
        f"{attribute} {written!r} is not known.", remedy=f"Known are {', '.join(kind.value for kind in kinds)}."
    )


def _table(node: Node) -> model.DecisionTable:
    inputs = tuple(_input_clause(one) for one in node.children("input"))
    outputs = tuple(_output_clause(one) for one in node.children("output"))
    if not outputs:
        raise node.wrong("This decision table has no output.", remedy="Give it an output column.")
    rules = tuple(_rule(one, len(inputs), len(outputs)) for one in node.children("rule"))
    aggregation = _choice(node, "aggregation", Aggregation, Aggregation.SUM) if node.get("aggregation") else None
    return model.DecisionTable(
        id=node.get("id"),
        label=node.get("label"),
        description=node.text_of("description"),
        line=node.line,
        type_ref=read_type_ref(node, node.get("typeRef")),
        inputs=inputs,
        outputs=outputs,
        rules=rules,
        annotations=tuple(one.name() for one in node.children("annotation")),
        hit_policy=_choice(node, "hitPolicy", HitPolicy, HitPolicy.UNIQUE),
        aggregation=aggregation,
        output_label=node.name("outputLabel"),
    )


def _input_clause(node: Node) -> model.InputClause:
    expression, values = node.child("inputExpression"), node.child("inputValues")
    if expression is None:
        raise node.wrong("This input column asks nothing.", remedy="Give it an inputExpression.")
    return model.InputClause(
        id=node.get("id"),
        label=node.get("label"),
        line=node.line,
        expression=read_literal(expression),
        values=read_tests(values) if values else None,
    )


def _output_clause(node: Node) -> model.OutputClause:
    values, default = node.child("outputValues"), node.child("defaultOutputEntry")
    return model.OutputClause(
        id=node.get("id"),
        label=node.get("label"),
        line=node.line,
        name=node.name(),
        type_ref=read_type_ref(node, node.get("typeRef")),
        values=read_tests(values) if values else None,
        default=read_literal(default) if default else None,
    )


def _rule(node: Node, inputs: int, outputs: int) -> model.DecisionRule:
    asked = tuple(read_tests(one) for one in node.children("inputEntry"))
    answered = tuple(read_literal(one) for one in node.children("outputEntry"))
    if len(asked) != inputs or len(answered) != outputs:
        raise node.wrong(
            f"This rule has {len(asked)} input and {len(answered)} output entries; "
            f"its table has {inputs} input and {outputs} output columns.",
            remedy="Give every rule one entry a column; “-” is the entry that any value passes.",
        )
    return model.DecisionRule(
        id=node.get("id"),
        label=node.get("label"),
        description=node.text_of("description"),
        line=node.line,
        input_entries=asked,
        output_entries=answered,
        annotations=tuple(one.text_of("text") for one in node.children("annotationEntry")),
    )


def _context(node: Node) -> model.Context:
    return model.Context(
        id=node.get("id"),
        line=node.line,
        type_ref=read_type_ref(node, node.get("typeRef")),
        entries=tuple(_entry(one) for one in node.children("contextEntry")),
    )


def _entry(node: Node) -> model.ContextEntry:
    variable = node.child("variable")
    return model.ContextEntry(
        id=node.get("id"),
        line=node.line,
        variable=read_item(variable) if variable else None,
        expression=need_expression(node),
    )


def _invocation(node: Node) -> model.Invocation:
    return model.Invocation(
        id=node.get("id"),
        line=node.line,
        type_ref=read_type_ref(node, node.get("typeRef")),
        function=need_expression(node),
        bindings=tuple(_binding(one) for one in node.children("binding")),
    )


def _binding(node: Node) -> model.Binding:
    parameter = node.child("parameter")
    if parameter is None:
        raise node.wrong("This binding names no parameter.", remedy="Give it a <parameter> with a name.")
    return model.Binding(parameter=read_item(parameter), expression=find_expression(node))


def _list(node: Node) -> model.ListExpression:
    return model.ListExpression(
        id=node.get("id"),
        line=node.line,
        type_ref=read_type_ref(node, node.get("typeRef")),
        items=tuple(read_expression(one) for one in node.children(*READERS)),
    )


def _relation(node: Node) -> model.Relation:
    columns = tuple(read_item(one) for one in node.children("column"))
    rows = []
    for row in node.children("row"):
        cells = tuple(read_expression(one) for one in row.children(*READERS))
        if len(cells) != len(columns):
            raise row.wrong(
                f"This row has {len(cells)} cells under {len(columns)} columns.", remedy="Give it one cell a column."
            )
        rows.append(cells)
    return model.Relation(
        id=node.get("id"),
        line=node.line,
        type_ref=read_type_ref(node, node.get("typeRef")),
        columns=columns,
        rows=tuple(rows),
    )


def _part(node: Node, kind: str) -> Node:
    found = node.child(kind)
    if found is None:
        raise node.wrong(f"This {node.kind} has no <{kind}>.", remedy=f"Give it a <{kind}> with an expression.")
    return found


def _conditional(node: Node) -> model.Conditional:
    return model.Conditional(
        id=node.get("id"),
        line=node.line,
        type_ref=read_type_ref(node, node.get("typeRef")),
        condition=need_expression(_part(node, "if")),
        yes=need_expression(_part(node, "then")),
        no=need_expression(_part(node, "else")),
    )


def _filter(node: Node) -> model.Filter:
    return model.Filter(
        id=node.get("id"),
        line=node.line,
        type_ref=read_type_ref(node, node.get("typeRef")),
        source=need_expression(_part(node, "in")),
        match=need_expression(_part(node, "match")),
    )


def _for(node: Node) -> model.For:
    source = _part(node, "in")
    return model.For(
        id=node.get("id"),
        line=node.line,
        type_ref=read_type_ref(node, node.get("typeRef")),
        variable=_iterator_variable(node),
        source=need_expression(source),
        source_type_ref=read_type_ref(source, source.get("typeRef")),
        body=need_expression(_part(node, "return")),
    )


def _quantified(node: Node) -> model.Some | model.Every:
    source = _part(node, "in")
    kind = model.Some if node.kind == "some" else model.Every
    return kind(
        id=node.get("id"),
        line=node.line,
        type_ref=read_type_ref(node, node.get("typeRef")),
        variable=_iterator_variable(node),
        source=need_expression(source),
        source_type_ref=read_type_ref(source, source.get("typeRef")),
        condition=need_expression(_part(node, "satisfies")),
    )


def _iterator_variable(node: Node) -> str:
    if found := node.name("iteratorVariable"):
        return found
    raise node.wrong(f"This {node.kind} has no iterator variable.", remedy="Name it in iteratorVariable.")


READERS: dict[str, Callable[[Node], Expression]] = {
    "literalExpression": read_literal,
    "decisionTable": _table,
    "context": _context,
    "invocation": _invocation,
    "list": _list,
    "relation": _relation,
    "functionDefinition": read_function,
    "conditional": _conditional,
    "filter": _filter,
    "for": _for,
    "some": _quantified,
    "every": _quantified,
}
