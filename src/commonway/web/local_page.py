"""The page of a demonstration installation: who can be tried, with what to sign in."""

import json
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from commonway.catalogue.queries import current
from commonway.packs.text import say
from commonway.web.presenters.dates import day


@require_GET
@never_cache
def page_to_try(request: HttpRequest) -> HttpResponse:
    """Show the accounts made by ``commonway run``, each with its code of this half minute."""
    if not settings.COMMONWAY_DEMONSTRATION:
        raise Http404
    return render(request, "local/try.html", {"accounts": _accounts(), "people": _people()})


def _accounts() -> list[dict[str, Any]]:
    pack = current().pack
    language = get_language() or "en"
    return [
        account
        | {
            "organisation_name": say(
                pack.organisations[account["organisation"]].name, language, default=pack.languages[0]
            ),
            "code": _code(account["secret"]),
            "address": _link(f"/{account['page']}/"),
        }
        for account in _kept("demonstration.json")
        if account["organisation"] in pack.organisations
    ]


def _link(address: str) -> str:
    return format_html('<a class="govuk-link" href="{}" dir="ltr">{}</a>', address, address)


def _people() -> list[list[str]]:
    """Return the people the register can confirm, with dates as the form asks for them."""
    return [[*map(str, row[:-1]), day(str(row[-1]))] for row in _kept("register.json")]


def _kept(name: str) -> list[Any]:
    file = settings.HOME / name
    if not file.exists():
        return []
    kept: list[Any] = json.loads(file.read_text())
    return kept


def _code(secret: str) -> str:
    """Return the code that is good now (RFC 6238)."""
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret, counters[len(counters) // 2])))
