"""What desk staff read: the contact under way, the caller, their requests, and services in short."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from commonway.cases.models import Request
from commonway.contacts.models import Contact
from commonway.web.presenters import journey as journeys
from commonway.web.presenters.dates import day
from commonway.web.presenters.entitlements import duration
from commonway.web.presenters.wording import Wording

_CHANNELS = {"phone": gettext_lazy("Phone call"), "counter": gettext_lazy("Visitor")}
_CHECKS = {
    "name": gettext_lazy("full name"),
    "date-of-birth": gettext_lazy("date of birth"),
    "address": gettext_lazy("address"),
    "reference": gettext_lazy("reference"),
    "identity-card": gettext_lazy("identity card"),
    "call-back": gettext_lazy("call back"),
    "code": gettext_lazy("code"),
}
OUTCOME_CHOICES = (
    ("answered", gettext_lazy("All is answered")),
    ("sent", gettext_lazy("A request was sent")),
    ("handed-back", gettext_lazy("They go on by themselves, with a code")),
    ("to-be-continued", gettext_lazy("They will get in touch again")),
    ("not-verified", gettext_lazy("They could not show who they are")),
    ("broken-off", gettext_lazy("It broke off")),
)
_ABOUT = {
    "services": gettext_lazy("What services there are"),
    "request": gettext_lazy("Where a request stands"),
    "other": gettext_lazy("Something else"),
}


def banner(contact: Contact, *, profile: Mapping[str, Any]) -> dict[str, Any]:
    """Return the banner of the contact under way; *profile* is empty until the caller is verified."""
    return {
        "template": "desk/banner.html",
        "channel": str(_CHANNELS.get(contact.channel, contact.channel)),
        "since": contact.started_at,
        "verified": bool(profile),
        "name": str(profile.get("name", "")) or _("Name not known yet"),
        "checks": [check_in_words(check) for check in contact.verified_by],
    }


def check_in_words(check: str) -> str:
    """Return the name of a check in words."""
    return str(_CHECKS.get(check, check))


def about_choices(words: Wording) -> list[tuple[str, str]]:
    """Return what a contact can have been about: the life events of the pack, and what is always asked."""
    events = [(f"life-event:{each.id}"[:200], words.say(each.name)) for each in words.pack.life_events.values()]
    return events + [(key, str(said)) for key, said in _ABOUT.items()]


def about_in_words(about: str, words: Wording) -> str:
    """Return what a contact was about, in words."""
    if about.startswith("life-event:"):
        return words.life_event(about.removeprefix("life-event:"))
    return str(_ABOUT.get(about, about))


def contact_row(contact: Contact, words: Wording, *, current: Contact | None) -> dict[str, Any]:
    """Return one line of the list of a shift's contacts; nothing says who the caller was."""
    under_way = current is not None and contact.id == current.id
    left_open = contact.ended_at is None and not under_way
    state = (_("Under way"), "blue") if under_way else (_("Left open"), "yellow") if left_open else (_("Ended"), "grey")
    return {
        "id": contact.id,
        "started_at": contact.started_at,
        "channel": str(_CHANNELS.get(contact.channel, contact.channel)),
        "verified": _("Checked") if contact.verified_by else _("Not checked"),
        "about": about_in_words(contact.about, words),
        "state": state[0],
        "colour": state[1],
        "left_open": left_open,
    }


def person_rows(profile: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """Return who the caller is."""
    told = [
        (_("Name"), str(profile.get("name", ""))),
        (_("Date of birth"), day(profile.get("date_of_birth"))),
        (_("E-mail address"), str(profile.get("email", ""))),
        (_("Phone number"), str(profile.get("phone", ""))),
        (_("Language"), _language(language)),
    ]
    return [(key, value) for key, value in told if value]


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


def request_row(request: Request, words: Wording) -> dict[str, Any]:
    """Return one line of the caller's requests."""
    status, colour = journeys.status_of(request)
    return {
        "id": request.id,
        "title": words.life_event(request.life_event),
        "reference": request.reference,
        "saved_at": request.saved_at,
        "status": status,
        "colour": colour,
        "draft": request.state == Request.State.DRAFT,
        "href": reverse("desk-journey:request", args=[request.id]),
    }


def service_row(service_id: str, words: Wording) -> dict[str, str]:
    """Return one line of the list of services."""
    service = words.pack.services[service_id]
    return {
        "id": service_id,
        "name": words.say(service.name),
        "summary": words.say(service.summary),
        "organisation": words.organisation(service.organisation),
    }


def service_page(service_id: str, words: Wording) -> dict[str, Any]:
    """Return what can be said of a service to anyone who asks."""
    service = words.pack.services[service_id]
    organisation = words.pack.organisations[service.organisation]
    promise = duration(service.promised_within)
    told = [
        (_("What it gives"), words.say(service.amount)),
        (_("What they may ask for"), words.say(service.evidence)),
        (_("How soon"), _("Within %(time)s") % {"time": promise} if promise else ""),
    ]
    office = [
        (_("Who does it"), words.say(organisation.name)),
        (_("Phone"), organisation.phone),
        (_("E-mail"), organisation.email),
        (_("Opening hours"), words.say(organisation.hours)),
        (_("Website"), organisation.website),
    ]
    return service_row(service_id, words) | {
        "rows": [(key, value) for key, value in told if value],
        "office": [(key, value) for key, value in office if value],
        "criteria": [words.say(criterion.text) for criterion in service.criteria_on(timezone.localdate())],
        "more": service.more,
    }
