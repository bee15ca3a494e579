"""A letter on paper: a tagged PDF that screen readers read as the page (PDF/UA-1, ISO 14289-1)."""

from functools import cache
from typing import Any, NoReturn

from django.template.loader import render_to_string
from django.utils.translation import override

VARIANT = "pdf/ua-1"
FONTS = "Noto Sans, Noto Sans Arabic, Noto Naskh Arabic, DejaVu Sans, sans-serif"


def pdf_of(letter: dict[str, Any], *, sender: str, at: object) -> bytes:
    """Return *letter*, as `presenters.letters.shown` gives it, as a PDF with its title and language."""
    with override(letter["language"]):
        page = render_to_string("letters/paper.html", {"letter": letter, "sender": sender, "at": at, "fonts": FONTS})
    written: bytes = _html()(string=page, url_fetcher=_nothing_from_outside).write_pdf(pdf_variant=VARIANT)
    return written


@cache
def _html() -> Any:
    from weasyprint import HTML  # takes half a second, and few processes write on paper

    return HTML


def _nothing_from_outside(url: str, **_: Any) -> NoReturn:
    raise ValueError(f"A letter is whole by itself; it asks for {url[:80]}.")
