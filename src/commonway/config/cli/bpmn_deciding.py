"""Decisions for a process on the terminal, from a folder of decision models."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from commonway.bpmn.effects import CallAction
from commonway.dmn import CompiledModel, DecisionUnknownError, DmnError, ModelUnreadableError, compile_model, load
from commonway.feel.values import Value


class Deciding:
    """The models of a folder, by whatever names and ids their decisions go."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.models: list[CompiledModel] = []
        self.skipped: list[str] = []
        for file in sorted(folder.glob("*.dmn")):
            try:
                self.models.append(compile_model(load(file)))
            except ModelUnreadableError as error:
                self.skipped.append(str(error))

    def decide(self, action: CallAction, *, now: datetime) -> tuple[Value, tuple[str, ...]]:
        """Return the value of the decision that *action* asks for, and what went wrong on the way to it.

        Raises `DecisionUnknownError` where no model has it.
        """
        for model in self.models:
            try:
                result = model.decide(action.decision, _fitting(model, action.inputs), now=now)
            except DecisionUnknownError:
                continue
            return result.value, tuple(str(problem) for problem in result.problems)
        raise DecisionUnknownError(
            f"No model in {self.folder} has a decision {action.decision!r}.",
            remedy="Put its .dmn file there, or answer by hand.",
        )


def _fitting(model: CompiledModel, inputs: Mapping[str, Value]) -> dict[str, object]:
    """Return *inputs* with texts read as dates where the model declares that."""
    found: dict[str, object] = {}
    for name, value in inputs.items():
        try:
            found[name] = model.read_plain(name, value) if isinstance(value, str) else value
        except DmnError:
            found[name] = value
    return found
