"""XML as BPMN uses it: elements with their place, seen by namespace; what reads DMN safely reads this too."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from lxml import etree

from commonway.bpmn.errors import ProcessUnreadableError
from commonway.bpmn.model import Place
from commonway.dmn.errors import ModelUnreadableError
from commonway.dmn.reader.xml import parse

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
CAMUNDA = ("http://camunda.org/schema/1.0/bpmn", "http://flowable.org/bpmn", "http://activiti.org/bpmn")
XSI = "http://www.w3.org/2001/XMLSchema-instance"


@dataclass(frozen=True, slots=True)
class Element:
    """An XML element. Children are those of one namespace, BPMN's own unless said otherwise."""

    element: etree._Element
    source: str
    places: dict[etree._Element, Place]

    @property
    def kind(self) -> str:
        """The element's name without its namespace."""
        return etree.QName(self.element).localname

    @property
    def place(self) -> Place:
        """Where the element begins."""
        return self.places.get(self.element) or Place(self.element.sourceline or 0)

    @property
    def id(self) -> str:
        """The element's id."""
        return self.get("id")

    def get(self, attribute: str, default: str = "") -> str:
        """Return *attribute*, without blanks around it."""
        return self.element.get(attribute, default).strip()

    def camunda(self, attribute: str) -> str:
        """Return an attribute of Camunda's (or Flowable's, or Activiti's) extension."""
        for namespace in CAMUNDA:
            if found := self.element.get(f"{{{namespace}}}{attribute}"):
                return found.strip()
        return ""

    def reference(self, attribute: str) -> str:
        """Return the id in *attribute*, without the prefix a qualified name may have."""
        return self.get(attribute).rpartition(":")[2]

    def flag(self, attribute: str, *, default: bool = False) -> bool:
        """Return whether *attribute* is true, as XML Schema writes it."""
        found = self.get(attribute)
        return found.lower() in ("true", "1") if found else default

    def name(self, attribute: str = "name") -> str:
        """Return the name in *attribute*, its runs of blanks made one."""
        return " ".join(self.get(attribute).split())

    def children(self, *kinds: str, of: tuple[str, ...] = (MODEL,)) -> Iterator["Element"]:
        """Yield the children of *kinds* (all, if none are named) in order."""
        for child in self.element:
            if not isinstance(child.tag, str):
                continue
            name = etree.QName(child)
            if name.namespace in of and (not kinds or name.localname in kinds):
                yield Element(child, self.source, self.places)

    def child(self, *kinds: str, of: tuple[str, ...] = (MODEL,)) -> "Element | None":
        """Return the first child of *kinds*, or None."""
        return next(self.children(*kinds, of=of), None)

    def extensions(self, *kinds: str, of: tuple[str, ...]) -> Iterator["Element"]:
        """Yield the extension elements of *kinds*."""
        for outer in self.children("extensionElements"):
            yield from outer.children(*kinds, of=of)

    def text(self) -> str:
        """Return the element's own text, without blanks around it."""
        return "".join([self.element.text or "", *(child.tail or "" for child in self.element)]).strip()

    def text_of(self, kind: str) -> str:
        """Return the text of the first child of *kind*, or ``""``."""
        found = self.child(kind)
        return found.text() if found else ""

    def wrong(self, what: str, *, remedy: str) -> ProcessUnreadableError:
        """Return the error that points here."""
        place = self.place
        return ProcessUnreadableError(
            what, source=self.source, line=place.line, column=place.column, element=self.id, remedy=remedy
        )


def read_root(content: bytes, *, source: str) -> Element:
    """Return the ``definitions`` in *content*. Raises `ProcessUnreadableError` for what is not BPMN 2.0, or not safe."""
    try:
        root = parse(content, source=source)
    except ModelUnreadableError as error:
        raise ProcessUnreadableError(error.what, source=error.source, line=error.line, remedy=error.remedy) from None
    found = Element(root, source, _places(content, root))
    name = etree.QName(root)
    if name.namespace != MODEL or name.localname != "definitions":
        raise found.wrong(
            f"This is no BPMN 2.0: it begins with <{name.localname}> of namespace {name.namespace or '(none)'!r}.",
            remedy="Give a file whose first element is <definitions> of BPMN 2.0.",
        )
    return found


def _places(content: bytes, root: etree._Element) -> dict[etree._Element, Place]:
    """Return where each element begins: lxml knows the line alone, and of the tag's end."""
    found: list[Place] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda _name, _attributes: found.append(
        Place(parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
    )
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError):
        return {}  # an encoding it does not know: lines alone, then
    elements = [each for each in root.iter() if isinstance(each.tag, str)]
    return dict(zip(elements, found, strict=True)) if len(elements) == len(found) else {}
