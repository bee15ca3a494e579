"""SVG written by hand: presentation attributes only, so that no style sheet and no script is needed or allowed."""

import unicodedata
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

INK, SOFT, PAPER = "#0b0c0c", "#505a5f", "#ffffff"
DONE, HERE, STUCK = "#d5e3df", "#ffdd00", "#f6d7d2"
PATH = "#00563f"
SIZE = 12.0  # of letters
_WIDE = 0.54  # of a letter, in its height, on average
Point = tuple[float, float]


class Canvas:
    """Collects elements and how far they reach."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.left = self.top = float("inf")
        self.right = self.bottom = float("-inf")

    def reach(self, x: float, y: float) -> None:
        """Make the drawing reach the point."""
        self.left, self.right = min(self.left, x), max(self.right, x)
        self.top, self.bottom = min(self.top, y), max(self.bottom, y)

    def add(self, name: str, content: str = "", **attributes: object) -> None:
        """Add an element; an underscore in the name of an attribute is a hyphen, None leaves it out."""
        written = "".join(
            f" {key.rstrip('_').replace('_', '-')}={quoteattr(number(value))}"
            for key, value in attributes.items()
            if value is not None
        )
        self.parts.append(f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>")

    def open(self, title: str = "") -> None:
        """Begin a group, with a *title* that is read out and shown where it is pointed at."""
        self.parts.append(f"<g><title>{escape(title)}</title>" if title else "<g>")

    def close(self) -> None:
        """End a group."""
        self.parts.append("</g>")

    def path(
        self, data: str, *, fill: str = "none", stroke: str = INK, width: float = 1.5, dash: str | None = None
    ) -> None:
        """Add a path."""
        self.add("path", d=data, fill=fill, stroke=stroke, stroke_width=width, stroke_dasharray=dash)

    def line(self, points: Sequence[Point], *, stroke: str = INK, width: float = 1.5, dash: str | None = None) -> None:
        """Add a line through the points."""
        for x, y in points:
            self.reach(x, y)
        data = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)
        self.add(
            "path",
            d=data,
            fill="none",
            stroke=stroke,
            stroke_width=width,
            stroke_dasharray=dash,
            stroke_linejoin="round",
        )

    def text(
        self, lines: Sequence[str], x: float, y: float, *, size: float = SIZE, turned: bool = False, halo: bool = False,
        anchor: str = "middle", weight: str | None = None,
    ) -> None:  # fmt: skip
        """Add lines of text, the middle of them all at the point; *halo* keeps them readable on top of lines."""
        height = size * 1.2
        top = y - height * (len(lines) - 1) / 2 + size * 0.35
        spans = "".join(
            f'<tspan x="{number(x)}" y="{number(top + height * row)}">{escape(line)}</tspan>'
            for row, line in enumerate(lines)
        )
        reach = max((width_of(line, size) for line in lines), default=0) / 2
        wide, high = (height * len(lines) / 2, reach) if turned else (reach, height * len(lines) / 2)
        self.reach(x - wide, y - high)
        self.reach(x + wide, y + high)
        self.add(
            "text", spans, font_size=size, text_anchor=anchor, fill=INK, font_weight=weight,
            transform=f"rotate(-90 {number(x)} {number(y)})" if turned else None,
            stroke=PAPER if halo else None, stroke_width=3 if halo else None, paint_order="stroke" if halo else None,
            stroke_linejoin="round" if halo else None,
        )  # fmt: skip

    def whole(self, *, title: str, description: str, language: str, id_: str) -> str:
        """Return the drawing, with what it shows told for those who do not see it."""
        if self.left > self.right:
            self.left = self.top = 0
            self.right = self.bottom = 100
        x, y, width, height = self.left - 12, self.top - 12, self.right - self.left + 24, self.bottom - self.top + 24
        box = " ".join(number(one) for one in (x, y, width, height))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{number(width)}" height="{number(height)}" '
            f'role="img" lang={quoteattr(language)} aria-labelledby={quoteattr(f"{id_}-title {id_}-desc")} '
            'font-family="Helvetica, Arial, sans-serif">'
            f"<title id={quoteattr(id_ + '-title')}>{escape(title)}</title>"
            f"<desc id={quoteattr(id_ + '-desc')}>{escape(description)}</desc>"
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}" fill="{PAPER}"/>'
            f"{''.join(self.parts)}</svg>\n"
        )


def number(value: object) -> str:
    """Return a number to a tenth of a pixel, or any text as it is."""
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return str(value)


def width_of(text: str, size: float = SIZE) -> float:
    """Return about how wide *text* is."""
    return sum(_WIDE * (1.7 if unicodedata.east_asian_width(one) in "WF" else 1) for one in text) * size


def wrapped(text: str, width: float, *, size: float = SIZE, most: int = 8) -> list[str]:
    """Return *text* in lines no wider than *width*; words too long are cut, and so are more than *most* lines."""
    lines: list[str] = []
    for word in text.split():
        for piece in _pieces(word, width, size):
            if lines and width_of(f"{lines[-1]} {piece}", size) <= width:
                lines[-1] = f"{lines[-1]} {piece}"
            else:
                lines.append(piece)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    return lines


def label_lines(text: str, width: float) -> list[str]:
    """Return the lines of a name that stands beside its sign, where there is room for whole words."""
    longest = max((width_of(word, 11) for word in text.split()), default=0.0)
    return wrapped(text, max(width * 1.1, 84.0, min(longest + 2, 160.0)), size=11, most=5)


def _pieces(word: str, width: float, size: float) -> list[str]:
    """Return *word* cut to pieces that fit: at its hyphens if it has some, else where it must."""
    fits = max(3, int(width / (_WIDE * size)))
    if len(word) <= fits:
        return [word]
    head, hyphen, tail = word.rpartition("-")
    if head and tail and len(tail) <= fits:
        return [*_pieces(head + hyphen, width, size), tail]
    step = fits - 1
    return [f"{word[at : at + step]}{'-' if at + step < len(word) else ''}" for at in range(0, len(word), step)]
