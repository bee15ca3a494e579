"""The DMN files of a pack: read together, and each decision found by its name or id."""

from collections.abc import Mapping
from dataclasses import dataclass

from commonway.dmn import DmnError, load
from commonway.dmn.model import Decision, Model
from commonway.dmn.reader.xml import read_root
from commonway.packs.definitions import DecisionFile


@dataclass(frozen=True, slots=True)
class Found:
    """A decision of a pack: the model it belongs to, and the id of the file that holds it."""

    file: str
    model: Model
    decision: Decision


class Decisions:
    """Every decision of a pack's DMN files, which may import one another by namespace.

    A file that cannot be read is left out; ``broken`` says by file what is wrong with it.
    """

    def __init__(self, files: Mapping[str, DecisionFile]) -> None:
        self._content = {id_: file.dmn.encode() for id_, file in files.items()}
        self._namespaces: dict[str, str] = {}
        self.models: dict[str, Model] = {}
        self.broken: dict[str, DmnError] = {}
        for id_, content in self._content.items():
            try:
                self._namespaces.setdefault(read_root(content, source=id_).get("namespace"), id_)
            except DmnError as failure:
                self.broken[id_] = failure
        for id_ in self._content.keys() - self.broken.keys():
            self._read(id_)

    def named(self, name: str) -> list[Found]:
        """Return the decisions called *name*, or else those with that id: one, if the pack is sound."""
        every = [
            Found(file, model, decision) for file, model in sorted(self.models.items()) for decision in model.decisions
        ]
        return [one for one in every if one.decision.name == name] or [one for one in every if one.decision.id == name]

    @property
    def names(self) -> list[str]:
        """The name of every decision."""
        return [decision.name for model in self.models.values() for decision in model.decisions]

    def _read(self, id_: str) -> None:
        try:
            self.models[id_] = load(self._content[id_], resolve=self._resolve, name=f"{id_}.dmn")
        except DmnError as failure:
            self.broken[id_] = failure

    def _resolve(self, namespace: str, _location: str) -> bytes | None:
        found = self._namespaces.get(namespace)
        return None if found is None else self._content[found]
