"""Reading types (DMN 1.5, chapter 10.3.1.2, grammar rule 53)."""

from collections.abc import Iterable

from commonway.feel.parsing.names import Names, known_names
from commonway.feel.syntax import ContextType, FunctionType, ListType, NamedType, RangeType, Type

_HINT = "Name a type, for example number, date and time, list<string> or context<a: number>."


class Types(Names):
    """A cursor that reads types; *types* are those that are known beside the built-in ones."""

    def __init__(
        self, expression: str, *, names: Iterable[str] = (), parts: Iterable[str] = (), types: Iterable[str] = ()
    ) -> None:
        super().__init__(expression, names=names, parts=parts)
        self._types = known_names(frozenset(types))

    def read_type(self) -> Type:
        """Read one type and the end."""
        found = self.type()
        if self.token.kind != "end":
            raise self.unexpected(_HINT)
        return found

    def type(self) -> Type:
        """Read the type that begins here."""
        if self.token.kind != "name":
            raise self.unexpected(_HINT)
        with self.deeper():
            if self.ahead().text == "<" and self.token.text in ("list", "range", "context", "function"):
                return self._compound()
            return self._named()

    def _named(self) -> NamedType:
        offset = self.token.offset
        known = self.longest_of(self._types)
        name = self.take_known(known) if known else self.name()
        while self.takes("."):
            if self.token.kind != "name":
                raise self.unexpected(_HINT)
            name = f"{name}.{self.name()}"
        return NamedType(name, offset=offset)

    def _compound(self) -> Type:
        token = self.advance()
        self.expect("<")
        if token.text == "context":
            return ContextType(self._entry_types(), offset=token.offset)
        if token.text == "function":
            return self._function_type(token.offset)
        item = self.type()
        self.expect(">")
        if token.text == "list":
            return ListType(item, offset=token.offset)
        return RangeType(item, offset=token.offset)

    def _entry_types(self) -> tuple[tuple[str, Type], ...]:
        entries: list[tuple[str, Type]] = []
        while not self.takes(">"):
            if entries:
                self.expect(",")
            key = self.name_before(":")
            self.expect(":")
            entries.append((key, self.type()))
        return tuple(entries)

    def _function_type(self, offset: int) -> FunctionType:
        parameters: list[Type] = []
        while not self.takes(">"):
            if parameters:
                self.expect(",")
            parameters.append(self.type())
        self.expect("->")
        return FunctionType(tuple(parameters), self.type(), offset=offset)
