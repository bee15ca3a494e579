"""XML turned into nodes, safely: no document type, no entities, no network, bounded in size and depth."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from lxml import etree

from commonway.dmn.errors import ModelUnreadableError

LARGEST = 16 * 1024 * 1024  # bytes: fifty times the largest published model
DEEPEST = 200  # levels of elements; a boxed expression takes two or three

VERSIONS = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}

_EXPORT = "Export the file again from your modelling tool."


@dataclass(frozen=True, slots=True)
class Node:
    """A DMN element: what is of other namespaces (diagrams, extensions) is not seen."""

    element: etree._Element
    source: str

    @property
    def kind(self) -> str:
        """The element's name without its namespace."""
        return etree.QName(self.element).localname

    @property
    def line(self) -> int:
        """Where the element begins, from 1."""
        return self.element.sourceline or 0

    def get(self, attribute: str, default: str = "") -> str:
        """Return *attribute*, without blanks around it."""
        return self.element.get(attribute, default).strip()

    def flag(self, attribute: str) -> bool:
        """Return whether *attribute* is true, as XML Schema writes it."""
        return self.get(attribute) in ("true", "1")

    def name(self, attribute: str = "name") -> str:
        """Return the name in *attribute*, its runs of blanks made one."""
        return " ".join(self.get(attribute).split())

    def required_name(self) -> str:
        """Return the element's name. Raises `ModelUnreadableError` where it has none."""
        if found := self.name():
            return found
        raise self.wrong(f"This {self.kind} has no name.", remedy="Give it a name: others refer to it by that.")

    def children(self, *kinds: str) -> Iterator["Node"]:
        """Yield the children of *kinds* (all, if none are named) in order."""
        namespace = etree.QName(self.element).namespace
        for child in self.element:
            if not isinstance(child.tag, str):
                continue
            name = etree.QName(child)
            if name.namespace == namespace and (not kinds or name.localname in kinds):
                yield Node(child, self.source)

    def child(self, *kinds: str) -> "Node | None":
        """Return the first child of *kinds*, or None."""
        return next(self.children(*kinds), None)

    def text(self) -> str:
        """Return the element's own text as written."""
        return "".join(chain([self.element.text or ""], (child.tail or "" for child in self.element)))

    def text_of(self, kind: str) -> str:
        """Return the text of the first child of *kind*, without blanks around it, or ``""``."""
        found = self.child(kind)
        return found.text().strip() if found else ""

    def prefixes(self) -> dict[str, str]:
        """Return the namespaces in force here, by their prefixes."""
        return {prefix: uri for prefix, uri in self.element.nsmap.items() if prefix}

    def wrong(self, what: str, *, remedy: str) -> ModelUnreadableError:
        """Return the error that points here."""
        return ModelUnreadableError(what, source=self.source, line=self.line, remedy=remedy)


def read_root(content: bytes, *, source: str) -> Node:
    """Return the ``definitions`` in *content*. Raises `ModelUnreadableError`."""
    root = parse(content, source=source)
    node = Node(root, source)
    name = etree.QName(root)
    if name.namespace not in VERSIONS or name.localname != "definitions":
        raise node.wrong(
            f"This is no DMN model: it begins with <{name.localname}> of namespace {name.namespace or '(none)'!r}.",
            remedy="Give a file whose first element is <definitions> of DMN 1.1 to 1.5.",
        )
    return node


def parse(content: bytes, *, source: str) -> etree._Element:
    """Return the root element of *content*, any XML. Raises `ModelUnreadableError` for what is not safe to read."""
    if len(content) > LARGEST:
        raise ModelUnreadableError(
            f"The file has {len(content)} bytes; at most {LARGEST} are read.",
            source=source,
            remedy="Split it into several files.",
        )
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root: etree._Element = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise _unreadable(error, source) from None
    document = root.getroottree()
    if document.docinfo.doctype or document.docinfo.internalDTD is not None:
        raise ModelUnreadableError(
            "The file declares a document type, which a model never needs.",
            source=source,
            line=1,
            remedy="Remove <!DOCTYPE …> and write entities out.",
        )
    _check_depth(root, source)
    return root


def _unreadable(error: etree.XMLSyntaxError, source: str) -> ModelUnreadableError:
    message = (error.msg or "it cannot be read").split(", line ")[0]
    if "depth" in message.lower():
        return _too_deep(source, error.lineno or 0)
    return ModelUnreadableError(
        f"This is not well-formed XML: {message}.", source=source, line=error.lineno or 0, remedy=_EXPORT
    )


def _check_depth(root: etree._Element, source: str) -> None:
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise _too_deep(source, element.sourceline or 0)


def _too_deep(source: str, line: int) -> ModelUnreadableError:
    return ModelUnreadableError(
        f"Elements are nested more than {DEEPEST} deep.",
        source=source,
        line=line,
        remedy="Move inner parts out, to elements of their own.",
    )
