"""The component gallery: every component in every state, for people who build pages and for the accessibility test."""

from datetime import UTC, date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from commonway.web import gallery_rules
from commonway.web.forms import (
    AddressField,
    ChoiceField,
    DateField,
    EmailField,
    FileField,
    Form,
    MoneyField,
    MonthField,
    NumberField,
    PhoneField,
    TextField,
    YesNoField,
)

PARTS = {
    "buttons": _("Buttons and links"),
    "fields": _("Fields"),
    "errors": _("Fields with errors"),
    "messages": _("Messages"),
    "lists": _("Lists and tables"),
    "story": _("What happened and why"),
    "rules": _("Rules"),
}
_LONG = "Office for the Registration of Births, Deaths, Marriages, Civil Partnerships and Changes of Name of the Northern Isles"


class Example(Form):
    """One field of each kind."""

    full_name = TextField(
        label="What is their full name?", short="Full name", help_text="As on their birth certificate"
    )
    died_on = DateField(label="When did they die?", short="Date of death", help_text="For example, 27 3 2026")
    due = MonthField(label="When is the child due?", short="Month of birth", help_text="For example, 3 2027")
    relation = ChoiceField(
        label="Who were they to you?",
        short="Your relation",
        choices=[
            ("spouse", "My husband, wife or partner"),
            ("parent", "My mother or father"),
            ("other", "Someone else"),
        ],
    )
    owned_home = YesNoField(label="Did they own their home?", short="Home ownership")
    address = AddressField(label="Where did they live?", short="Address")
    email = EmailField(label="What is your e-mail address?", short="E-mail address", required=False)
    phone = PhoneField(label="What is your phone number?", short="Phone number", required=False)
    pension = MoneyField(label="How much was their pension each month?", short="Pension", prefix="£")
    children = NumberField(label="How many children under 18 did they have?", short="Children", width=3)
    proof = FileField(
        label="Add the death certificate", short="Death certificate", help_text="A PDF, PNG or JPEG, up to 5 MB"
    )


_WRONG = {
    "full_name": "",
    "died_on-day": "31",
    "died_on-month": "2",
    "died_on-year": "2026",
    "due-month": "13",
    "due-year": "2027",
    "relation": "nobody",
    "address": "",
    "email": "mina at example",
    "phone": "ring me",
    "pension": "a lot",
    "children": "3.1415926535",
}


def _happened() -> list[dict[str, object]]:
    told = datetime(2026, 3, 3, 14, 5, tzinfo=UTC)
    return [
        {
            "time": told,
            "title": "You told us that Tomas Reyes died",
            "body": "By yourself, on the web.",
            "state": "done",
        },
        {
            "time": told.replace(minute=6),
            "title": "We told the Pensions Agency",
            "body": "It will stop the pension from 1 March and work out what is owed.",
            "tag": "Done",
            "colour": "green",
            "state": "done",
        },
        {
            "time": told.replace(day=4),
            "title": f"The {_LONG} could not find the record",
            "body": "It asks for the death certificate.",
            "tag": "Action needed",
            "colour": "red",
            "state": "problem",
        },
        {"time": date(2026, 4, 14), "title": "Funeral grant: a decision", "tag": "Waiting", "state": "waiting"},
    ]


_CRITERIA = [
    {"text": "You were married to the person who died.", "outcome": "met"},
    {
        "text": "You are under State Pension age.",
        "outcome": "not-met",
        "detail": "You told us you were born on 2 May 1950.",
    },
    {"text": "They paid National Insurance for at least 25 weeks.", "outcome": "unknown"},
]

_TOLD = [
    {
        "name": "Pensions Agency",
        "status": "Done",
        "colour": "green",
        "time": datetime(2026, 3, 3, 14, 6, tzinfo=UTC),
        "text": "The pension stops on 1 March.",
        "facts": ["Full name", "Date of birth", "Date of death"],
        "why": "Allowed by: Death notification agreement, clause 2",
    },
    {
        "name": "Driver and Vehicle Office",
        "status": "Received",
        "colour": "blue",
        "text": "The licence will be cancelled.",
    },
    {"name": _LONG, "status": "Refused", "colour": "red", "text": "No such record.", "href": "#told"},
]


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Show one part of the gallery, ``?part=…``; the language switch in the footer turns it right to left."""
    asked = request.GET.get("part", "")
    part = asked if asked in PARTS else next(iter(PARTS))
    context = {
        "part": part,
        "form": Example(_WRONG) if part == "errors" else Example(),
        "happened": _happened(),
        "criteria": _CRITERIA,
        "told_to": _TOLD,
        "rules": gallery_rules.examples(get_language() or "en") if part == "rules" else {},
        "long_text": _LONG,
        "navigation": [
            {"text": name, "href": f"?part={each}", "current": each == part} for each, name in PARTS.items()
        ],
    }
    return render(request, f"gallery/{part}.html", context)
