"""What analysis finds, said in English, with what can be done about it."""

from commonway.dmn.analysis.findings import Finding, Kind, Severity


def what(finding: Finding) -> str:
    """Return what was found, in a sentence."""
    return _WHAT[finding.kind].format(**_parts(finding))


def remedy(finding: Finding) -> str:
    """Return what can be done about it, in a sentence; nothing where there is nothing to do."""
    if finding.severity is Severity.INFORMATION:
        return ""
    if finding.kind is Kind.UNKNOWN_NAME and finding.suggestion:
        return f"Did you mean {finding.suggestion!r}?"
    if finding.kind is Kind.NOT_A_VALUE and finding.suggestion:
        return f"Write one of these: {finding.suggestion}."
    return _REMEDIES[finding.kind].format(**_parts(finding))


def _parts(finding: Finding) -> dict[str, object]:
    rules = [str(rule) for rule in finding.rules]
    listed = f"{', '.join(rules[:-1])} and {rules[-1]}" if len(rules) > 1 else "".join(rules)
    return {
        "rules": f"rules {listed}" if len(rules) > 1 else f"rule {listed}",
        "Rules": f"Rules {listed}" if len(rules) > 1 else f"Rule {listed}",
        "first": rules[0] if rules else "",
        "others": f"rules {', '.join(rules[1:])}" if rules[1:] else "others, together,",
        "column": finding.column,
        "cell": finding.cell,
        "policy": finding.hit_policy,
        "example": "; ".join(f"{column}: {test}" for column, test in finding.example),
        "detail": finding.detail,
        "count": finding.count,
    }


_WHAT = {
    Kind.OVERLAP: "{Rules} can match together, where {example}.",
    Kind.CONFLICT: "{Rules} can match together and answer differently, where {example}.",
    Kind.GAP: "No rule matches where {example}.",
    Kind.UNREACHABLE: "Rule {first} never answers: {others} always answer before it.",
    Kind.DUPLICATE: "{Rules} say the same.",
    Kind.NEVER: "Rule {first} never matches: nothing passes {cell} in the column {column}.",
    Kind.NOT_A_VALUE: "Rule {first}: the column {column} never has the value {cell}.",
    Kind.UNREADABLE: "Rule {first}, column {column}: {detail}",
    Kind.UNKNOWN_NAME: "{cell} is not the name of anything known here (column {column}).",
    Kind.NOT_ANALYSED: "Rule {first}, column {column}: {cell} rests on more than this column, so it cannot be analysed.",
    Kind.NOT_FINISHED: "The analysis was not finished: {detail}",
    Kind.FOLLOWS_DAY: "Cells compare with the day ({column}): this is so on the day of the analysis.",
}
_REMEDIES = {
    Kind.OVERLAP: "Narrow one of them, or choose another hit policy than {policy}.",
    Kind.CONFLICT: "Give them the same answer, narrow one of them, or choose another hit policy.",
    Kind.GAP: "Add a rule for it, or a default answer.",
    Kind.UNREACHABLE: "Remove it, or move it up.",
    Kind.DUPLICATE: "Remove one of them.",
    Kind.NEVER: "Correct the cell, or remove the rule.",
    Kind.NOT_A_VALUE: "Write one of the column's values.",
    Kind.UNREADABLE: "",
    Kind.UNKNOWN_NAME: "Correct the name.",
    Kind.NOT_ANALYSED: "",
    Kind.NOT_FINISHED: "Split the table into several.",
    Kind.FOLLOWS_DAY: "",
}
