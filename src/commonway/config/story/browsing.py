"""A reader of pages for the story: opens addresses, fills in forms and presses buttons, as a person would."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx

from commonway.kernel.errors import CommonwayError


class StoryBroken(CommonwayError):
    """A page was not as the story needs it: it failed, or a form or button is missing."""


@dataclass
class Form:
    """One form of a page: where it goes, what it already holds, its buttons by their words."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)  # of everything that can be filled in
    ticks: dict[str, str] = field(default_factory=dict)  # tick boxes not ticked: name to value
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # words, name, value


class _Reader(HTMLParser):
    """Collects the forms within the page's main part, and its words."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._button: list[Any] | None = None
        self._in_main = False
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "main":
            self._in_main = True
        elif tag == "form" and self._in_main:
            self._form = Form(action=given.get("action", ""), method=given.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._control(tag, given, self._form)

    def _control(self, tag: str, given: dict[str, str], form: Form) -> None:
        name = given.get("name", "")
        if tag == "button":
            self._button = ["", name, given.get("value", "")]
        elif tag == "select":
            self._select = name
            form.names.add(name)
        elif tag == "option" and "selected" in given:
            form.fields[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._area = name
            form.names.add(name)
            form.fields[name] = ""
        elif tag == "input" and name:
            self._input(name, given, form)

    def _input(self, name: str, given: dict[str, str], form: Form) -> None:
        form.names.add(name)
        kind = given.get("type", "text")
        if kind in {"radio", "checkbox"}:
            if "checked" in given:
                form.fields[name] = given.get("value", "on")
            elif kind == "checkbox":
                form.ticks[name] = given.get("value", "on")
        elif kind != "file":
            form.fields[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._in_main = False
        elif tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = ""
        elif tag == "button" and self._button is not None and self._form is not None:
            words, name, value = self._button
            self._form.buttons.append((" ".join(str(words).split()), name, value))
            self._button = None

    def handle_data(self, data: str) -> None:
        if self._button is not None:
            self._button[0] += data
        if self._area and self._form is not None:
            self._form.fields[self._area] += data
        if self._in_main and data.strip():
            self.words.append(data.strip())


@dataclass
class Page:
    """One page as it was read."""

    browser: "Browser"
    path: str
    text: str
    words: str
    forms: list[Form]

    def send(self, values: Mapping[str, Any] | None = None, *, press: str = "", needs: str = "") -> "Page":
        """Fill in *values* by name, press the button *press* and return the page that follows.

        *needs* names a field the form must have. Yes and no are booleans. Raises `StoryBroken`.
        """
        form = self._form(press=press, needs=needs or next(iter(values or {}), ""))
        data = dict(form.fields)
        for name, value in (values or {}).items():
            for part in ("day", "month", "year"):
                data.pop(f"{name}-{part}", None)  # a date is sent whole
            data[name] = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
        button = next((one for one in form.buttons if press in one[0]), None)
        if button and button[1]:
            data[button[1]] = button[2]
        return self.browser.read(form.method.upper(), form.action or self.path, data=data)

    def tick_and_send(self, box: str) -> "Page":
        """Tick the box named *box* and no other, and send its form."""
        return self.send({box: self._form(press="", needs=box).ticks[box]})

    def has(self, name: str) -> bool:
        """Return whether some form of the page has a field *name*."""
        return any(name in form.names or f"{name}-day" in form.names for form in self.forms)

    def _form(self, *, press: str, needs: str) -> Form:
        for form in self.forms:
            fits = not needs or needs in form.names or f"{needs}-day" in form.names
            if fits and (not press or any(press in words for words, _, _ in form.buttons)):
                return form
        wanted = f"button “{press}”" if press else f"field “{needs}”"
        raise StoryBroken(f"the page has no {wanted}. It says: {self.words[:300]}", where=self.path)


class Browser:
    """One person at one browser, with cookies of their own."""

    def __init__(self, address: str) -> None:
        self._client = httpx.Client(
            base_url=address, follow_redirects=True, timeout=60, headers={"Accept-Language": "en"}
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def open(self, path: str) -> Page:
        """Return the page at *path*; raises `StoryBroken` where it fails."""
        return self.read("GET", path)

    def read(self, method: str, path: str, *, data: Mapping[str, str] | None = None) -> Page:
        """Return the page that answers; raises `StoryBroken` with what the page says."""
        headers = {"Referer": str(self._client.base_url.join(path))}
        try:
            answer = self._client.request(method, path, data=data, headers=headers)
        except httpx.TransportError as error:
            raise StoryBroken(f"the portal did not answer: {type(error).__name__}.", where=path) from error
        reader = _Reader()
        reader.feed(answer.text)
        page = Page(
            browser=self, path=answer.url.path, text=answer.text, words=" ".join(reader.words), forms=reader.forms
        )
        if answer.is_error:
            raise StoryBroken(f"{answer.status_code}: {page.words[:300]}", where=f"{method} {path}")
        return page
