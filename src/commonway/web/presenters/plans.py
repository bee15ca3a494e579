"""Plans as those who take part read them: who is in it, what is wanted, done and coming, and its time as a line."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonway.cases.models import Plan, PlanParty
from commonway.cases.plans.opening import PlanFile, Written
from commonway.cases.plans.working import may_change
from commonway.web.charts.plan_line import Band, Line, Mark, plan_line, quarters
from commonway.web.presenters.dates import day
from commonway.web.presenters.wording import Wording

SCORES = (
    (0, gettext_lazy("Not begun")),
    (1, gettext_lazy("A little")),
    (2, gettext_lazy("Half way")),
    (3, gettext_lazy("Nearly there")),
    (4, gettext_lazy("There")),
)
PARTS = {
    "goal": gettext_lazy("Goals"),
    "step": gettext_lazy("Steps"),
    "visit": gettext_lazy("Visits"),
    "contribution": gettext_lazy("What each brings"),
    "review": gettext_lazy("Reviews"),
    "note": gettext_lazy("Notes"),
}
_STATES = {
    "open": ("", ""),
    "done": (gettext_lazy("Done"), "green"),
    "missed": (gettext_lazy("Missed"), "red"),
    "dropped": (gettext_lazy("Dropped"), "grey"),
}
_GOAL_DONE = (gettext_lazy("Reached"), "green")
_PARTIES = {
    "proposed": (gettext_lazy("Waits for a yes"), "yellow"),
    "invited": (gettext_lazy("Invited"), "yellow"),
    "taking-part": (gettext_lazy("Takes part"), "green"),
    "declined": (gettext_lazy("Does not take part"), "grey"),
    "withdrawn": (gettext_lazy("No longer takes part"), "grey"),
}
_FORESEEN = 6  # visits to choose from when the next is planned


def row(plan: Plan, words: Wording, *, person: str = "") -> dict[str, Any]:
    """Return one line of a list of plans; nothing in it says who the person is."""
    definition = words.pack.services[plan.service].plan
    return {
        "id": plan.id,
        "title": words.say(definition.title) if definition else words.service(plan.service),
        "service": words.service(plan.service),
        "organisation": words.organisation(plan.organisation_id),
        "reference": plan.reference,
        "began_at": plan.began_at,
        "review_due_on": plan.review_due_on,
        "ended": plan.state == Plan.State.ENDED,
        "own": str(plan.applicant_id) == person,
    }


def name_of(party: PlanParty | None, file: PlanFile, words: Wording) -> str:
    """Return who a party is to the reader: themselves, a name the person gave, or an organisation's."""
    if party is None:
        return ""
    role = file.standing.definition.role(party.role)
    part = words.say(role.name) if role else party.role
    if file.standing.mine is not None and party.id == file.standing.mine.id:
        return _("You")
    if party.of_id:
        lead = file.words.get("lead", "")
        name = lead if lead and role and role.leads else words.organisation(str(party.of_id))
        return _("%(name)s (%(part)s)") % {"name": name, "part": part}
    called = file.called.get(party.id, "")
    return _("%(name)s (%(part)s)") % {"name": called, "part": part} if called else part


def plan(file: PlanFile, words: Wording, *, at: datetime) -> dict[str, Any]:
    """Return a plan as its page shows it."""
    today, standing = timezone.localdate(at), file.standing
    return row(standing.plan, words) | {
        "summary": words.say(standing.definition.summary),
        "lead": file.words.get("lead", ""),
        "reason": file.words.get("reason", ""),
        "goes_on": standing.goes_on,
        "phase": _phase(file, words, today),
        "review_late": standing.plan.review_due_on is not None and standing.plan.review_due_on < today,
        "next_visit": _next_visit(file, at=at),
        "sections": [_section(part, file, words, at=at) for part in PARTS if standing.sees(part)],  # type: ignore[arg-type]
        "parties": [_party(each, file, words) for each in standing.parties if each.state not in ("declined",)],
        "waiting": [_party(each, file, words) for each in standing.parties if each.state == "proposed"],
        "is_own": standing.is_own,
        "leads": standing.leads,
        "may_invite": standing.is_own and standing.goes_on,
        "mine": standing.mine.id if standing.mine else None,
    }


