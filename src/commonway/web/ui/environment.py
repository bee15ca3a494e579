"""The Jinja2 environment behind Django's template backend."""

from pathlib import Path
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.html import json_script
from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader

from commonway.web.presenters import dates, lists
from commonway.web.presenters.rules import hit_policy_in_words
from commonway.web.ui import parameters

MACROS = Path(__file__).resolve().parent


def url(name: str, *args: object, **kwargs: object) -> str:
    """Return the path of the page called *name*, for example ``url('case', case.id)``."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def _with_macros(loader: BaseLoader | None) -> BaseLoader:
    macros = PrefixLoader(
        {"ui": FileSystemLoader(MACROS), "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja", "templates")}
    )
    return ChoiceLoader([macros, loader]) if loader else macros


def environment(**options: Any) -> Environment:
    """Return the environment all pages render in; *options* are those of Django's Jinja2 backend."""
    loader = options.pop("loader", None)
    chosen: dict[str, Any] = {"trim_blocks": True, "lstrip_blocks": True, "extensions": ["jinja2.ext.i18n"], **options}
    made = Environment(**{**chosen, "autoescape": True, "loader": _with_macros(loader)})  # noqa: S701 - it is on
    made.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=translation.gettext,
        ngettext=translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    made.globals.update(parameters.FUNCTIONS)
    made.globals.update({"ui_hit_policy": hit_policy_in_words})
    made.globals.update({"static": static, "url": url, "json_script": json_script})
    made.filters.update(
        {
            "day": dates.day,
            "month": dates.month,
            "moment": dates.moment,
            "iso": dates.iso,
            "and_list": lists.and_list,
            "or_list": lists.or_list,
            "number": lists.number,
        }
    )
    return made
