"""A letter on paper: a tagged PDF that screen readers read as the page (PDF/UA-1, ISO 14289-1)."""

import logging
from functools import cache
from typing import Any, NoReturn

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from commonway.kernel.errors import CommonwayError

log = logging.getLogger(__name__)

VARIANT = "pdf/ua-1"
FONTS = "Noto Sans, Noto Sans Arabic, Noto Naskh Arabic, DejaVu Sans, sans-serif"


class NoPaper(CommonwayError):
    """This installation cannot write PDFs: the libraries that WeasyPrint sets text with are not there."""


def pdf_of(letter: dict[str, Any], *, sender: str, at: object) -> bytes:
    """Return *letter*, as `presenters.letters.shown` gives it, as a PDF with its title and language; raises `NoPaper`."""
    with override(letter["language"]):
        page = render_to_string("letters/paper.html", {"letter": letter, "sender": sender, "at": at, "fonts": FONTS})
    written: bytes = _html()(string=page, url_fetcher=_nothing_from_outside).write_pdf(pdf_variant=VARIANT)
    return written


@cache
def _html() -> Any:
    try:
        from weasyprint import HTML  # takes half a second, and few processes write on paper
    except OSError as error:  # as it says that Pango is not installed
        log.exception("no letter can be written as a PDF: install Pango, see docs/how-to/run-in-production.md")
        remedy = _("Print this page instead. Most browsers can save what they print as a PDF.")
        raise NoPaper(_("The PDF cannot be made at the moment."), remedy=remedy) from error
    return HTML


def _nothing_from_outside(url: str, **_parts: Any) -> NoReturn:
    raise ValueError(f"A letter is whole by itself; it asks for {url[:80]}.")