def _phase(file: PlanFile, words: Wording, today: date) -> str:
    found = file.schedule.phase_on(today)
    return next((words.say(each.name) for each in file.standing.definition.phases if each.id == found), "")


def _section(part: str, file: PlanFile, words: Wording, *, at: datetime) -> dict[str, Any]:
    rows = [entry(each, file, words, at=at) for each in file.of(part) if each.entry.state != "dropped"]
    if part == "visit":
        rows.sort(key=lambda each: each["at"])
    if part == "review":
        rows.sort(key=lambda each: each["at"], reverse=True)
    return {
        "part": part,
        "title": str(PARTS[part]),
        "rows": rows,
        "may_add": file.standing.adds(part) and file.standing.goes_on,  # type: ignore[arg-type]
    }


def entry(written: Written, file: PlanFile, words: Wording, *, at: datetime) -> dict[str, Any]:
    """Return one entry of a plan with what its reader may do with it."""
    row_, standing = written.entry, file.standing
    text, colour = _GOAL_DONE if (row_.kind, row_.state) == ("goal", "done") else _STATES[row_.state]
    who = standing.party(str(written.content.get("who", "")))
    changes = standing.goes_on and may_change(standing, row_)
    mine = who is not None and standing.mine is not None and who.id == standing.mine.id
    shown = {
        "id": row_.id,
        "kind": row_.kind,
        "text": written.text,
        "author": name_of(standing.party(str(row_.author_id)), file, words),
        "who": name_of(who, file, words),
        "at": row_.at,
        "place": written.content.get("place", ""),
        "state": str(text),
        "colour": colour,
        "open": row_.state == "open",
        "late": row_.kind == "step" and row_.state == "open" and row_.at is not None and row_.at < at,
        "may_change": changes,
        "may_finish": standing.goes_on and (changes or (row_.kind == "step" and mine)),
        "over": row_.at is not None and row_.at <= at,
    }
    if row_.kind == "goal":
        shown |= _score(written, file)
    if row_.kind == "review":
        shown |= _reviewed(written, file, words)
    return shown


def _score(written: Written, file: PlanFile) -> dict[str, Any]:
    scored = [each for each in file.of("review") if str(written.entry.id) in each.content.get("scores", {})]
    if not scored:
        return {"score": None}
    last = max(scored, key=lambda each: (each.entry.at, each.entry.created_at))
    score = last.content["scores"][str(written.entry.id)]
    return {"score": score, "score_words": str(dict(SCORES).get(score, "")), "scored_at": last.entry.at}


def _reviewed(written: Written, file: PlanFile, words: Wording) -> dict[str, Any]:
    scores = written.content.get("scores", {})
    goals = {str(each.entry.id): each.text for each in file.of("goal")}
    present = [name_of(file.standing.party(each), file, words) for each in written.content.get("present", ())]
    said = dict(SCORES)
    return {"present": present, "scores": [(goals[id_], str(said[n])) for id_, n in scores.items() if id_ in goals]}


def _party(party: PlanParty, file: PlanFile, words: Wording) -> dict[str, Any]:
    state, colour = _PARTIES[party.state]
    role = file.standing.definition.role(party.role)
    own = party.person_id == file.standing.plan.applicant_id
    lasting = party.state in ("proposed", "invited", "taking-part")
    mine = file.standing.mine is not None and file.standing.mine.id == party.id
    return {
        "id": party.id,
        "name": name_of(party, file, words),
        "role": words.say(role.name) if role else party.role,
        "state": str(state),
        "colour": colour,
        "since": party.joined_at,
        "ended_at": party.ended_at,
        "sees": sees(file, party.role),
        "may_end": lasting and not own and not (role and role.leads) and (file.standing.is_own or mine),
        "mine": mine,
    }


