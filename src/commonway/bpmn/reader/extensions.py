"""From XML to what Camunda 7 and 8 (and Flowable, Activiti) add to BPMN: forms, people, jobs, variables, calls."""

from collections.abc import Iterator

from commonway.bpmn.expressions import FEEL, STATIC, VARIABLE, Expression, read_expression, source_of
from commonway.bpmn.model import Assignment, Call, Loop, Work
from commonway.bpmn.reader.events import Roots, expression_in
from commonway.bpmn.reader.xml import CAMUNDA, ZEEBE, Element
from commonway.feel.tokens import quote


def read_work(node: Element, roots: Roots) -> Work:
    """Return what the task *node* asks of the world outside."""
    assignment = next(node.extensions("assignmentDefinition", of=(ZEEBE,)), None)
    schedule = next(node.extensions("taskSchedule", of=(ZEEBE,)), None)
    decision, result, shape = _decision(node)
    script, script_result, foreign = _script(node)
    return Work(
        form=_form(node),
        assignee=_one(node.camunda("assignee"), assignment, "assignee"),
        candidate_groups=_one(node.camunda("candidateGroups"), assignment, "candidateGroups"),
        candidate_users=_one(node.camunda("candidateUsers"), assignment, "candidateUsers"),
        due=_one(node.camunda("dueDate"), schedule, "dueDate"),
        action=_action(node, roots),
        decision=decision,
        result_variable=result or script_result or node.camunda("resultVariable"),
        result_shape=shape,
        script=script,
        foreign=foreign or _foreign(node),
        headers=tuple(
            (header.get("key"), header.get("value"))
            for outer in node.extensions("taskHeaders", of=(ZEEBE,))
            for header in outer.children("header", of=(ZEEBE,))
        ),
    )


def read_mappings(node: Element) -> tuple[tuple[Assignment, ...], tuple[Assignment, ...]]:
    """Return the variables set on the way into the activity or event *node*, and those set on the way out."""
    inputs: list[Assignment] = []
    outputs: list[Assignment] = []
    for outer in node.extensions("ioMapping", of=(ZEEBE,)):
        for found, kind in ((inputs, "input"), (outputs, "output")):
            for one in outer.children(kind, of=(ZEEBE,)):
                if (value := read_expression(one.get("source"), plain=True)) and one.get("target"):
                    found.append(Assignment(target=one.get("target"), value=value))
    for outer in node.extensions("inputOutput", of=CAMUNDA):
        for found, kind in ((inputs, "inputParameter"), (outputs, "outputParameter")):
            for one in outer.children(kind, of=CAMUNDA):
                if one.get("name"):
                    found.append(Assignment(target=one.get("name"), value=_parameter(one)))
    return tuple(inputs), tuple(outputs)


def read_loop(node: Element) -> Loop | None:
    """Return how often the activity *node* is done, or None for once."""
    standard = node.child("standardLoopCharacteristics")
    if standard is not None:
        maximum = standard.get("loopMaximum")
        return Loop(
            standard=True,
            sequential=True,
            test_before=standard.flag("testBefore"),
            condition=expression_in(standard.child("loopCondition")),
            maximum=int(maximum) if maximum.isdigit() else 0,
        )
    found = node.child("multiInstanceLoopCharacteristics")
    if found is None:
        return None
    zeebe = next(found.extensions("loopCharacteristics", of=(ZEEBE,)), None)
    item = found.child("inputDataItem")
    return Loop(
        sequential=found.flag("isSequential"),
        cardinality=expression_in(found.child("loopCardinality")),
        collection=_collection(found, zeebe),
        item=(zeebe.get("inputElement") if zeebe else "")
        or found.camunda("elementVariable")
        or (item.name() if item is not None else ""),
        output_collection=zeebe.get("outputCollection") if zeebe else "",
        output_item=read_expression(zeebe.get("outputElement")) if zeebe else None,
        completion=expression_in(found.child("completionCondition")),
    )


def read_call(node: Element) -> Call:
    """Return what the call activity *node* calls."""
    zeebe = next(node.extensions("calledElement", of=(ZEEBE,)), None)
    if zeebe is not None:
        return Call(
            process=read_expression(zeebe.get("processId"), plain=True),
            all_in=zeebe.flag("propagateAllParentVariables", default=True),
            all_out=zeebe.flag("propagateAllChildVariables"),
        )
    inputs, outputs = list(node.extensions("in", of=CAMUNDA)), list(node.extensions("out", of=CAMUNDA))
    return Call(
        process=read_expression(node.reference("calledElement"), plain=True),
        inputs=tuple(_shared(inputs)),
        outputs=tuple(_shared(outputs)),
        all_in=any(one.get("variables") == "all" for one in inputs) or not inputs,
        all_out=any(one.get("variables") == "all" for one in outputs) or not outputs,
    )


