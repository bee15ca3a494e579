"""Reading DMN files: XML to `commonway.dmn.model`, imports included, safe on hostile files."""

from pathlib import Path

from commonway.dmn.model import Import, Model
from commonway.dmn.reader.elements import read_model
from commonway.dmn.reader.imports import Resolve, in_folder, nowhere, read_file
from commonway.dmn.reader.xml import VERSIONS, Node, read_root

__all__ = ["Resolve", "in_folder", "load"]

_MOST_MODELS = 100  # that one model may import, directly or not


def load(source: Path | str | bytes, *, resolve: Resolve | None = None, name: str = "") -> Model:
    """Return the model in *source*: a path, or the content of a file.

    *resolve* finds imported models by namespace; by default they are looked for in the folder of the file. *name* is
    what messages call content that has no file. Raises `ModelUnreadableError` for what is not DMN 1.1 to 1.5, is not
    safe to read, or imports what is not found.
    """
    if isinstance(source, bytes):
        return _Reading(resolve or nowhere).read(source, name or "DMN model", ())
    path = Path(source)
    return _Reading(resolve or in_folder(path.parent)).read(read_file(path), name or path.name, ())


class _Reading:
    """One call of `load`: each imported model is read once, however many import it."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self._models: dict[str, Model] = {}

    def read(self, content: bytes, source: str, importers: tuple[str, ...]) -> Model:
        root = read_root(content, source=source)
        path = (*importers, root.get("namespace"))
        imports = tuple(self._import(node, path) for node in root.children("import"))
        return read_model(root, imports=imports)

    def _import(self, node: Node, importers: tuple[str, ...]) -> Import:
        namespace, kind = node.get("namespace"), node.get("importType")
        found = self._model(node, namespace, importers) if kind in VERSIONS else None
        return Import(
            id=node.get("id"),
            line=node.line,
            name=node.name(),
            namespace=namespace,
            kind=kind,
            location=node.get("locationURI"),
            model=found,
        )

    def _model(self, node: Node, namespace: str, importers: tuple[str, ...]) -> Model:
        if namespace in importers:
            raise node.wrong(
                f"Importing {namespace!r} leads back to the model that imports it.",
                remedy="Move what both need to a third model, and import that.",
            )
        if namespace not in self._models:
            if len(self._models) >= _MOST_MODELS:
                raise node.wrong(f"More than {_MOST_MODELS} models are imported.", remedy="Join some of them.")
            content, source = self._find(node, namespace)
            model = self.read(content, source, importers)
            if model.namespace != namespace:
                raise node.wrong(
                    f"The model found for {namespace!r} is of namespace {model.namespace!r}.",
                    remedy="Import by the namespace that the other model declares.",
                )
            self._models[namespace] = model
        return self._models[namespace]

    def _find(self, node: Node, namespace: str) -> tuple[bytes, str]:
        found = self._resolve(namespace, node.get("locationURI"))
        if found is None:
            raise node.wrong(
                f"No model of namespace {namespace!r} was found to import.",
                remedy="Put its file into the same folder, or give load() a resolver that finds it.",
            )
        if isinstance(found, bytes):
            return found, node.get("locationURI") or namespace
        return read_file(found), found.name
