"""What every page is told about itself: its language, its direction, who is reading."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import get_language_info


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language the product can be read in, under the name its own readers use."""

    code: str
    name: str
    direction: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The surroundings of a page, as ``page`` in every template."""

    language: str
    direction: str
    languages: tuple[Language, ...]
    path: str
    here: str  # the name of the page in urls.py, with its namespace
    signed_in: bool
    reader: str
    demonstration: bool


def _languages(current: str) -> tuple[Language, ...]:
    infos = ((code, get_language_info(code)) for code, _ in settings.LANGUAGES)
    return tuple(
        Language(
            code=code, name=info["name_local"], direction="rtl" if info["bidi"] else "ltr", current=code == current
        )
        for code, info in infos
    )


def page(request: HttpRequest) -> dict[str, object]:
    """Return ``{"page": Page}``; the name is taken in every template, so views call theirs something else."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    match = getattr(request, "resolver_match", None)
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    return {
        "page": Page(
            language=language,
            direction="rtl" if translation.get_language_bidi() else "ltr",
            languages=_languages(language),
            path=request.get_full_path(),
            here=match.view_name if match and match.view_name else "",
            signed_in=signed_in,
            reader=str(user) if signed_in else "",
            demonstration=bool(getattr(settings, "COMMONWAY_DEMONSTRATION", False)),
        )
    }
