"""My data: facts by where they came from, who looked, and the same as a document for a computer."""

from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from commonway.cases.my_data import Held, HeldFact, MyData
from commonway.web.presenters.dates import day, moment
from commonway.web.presenters.lists import and_list


def groups_of(data: MyData) -> list[dict[str, Any]]:
    """Return the profile and the facts in groups, each fact with its value, how sure it is and since when."""
    groups = [{"title": _("Who you are"), "rows": _profile(data.profile)}]
    groups += [{"title": held.title, "rows": [_row(fact) for fact in held.facts]} for held in data.facts]
    if data.told_of_others:
        rows = [_row(fact) for fact in data.told_of_others]
        groups.append({"title": _("What you told us about someone else"), "rows": rows})
    return [group for group in groups if group["rows"]]


def _profile(profile: dict[str, Any]) -> list[dict[str, Any]]:
    labels = {
        "name": _("Name"),
        "date_of_birth": _("Date of birth"),
        "email": _("E-mail address"),
        "phone": _("Phone number"),
    }
    said = {name: day(str(value)) if name == "date_of_birth" else value for name, value in profile.items() if value}
    return [{"key": label, "value": said[name]} for name, label in labels.items() if name in said]


def _row(fact: HeldFact) -> dict[str, Any]:
    since = _("%(certainty)s, since %(day)s") % {"certainty": fact.certainty_words, "day": day(fact.recorded_at)}
    if fact.as_of:
        since = _("%(since)s, so since %(day)s") % {"since": since, "day": day(fact.as_of)}
    where = f"{since} ({fact.detail})" if fact.detail else since
    return {"key": fact.label, "value": format_html('{}<br><span class="cw-quiet">{}</span>', fact.value, where)}


def readings_of(data: MyData) -> list[dict[str, str]]:
    """Return who saw the data and what they did, when, why, on what ground."""
    return [
        {
            "who": f"{reading.who}: {reading.what.lower() if reading.what.isascii() else reading.what}",
            "at": moment(reading.at),
            "why": "; ".join(part for part in (reading.why, and_list(reading.facts)) if part),
            "ground": reading.ground,
        }
        for reading in data.readings
    ]


def consents_of(data: MyData) -> list[dict[str, Any]]:
    """Return the consents given, latest first, with whether each can still be taken back."""
    return [
        {
            "id": each.id,
            "request": each.request_id,
            "who": each.who,
            "standing": each.withdrawn_at is None,
            "rows": [
                (_("For"), each.service),
                (_("What you agreed to"), each.words),
                (_("You agreed on"), moment(each.given_at)),
                *([(_("You took it back on"), moment(each.withdrawn_at))] if each.withdrawn_at else []),
            ],
        }
        for each in data.consents
    ]


def as_document(data: MyData, *, at: datetime) -> dict[str, Any]:
    """Return everything as JSON can carry it, with the values as they are held."""
    return {
        "made_at": at.isoformat(),
        "profile": data.profile,
        "facts": [_held(held) for held in data.facts],
        "told_of_others": [_fact(fact) for fact in data.told_of_others],
        "consents": [
            {
                "to": each.who,
                "for": each.service,
                "words": each.words,
                "given_at": each.given_at.isoformat(),
                "withdrawn_at": each.withdrawn_at.isoformat() if each.withdrawn_at else None,
            }
            for each in data.consents
        ],
        "readings": [
            {
                "at": reading.at.isoformat(),
                "who": reading.who,
                "what": reading.what,
                "why": reading.why,
                "ground": reading.ground,
                "facts": list(reading.facts),
            }
            for reading in data.readings
        ],
    }


def _held(held: Held) -> dict[str, Any]:
    return {"source": held.source, "facts": [_fact(fact) for fact in held.facts]}


def _fact(fact: HeldFact) -> dict[str, Any]:
    return {
        "fact": fact.name,
        "label": fact.label,
        "value": fact.raw,
        "source": fact.source,
        "detail": fact.detail,
        "certainty": fact.certainty,
        "recorded_at": fact.recorded_at.isoformat(),
        "as_of": fact.as_of.isoformat() if fact.as_of else None,
    }
