"""From XML to the elements of a model: types, and the graph of decisions and what they require."""

from commonway.dmn import model
from commonway.dmn.model import Import, Model, Reference
from commonway.dmn.reader.expressions import (
    find_expression,
    read_function,
    read_item,
    read_tests,
    read_type_ref,
)
from commonway.dmn.reader.xml import VERSIONS, Node


def read_model(root: Node, *, imports: tuple[Import, ...]) -> Model:
    """Return the model that ``definitions`` *root* describes, with *imports* already read."""
    own = root.get("namespace")
    decisions = list(root.children("decision"))
    return Model(
        id=root.get("id"),
        label=root.get("label"),
        description=root.text_of("description"),
        line=root.line,
        name=root.name() or root.source,
        namespace=own,
        source=root.source,
        version=VERSIONS[str(root.element.nsmap[root.element.prefix])],
        expression_language=root.get("expressionLanguage"),
        type_language=root.get("typeLanguage"),
        imports=imports,
        item_definitions=tuple(_item_definition(one) for one in root.children("itemDefinition")),
        inputs=tuple(_input_data(one) for one in root.children("inputData")),
        decisions=tuple(_decision(one, own) for one in decisions),
        shares_names=bool(decisions) and all(one.child("variable") is None for one in decisions),
        knowledge_models=tuple(_knowledge_model(one, own) for one in root.children("businessKnowledgeModel")),
        services=tuple(_service(one, own) for one in root.children("decisionService")),
        knowledge_sources=tuple(_knowledge_source(one, own) for one in root.children("knowledgeSource")),
    )


def _item_definition(node: Node) -> model.ItemDefinition:
    function = node.child("functionItem")
    allowed, constraint = node.child("allowedValues"), node.child("typeConstraint")
    return model.ItemDefinition(
        id=node.get("id"),
        label=node.get("label"),
        description=node.text_of("description"),
        line=node.line,
        name=node.required_name(),
        type_ref=read_type_ref(node, node.text_of("typeRef")),
        components=tuple(_item_definition(one) for one in node.children("itemComponent")),
        function=_function_item(function) if function else None,
        is_collection=node.flag("isCollection"),
        allowed_values=read_tests(allowed) if allowed else None,
        type_constraint=read_tests(constraint) if constraint else None,
    )


def _function_item(node: Node) -> model.FunctionItem:
    return model.FunctionItem(
        id=node.get("id"),
        line=node.line,
        parameters=tuple(read_item(one) for one in node.children("parameters")),
        output_type_ref=read_type_ref(node, node.get("outputTypeRef")),
    )


def _variable(node: Node) -> model.InformationItem:
    """Return the variable of *node*; one that the file leaves out is named as the element, of any type."""
    found = node.child("variable")
    if found is None or not found.name():
        type_ref = read_type_ref(found, found.get("typeRef")) if found else ""
        return model.InformationItem(name=node.required_name(), line=node.line, type_ref=type_ref)
    return read_item(found)


def _input_data(node: Node) -> model.InputData:
    return model.InputData(
        id=node.get("id"),
        label=node.get("label"),
        description=node.text_of("description"),
        line=node.line,
        name=node.required_name(),
        variable=_variable(node),
    )


def _decision(node: Node, own: str) -> model.Decision:
    return model.Decision(
        id=node.get("id"),
        label=node.get("label"),
        description=node.text_of("description"),
        line=node.line,
        name=node.required_name(),
        variable=_variable(node),
        expression=find_expression(node),
        question=node.text_of("question"),
        allowed_answers=node.text_of("allowedAnswers"),
        required_inputs=_required(node, "informationRequirement", "requiredInput", own),
        required_decisions=_required(node, "informationRequirement", "requiredDecision", own),
        required_knowledge=_required(node, "knowledgeRequirement", "requiredKnowledge", own),
        required_authorities=_required(node, "authorityRequirement", "requiredAuthority", own),
    )


def _knowledge_model(node: Node, own: str) -> model.BusinessKnowledgeModel:
    logic = node.child("encapsulatedLogic")
    return model.BusinessKnowledgeModel(
        id=node.get("id"),
        label=node.get("label"),
        description=node.text_of("description"),
        line=node.line,
        name=node.required_name(),
        variable=_variable(node),
        logic=read_function(logic) if logic else None,
        required_knowledge=_required(node, "knowledgeRequirement", "requiredKnowledge", own),
        required_authorities=_required(node, "authorityRequirement", "requiredAuthority", own),
    )


def _service(node: Node, own: str) -> model.DecisionService:
    return model.DecisionService(
        id=node.get("id"),
        label=node.get("label"),
        description=node.text_of("description"),
        line=node.line,
        name=node.required_name(),
        variable=_variable(node),
        output_decisions=_references(node, "outputDecision", own),
        encapsulated_decisions=_references(node, "encapsulatedDecision", own),
        input_decisions=_references(node, "inputDecision", own),
        input_data=_references(node, "inputData", own),
    )


def _knowledge_source(node: Node, own: str) -> model.KnowledgeSource:
    owner = node.child("owner")
    return model.KnowledgeSource(
        id=node.get("id"),
        label=node.get("label"),
        description=node.text_of("description"),
        line=node.line,
        name=node.required_name(),
        kind=node.text_of("type"),
        location=node.get("locationURI"),
        owner=_reference(owner, own) if owner else None,
        required_inputs=_required(node, "authorityRequirement", "requiredInput", own),
        required_decisions=_required(node, "authorityRequirement", "requiredDecision", own),
        required_authorities=_required(node, "authorityRequirement", "requiredAuthority", own),
    )


def _required(node: Node, requirement: str, kind: str, own: str) -> tuple[Reference, ...]:
    return tuple(_reference(one, own) for outer in node.children(requirement) for one in outer.children(kind))


def _references(node: Node, kind: str, own: str) -> tuple[Reference, ...]:
    return tuple(_reference(one, own) for one in node.children(kind))


def _reference(node: Node, own: str) -> Reference:
    namespace, _, id_ = node.get("href").rpartition("#")
    if not id_:
        raise node.wrong(
            f"This {node.kind} points nowhere.", remedy='Name an element\'s id in href, for example href="#income".'
        )
    return Reference(id=id_, namespace="" if namespace == own else namespace, line=node.line)
