"""OpenFisca for tests: the example country in a process of its own, and a stand-in that must answer as it does."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

HOME = Path(__file__).resolve().parents[1] / ".openfisca"
_PATIENCE = 60.0


@contextmanager
def serving() -> Iterator[str]:
    """Serve the example country, and yield its address; skips where it is not installed."""
    if not (HOME / "ready").exists():
        pytest.skip("no OpenFisca here: run scripts/openfisca")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        str(HOME / "bin" / "openfisca"), "serve", "--country-package", "openfisca_country_template",
        "--bind", f"127.0.0.1:{port}", "--workers", "1",
    ]  # fmt: skip
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env={"PATH": os.environ["PATH"]}, **quiet) as process:  # type: ignore[call-overload]
        try:
            _wait(f"http://127.0.0.1:{port}", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + _PATIENCE
    while time.monotonic() < ends:
        assert process.poll() is None, "OpenFisca ended by itself"
        try:
            httpx.get(f"{url}/entities", timeout=5, trust_env=False)
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("OpenFisca did not begin to answer")


_PERSON = {"description": "An individual.", "plural": "persons"}
_HOUSEHOLD = {
    "description": "A household.",
    "plural": "households",
    "roles": {"adult": {"plural": "adults"}, "child": {"plural": "children"}},
}
_VARIABLES: dict[str, dict[str, Any]] = {
    "birth": {"entity": "person", "definitionPeriod": "ETERNITY", "description": "Birth date", "valueType": "Date"},
    "salary": {"entity": "person", "definitionPeriod": "MONTH", "description": "Salary", "valueType": "Float"},
    "rent": {"entity": "household", "definitionPeriod": "MONTH", "description": "Rent", "valueType": "Float"},
    "age": {"entity": "person", "definitionPeriod": "MONTH", "description": "Age", "formulas": {"0001-01-01": {}}},
    "basic_income": {
        "entity": "person", "definitionPeriod": "MONTH", "description": "Basic income provided to adults",
        "formulas": {"2015-12-01": {}, "2016-12-01": {}},
    },
    "housing_allowance": {
        "entity": "household", "definitionPeriod": "MONTH", "description": "Housing allowance",
        "formulas": {"1980-01-01": {}, "2016-12-01": None},
    },
}  # fmt: skip
_PARAMETERS: dict[str, dict[str, Any]] = {
    "benefits.basic_income": {
        "id": "benefits.basic_income", "description": "Amount of the basic income", "values": {"2015-12-01": 600.0},
        "metadata": {"reference": "https://law.gov.example/basic-income/amount", "unit": "currency-EUR"},
    },
    "general.age_of_majority": {
        "id": "general.age_of_majority", "description": "Age of majority (in years)",
        "values": {"1945-01-01": 21.0, "1971-01-01": 18.0},
    },
    "benefits.housing_allowance": {
        "id": "benefits.housing_allowance", "values": {"2010-01-01": 0.25, "2016-12-01": None},
    },
}  # fmt: skip


class StandIn(httpx.BaseTransport):
    """A part of the example country without OpenFisca; tests/integration/openfisca hold it to the real one."""

    def __init__(self) -> None:
        self.down = False
        self.calls: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/")
        self.calls.append(path)
        if self.down:
            raise httpx.ConnectError("nobody there", request=request)
        kind, _, name = path.partition("/")
        if kind in {"calculate", "trace"}:
            return self._calculation(kind, json.loads(request.read()))
        known: dict[str, Any] = {
            "entities": {"person": _PERSON, "household": _HOUSEHOLD},
            "variables": {each: {"description": about["description"]} for each, about in _VARIABLES.items()},
            "parameters": {each: {"description": about.get("description")} for each, about in _PARAMETERS.items()},
            "variable": {**_VARIABLES.get(name, {}), "id": name} if name in _VARIABLES else None,
            "parameter": _PARAMETERS.get(name),
        }
        return httpx.Response(200, json=known[kind]) if known.get(kind) else httpx.Response(404, html="Not Found")

    def _calculation(self, kind: str, situation: dict[str, Any]) -> httpx.Response:
        for plural, id_, name, period, value in list(_leaves(situation)):
            if name not in _VARIABLES:
                what = f"You tried to calculate or to set a value for variable '{name}', but it was not found."
                return httpx.Response(404, json={plural: {id_: {name: what}}})
            if name in {"salary", "rent"} and isinstance(value, str):
                what = f"Can't deal with value: expected type number, received '{value}'."
                return httpx.Response(400, json={plural: {id_: {name: {period: what}}}})
        worked = _Worked(situation)
        for plural, id_, name, period, value in list(_leaves(situation)):
            if value is None:
                situation[plural][id_][name][period] = worked.value(plural, id_, name, period)
        return httpx.Response(200, json=situation if kind == "calculate" else worked.trace())


def _leaves(situation: dict[str, Any]) -> Iterator[tuple[str, str, str, str, Any]]:
    for plural, entities in situation.items():
        for id_, variables in entities.items():
            for name, values in variables.items():
                if isinstance(values, dict):
                    for period, value in values.items():
                        yield plural, id_, name, period, value


class _Worked:
    def __init__(self, situation: dict[str, Any]) -> None:
        self.situation = situation
        self.nodes: dict[str, Any] = {}

    def value(self, plural: str, id_: str, name: str, period: str) -> Any:
        ids = list(self.situation[plural])
        return self._all(plural, name, period)[ids.index(id_)]

    def trace(self) -> dict[str, Any]:
        entities = {plural: list(ids) for plural, ids in self.situation.items()}
        return {"trace": self.nodes, "entitiesDescription": entities, "requestedCalculations": []}

    def _all(self, plural: str, name: str, period: str) -> list[Any]:
        day, needs, figures = f"{period}-01", [], {}
        if name == "basic_income" and day >= "2015-12-01":
            ages, needs = self._all(plural, "age", period), [f"age<{period}>"]
            pay = [0.0] * len(ages)
            if day < "2016-12-01":  # later it is for whoever is of age
                pay = self._all(plural, "salary", period)
                needs.append(f"salary<{period}>")
            values: list[Any] = [600.0 if a >= 18 and s == 0 else 0.0 for a, s in zip(ages, pay, strict=True)]
            figures = {f"benefits.basic_income<{day}>": 600.0, f"general.age_of_majority<{day}>": 18.0}
        elif name == "housing_allowance" and day < "2016-12-01":
            values = [rent * 0.25 for rent in self._all(plural, "rent", period)]
            needs, figures = [f"rent<{period}>"], {f"benefits.housing_allowance<{day}>": 0.25}
        elif name == "age":
            needs = [f"birth<{period}>"]
            values = [_age(born, day) for born in self._all(plural, "birth", period)]
            self.nodes[needs[0]]["value"] = [
                f"{date.fromisoformat(born):%a, %d %b %Y} 00:00:00 GMT" for born in self._all(plural, "birth", period)
            ]
        else:
            key = "ETERNITY" if name == "birth" else period
            default: Any = "1970-01-01" if name == "birth" else 0.0
            given = [about.get(name, {}).get(key) for about in self.situation[plural].values()]
            values = [default if value is None else value for value in given]
        if f"{name}<{period}>" not in self.nodes or name != "birth":
            self.nodes[f"{name}<{period}>"] = {"dependencies": needs, "parameters": figures, "value": values}
        return values


def _age(born: str, day: str) -> int:
    return int(day[:4]) - int(born[:4]) - (day[5:] < born[5:])
