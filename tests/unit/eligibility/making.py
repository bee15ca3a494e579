"""Facts and services for tests, in a line each."""

from commonway.packs.definitions import Choice, Condition, Criterion, FactDefinition, Rule, Service


def fact(
    id_: str, *choices: str, type_: str = "", only_if: tuple[str, str] | None = None, **more: object
) -> FactDefinition:
    return FactDefinition(
        id=id_,
        type=type_ or ("choice" if choices else "boolean"),  # type: ignore[arg-type]
        about="applicant",
        label={"en": id_},
        question={"en": f"{id_}?"},
        choices=tuple(Choice(value=value, label={"en": f"The {value}"}) for value in choices),
        only_if=Condition(fact=only_if[0], test=only_if[1]) if only_if else None,
        **more,  # type: ignore[arg-type]
    )


def facts(*definitions: FactDefinition) -> dict[str, FactDefinition]:
    return {definition.id: definition for definition in definitions}


def service(id_: str, **tests: str) -> Service:
    criteria = tuple(
        Criterion(id=name.replace("_", "-"), fact=name, test=test, text={"en": f"{name} is {test}"})
        for name, test in tests.items()
    )
    return Service(
        id=id_,
        organisation="office",
        name={"en": id_},
        summary={"en": id_},
        about="applicant",
        kind="entitlement",
        rule=Rule(criteria=criteria),
    )
