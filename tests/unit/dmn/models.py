"""Small DMN models for tests, written as the part that matters."""

from datetime import UTC, datetime

NOW = datetime(2025, 2, 6, 12, tzinfo=UTC)
NAMESPACES = {
    "1.1": "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "1.2": "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "1.3": "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "1.4": "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "1.5": "https://www.omg.org/spec/DMN/20230324/MODEL/",
}


def definitions(body: str, *, version: str = "1.5", namespace: str = "urn:test", attributes: str = "") -> bytes:
    """Return a model with *body* inside its ``definitions``; the body begins on line 2."""
    head = f'<definitions xmlns="{NAMESPACES[version]}" name="test" namespace="{namespace}" {attributes}>'
    return f"{head}\n{body}\n</definitions>".encode()


def decision(name: str, expression: str, *, requires: str = "", type_ref: str = "") -> str:
    """Return a decision with the id ``d_name``; *expression* is XML, or FEEL text."""
    if not expression.lstrip().startswith("<"):
        expression = literal(expression)
    typed = f' typeRef="{type_ref}"' if type_ref else ""
    variable = f'<variable name="{name}"{typed}/>'
    id_ = f"d_{name.replace(' ', '_')}"
    return f'<decision id="{id_}" name="{name}">{variable}{requires}{expression}</decision>'


def literal(text: str) -> str:
    """Return FEEL *text* as a literal expression."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<literalExpression><text>{escaped}</text></literalExpression>"


def input_data(name: str, *, type_ref: str = "") -> str:
    """Return an input with the id ``i_name``."""
    typed = f' typeRef="{type_ref}"' if type_ref else ""
    return f'<inputData id="i_{name.replace(" ", "_")}" name="{name}"><variable name="{name}"{typed}/></inputData>'


def needs(*hrefs: str) -> str:
    """Return requirements: ``i_…`` names an input, ``d_…`` a decision, anything else knowledge."""
    parts = []
    for href in hrefs:
        if href.startswith("i_"):
            parts.append(f'<informationRequirement><requiredInput href="#{href}"/></informationRequirement>')
        elif href.startswith("d_"):
            parts.append(f'<informationRequirement><requiredDecision href="#{href}"/></informationRequirement>')
        else:
            parts.append(f'<knowledgeRequirement><requiredKnowledge href="#{href}"/></knowledgeRequirement>')
    return "".join(parts)
