"""Where a request stands, for its overview page."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from commonway.cases import timeline
from commonway.cases.asking import standing
from commonway.cases.models import Document
from commonway.cases.process import asking
from commonway.contacts import mailbox
from commonway.eligibility import queries as eligibility
from commonway.eligibility.models import Assessment
from commonway.web.journey.at_hand import AtHand
from commonway.web.presenters import journey as present
from commonway.web.presenters.lists import number
from commonway.web.presenters.told import is_answered
from commonway.web.presenters.wording import wording


def is_proven(here: AtHand) -> bool:
    """Return whether a register confirmed something, or a paper was added."""
    confirmed = any(answer.certainty == "verified" for answer in here.answers.values())
    return confirmed or Document.objects.filter(request=here.request, removed_at__isnull=True).exists()


def overview_of(here: AtHand) -> present.Overview:
    """Return what the overview of a request shows."""
    status, colour = present.status_of(here.request)
    if here.is_draft:
        tasks = present.draft_tasks(here.route, here.words, address=here.address, proven=is_proven(here))
    else:
        tasks = _what_became(here)
    return present.Overview(
        id=here.request.id,
        reference=here.request.reference,
        life_event=here.request.life_event,
        status=status,
        colour=colour,
        draft=here.is_draft,
        withdrawn=here.request.state == here.request.State.WITHDRAWN,
        saved_at=here.request.saved_at,
        done=sum(1 for task in tasks if task.get("done")),
        tasks=tasks,
        next=here.address(here.route.first_unanswered()),
    )


def _waited_for(here: AtHand) -> Iterator[dict[str, Any]]:
    """Yield what cases of the request wait to hear from the person, which is the first thing to do."""
    to_do = {"status": _("To do"), "colour": "blue"}
    for question in asking.questions(here.request.id):
        words, case = wording(question.pack), question.incident.case
        title = _("%(organisation)s needs to know something more") % {
            "organisation": words.organisation(case.organisation_id)
        }
        href = here.side.url("question", here.request.id, question.incident.id)
        yield {"title": title, "href": href, "hint": words.service(case.service), **to_do}
    for one in asking.of_request(here.request.id):
        words = wording(one.pack)
        href = here.side.url("bring", here.request.id, one.case.id, one.message.id)
        hint = words.service(one.case.service)
        yield {
            "title": _("Tell them: %(message)s") % {"message": words.say(one.message.title)},
            "href": href,
            "hint": hint,
            **to_do,
        }


def _what_became(here: AtHand) -> list[dict[str, Any]]:
    told = timeline.told(here.request.id, here.words.language, at=here.at)
    answered = sum(1 for entry in told if is_answered(entry))
    outcomes = list(eligibility.outcomes(here.request.id).values())
    found = outcomes.count(Assessment.Outcome.ELIGIBLE.value)
    open_ = outcomes.count(Assessment.Outcome.NEED_TO_KNOW.value)
    unread = mailbox.unread(here.request.applicant_id)
    tasks: list[dict[str, Any]] = [
        *_waited_for(here),
        {
            "title": _("Who was told, and what they answered"),
            "href": here.side.url("told", here.request.id),
            "status": _("%(answered)s of %(count)s answered")
            % {"answered": number(answered), "count": number(len(told))},
        },
        {
            "title": _("What you can get"),
            "href": here.side.url("entitlements", here.request.id),
            "status": _("%(count)s found") % {"count": number(found)},
            "hint": _("Some need a few more answers") if open_ else None,
        },
    ]
    asked = standing.cases_of(here.request)
    if asked or here.request.chosen:
        tasks.append(
            {
                "title": _("What you asked for"),
                "href": here.side.url("asked", here.request.id),
                "status": _("%(count)s asked for") % {"count": number(len(asked))},
                "hint": _("Some you chose are not asked for yet") if here.request.chosen else None,
            }
        )
    if not here.side.spoken:
        waiting = {"status": _("%(count)s new") % {"count": number(unread)}, "colour": "blue"}
        tasks.append({"title": _("Letters"), "href": reverse("letters"), "status": _("None new")})
        tasks[-1] |= waiting if unread else {}
    return tasks