def _shared(elements: list[Element]) -> Iterator[Assignment]:
    for one in elements:
        if source := one.get("source"):
            yield Assignment(target=one.get("target") or source, value=Expression(source, VARIABLE))
        elif (value := read_expression(one.get("sourceExpression"))) and one.get("target"):
            yield Assignment(target=one.get("target"), value=value)


def _one(camunda: str, zeebe: Element | None, attribute: str) -> Expression | None:
    return read_expression(camunda or (zeebe.get(attribute) if zeebe is not None else ""), plain=True)


def _form(node: Element) -> str:
    zeebe = next(node.extensions("formDefinition", of=(ZEEBE,)), None)
    if zeebe is not None:
        return zeebe.get("formKey") or zeebe.get("formId") or zeebe.get("externalReference")
    return node.camunda("formKey") or node.camunda("formRef")


def _action(node: Element, roots: Roots) -> Expression | None:
    job = next(node.extensions("taskDefinition", of=(ZEEBE,)), None)
    if job is not None:
        return read_expression(job.get("type"), plain=True)
    definition = node.child("messageEventDefinition")
    topic = node.camunda("topic") or (definition.camunda("topic") if definition is not None else "")
    if topic:
        return read_expression(topic, plain=True)
    operation = roots.find(node.reference("operationRef"))
    name = (operation.name() or operation.id) if operation is not None else ""
    return Expression(name, STATIC) if name else None


def _decision(node: Element) -> tuple[Expression | None, str, str]:
    called = next(node.extensions("calledDecision", of=(ZEEBE,)), None)
    if called is not None:
        return read_expression(called.get("decisionId"), plain=True), called.get("resultVariable"), "singleResult"
    found = read_expression(node.camunda("decisionRef"), plain=True)
    return found, node.camunda("resultVariable"), node.camunda("mapDecisionResult")


def _script(node: Element) -> tuple[Expression | None, str, str]:
    """Return the FEEL of a script task and the variable it is for, or what language it is in instead."""
    zeebe = next(node.extensions("script", of=(ZEEBE,)), None)
    if zeebe is not None:
        text = zeebe.get("expression").removeprefix("=").strip()
        return Expression(text, FEEL, zeebe.place.line), zeebe.get("resultVariable"), ""
    body = node.child("script")
    if body is None or not body.text():
        return None, "", ""
    language = node.get("scriptFormat")
    if "feel" in language.lower() or (not language and body.text().startswith("=")):
        text = body.text().removeprefix("=").strip()
        return Expression(text, FEEL, body.place.line), node.camunda("resultVariable"), ""
    return None, node.camunda("resultVariable"), f"a script in {language or 'no declared language'}"


def _foreign(node: Element) -> str:
    for attribute, words in (("class", "Java class"), ("delegateExpression", "Java delegate"), ("expression", "Java")):
        if found := node.camunda(attribute):
            return f"{words} {found}"
    if any(True for _ in node.extensions("connector", of=CAMUNDA)):
        return "a connector of Camunda"
    return ""


def _parameter(node: Element) -> Expression:
    """Return the value of a camunda:inputParameter or outputParameter: a text, a list, a map or a script."""
    listed, mapped = node.child("list", of=CAMUNDA), node.child("map", of=CAMUNDA)
    script = node.child("script", of=CAMUNDA)
    if script is not None:
        return Expression(script.text(), script.get("scriptFormat") or "an undeclared language", script.place.line)
    if listed is not None:
        items = (_literal(one.text()) for one in listed.children("value", of=CAMUNDA))
        return Expression(f"[{', '.join(items)}]", FEEL, node.place.line)
    if mapped is not None:
        entries = (f"{quote(one.get('key'))}: {_literal(one.text())}" for one in mapped.children("entry", of=CAMUNDA))
        return Expression(f"{{{', '.join(entries)}}}", FEEL, node.place.line)
    return read_expression(node.text(), plain=True, line=node.place.line) or Expression("", STATIC)


def _literal(text: str) -> str:
    found = read_expression(text, plain=True)
    return quote(text) if found is None or found.language == STATIC else f"({source_of(found)})"


def _collection(found: Element, zeebe: Element | None) -> Expression | None:
    if zeebe is not None and zeebe.get("inputCollection"):
        return read_expression(zeebe.get("inputCollection"))
    if camunda := found.camunda("collection"):
        value = read_expression(camunda, plain=True)
        return Expression(camunda, VARIABLE) if value is None or value.language == STATIC else value
    reference = found.text_of("loopDataInputRef")
    return Expression(reference, VARIABLE) if reference else None