def sees(file: PlanFile, role_id: str) -> list[str]:
    """Return the parts of the plan a role sees, in words."""
    role = file.standing.definition.role(role_id)
    return [str(PARTS[part]) for part in PARTS if role and part in {*role.sees, *role.adds} and part != "note"]


def parties(file: PlanFile, words: Wording) -> list[tuple[str, str]]:
    """Return those who take part, to choose from."""
    taking_part = [each for each in file.standing.parties if each.state == "taking-part"]
    return [(str(each.id), name_of(each, file, words)) for each in taking_part]


def slots(file: PlanFile, words: Wording, *, at: datetime) -> list[tuple[str, str]]:
    """Return the visits that are foreseen next and not planned yet, to choose from."""
    names = {phase.id: words.say(phase.name) for phase in file.standing.definition.phases}
    planned = {each.entry.slot for each in file.of("visit") if each.entry.state != "dropped"}
    free = [slot for slot in file.schedule.slots if slot.id not in planned]
    coming = [slot for slot in free if slot.on >= timezone.localdate(at)]
    about = _("%(phase)s, visit %(number)s, from %(day)s")
    return [
        (slot.id, about % {"phase": names[slot.phase], "number": slot.number, "day": day(slot.on)})
        for slot in (coming or free)[:_FORESEEN]
    ]


def _next_visit(file: PlanFile, *, at: datetime) -> dict[str, Any] | None:
    coming = [each for each in file.of("visit") if each.entry.state == "open" and each.entry.at and each.entry.at >= at]
    if not coming:
        return None
    first = min(coming, key=lambda each: each.entry.at or at)
    return {"at": first.entry.at, "place": first.content.get("place", "")}


def time_line(file: PlanFile, words: Wording, *, at: datetime) -> dict[str, Any]:
    """Return the time of a plan as a picture and as a list that says the same."""
    time, today = file.schedule, timezone.localdate(at)
    visits = [each for each in file.of("visit") if each.entry.state != "dropped" and each.entry.at]
    planned = {each.entry.slot for each in visits}
    shows = file.standing.sees("visit")
    marks = [Mark(on=slot.on, state="foreseen") for slot in time.slots if slot.id not in planned and slot.on >= today]
    marks += [Mark(on=_on(each), state={"open": "planned"}.get(each.entry.state, each.entry.state)) for each in visits]
    marks = marks if shows else []
    marks += [Mark(on=_on(each), state="review") for each in file.of("review")]
    names = {phase.id: words.say(phase.name) for phase in file.standing.definition.phases}
    phases = [
        {
            "name": names[span.phase],
            "begins": span.begins,
            "until": span.until,
            "current": file.standing.goes_on and span.begins <= today < span.until,
            "held": _held(visits, span.begins, span.until) if shows else None,
            "foreseen": sum(slot.phase == span.phase for slot in time.slots) if shows else None,
        }
        for span in time.spans
    ]
    return {
        "picture": _picture(file, marks, today),
        "phases": phases,
        "ends": time.ends,
        "counts_from": time.counts_from,
    }


def _held(visits: Iterable[Written], begins: date, until: date) -> int:
    return sum(each.entry.state == "done" and begins <= _on(each) < until for each in visits)


def _on(written: Written) -> date:
    return timezone.localdate(written.entry.at or written.entry.created_at)


def _picture(file: PlanFile, marks: list[Mark], today: date) -> SafeString:
    time = file.schedule
    locale = translation.to_locale(translation.get_language() or "en")
    bands = [Band(number=n, begins=s.begins, until=s.until) for n, s in enumerate(time.spans, start=1)]
    ticks = [(each, format_date(each, "MMM y", locale=locale)) for each in quarters(time.begins, time.ends)]
    line = Line(begins=time.begins, ends=time.ends, today=today, bands=bands, marks=marks, ticks=ticks)
    return plan_line(
        line,
        title=_("The plan's time"),
        description=_("From %(begins)s to %(ends)s. The list below says the same in words.")
        % {"begins": day(time.begins), "ends": day(time.ends)},
        right_to_left=translation.get_language_bidi(),
    )
