"""Queues: which tasks wait for whom in an organisation, how much each colleague has, and how old the work is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from django.db.models import Count, Min, Q, QuerySet

from commonway.cases.counting import Capped, capped
from commonway.cases.models import Case, Task
from commonway.identity.models import StaffMember
from commonway.ledger.actors import Actor

Show = Literal["fits", "team", "open", "mine", "offered", "taken", "escalated", "done"]
SHOWS: Final[tuple[Show, ...]] = ("fits", "team", "open", "mine", "offered", "taken", "escalated", "done")
COUNTED: Final[tuple[Show, ...]] = SHOWS[:-1]
# How old work is, by how long ago it was opened; the last is everything older.
AGES: Final[tuple[timedelta, ...]] = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
_MOST_LOOKED_AT = 10_000  # open tasks, the first in turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A caseworker in their post: the account, the team, and what they are able to do."""

    account: str
    organisation: str
    email: str = ""
    team: str = ""
    leads: bool = False
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much work a colleague has: tasks taken, of those late, and since when the oldest."""

    worker: Worker
    taken: int
    late: int
    oldest: datetime | None


def worker(by: Actor) -> Worker:
    """Return *by* as a worker; one without a post as a caseworker has no team and no skills."""
    post = _posts(by.organisation).filter(user_id=by.id).first()
    return _worker(post) if post else Worker(account=by.id, organisation=by.organisation)


def colleagues(organisation: str) -> list[Worker]:
    """Return the caseworkers of *organisation*, by team and address."""
    return [_worker(post) for post in _posts(organisation).order_by("team", "user__email")]


def queue(show: Show, worker: Worker) -> QuerySet[Task]:
    """Return the tasks of the worker's organisation that *show* names, in no order; for most `turn_at` is theirs.

    ``fits``: to take, in no other team's queue, and the worker has its skill and speaks the person's language, as far as
    languages are said. ``team``: to take, in the queue of the worker's team or in nobody's; whoever is in no team is in all.
    """
    tasks = Task.objects.at(worker.organisation)
    to_take, taken = tasks.filter(state=Task.State.OPEN), tasks.filter(state=Task.State.TAKEN)
    match show:
        case "fits":
            return _fitting(to_take, worker)
        case "team":
            return _in_team(to_take, worker)
        case "mine":
            return taken.filter(taken_by=worker.account)
        case "offered":
            return taken.filter(offered_to=worker.account)
        case "taken":
            return taken
        case "escalated":
            return tasks.to_do().filter(escalated_at__isnull=False)
        case "done":
            return tasks.filter(state=Task.State.DONE)
        case _:
            return to_take


def fits(task: Task, worker: Worker) -> bool:
    """Return whether *worker* has the skill a task takes and speaks the language of whom it is for."""
    speaks = not task.language or not worker.languages or task.language in worker.languages
    return speaks and (not task.skill or task.skill in worker.skills)


def escalated(case: Case) -> list[Task]:
    """Return the tasks of *case* at its organisation that wait for a lead."""
    waiting = Task.objects.at(case.organisation_id).to_do().filter(case=case, escalated_at__isnull=False)
    return list(waiting.order_by("escalated_at"))


def counts(worker: Worker) -> dict[str, Capped]:
    """Return how many tasks each queue shows that is counted, in one statement."""
    return capped({show: queue(show, worker) for show in COUNTED})


def loads(organisation: str, *, at: datetime) -> list[Load]:
    """Return how much work each colleague of *organisation* has, those who have most first."""
    late = Count("id", filter=Q(due_at__lt=at))
    rows = Task.objects.at(organisation).filter(state=Task.State.TAKEN).order_by().values("taken_by")
    rows = rows.annotate(taken=Count("id"), late=late, oldest=Min("opened_at"))
    found = {
        account: (taken, late, oldest)
        for account, taken, late, oldest in rows.values_list("taken_by", "taken", "late", "oldest")
    }
    workers = {each.account: each for each in colleagues(organisation)}
    gone = [Worker(account=account, organisation=organisation) for account in found.keys() - workers.keys()]
    made = []
    for each in [*workers.values(), *gone]:
        taken, overdue, oldest = found.get(each.account, (0, 0, None))
        made.append(Load(worker=each, taken=taken, late=overdue, oldest=oldest))
    return sorted(made, key=lambda load: (-load.taken, load.worker.email))


def ages(organisation: str, *, at: datetime) -> tuple[Sequence[int], bool]:
    """Return how many tasks to take are as old as each of `AGES` says and how many are older.

    With true: there are more than were looked at.
    """
    opened = Task.objects.at(organisation).filter(state=Task.State.OPEN).order_by("turn_at", "id")
    moments = list(opened.values_list("opened_at", flat=True)[: _MOST_LOOKED_AT + 1])
    numbers = [0] * (len(AGES) + 1)
    for moment in moments[:_MOST_LOOKED_AT]:
        numbers[sum(at - moment >= age for age in AGES)] += 1
    return numbers, len(moments) > _MOST_LOOKED_AT


def _fitting(to_take: QuerySet[Task], worker: Worker) -> QuerySet[Task]:
    found = _in_team(to_take, worker).filter(skill__in={"", *worker.skills})
    return found.filter(language__in={"", *worker.languages}) if worker.languages else found


def _in_team(to_take: QuerySet[Task], worker: Worker) -> QuerySet[Task]:
    return to_take.filter(team__in={"", worker.team}) if worker.team else to_take


def _posts(organisation: str) -> QuerySet[StaffMember]:
    posts = StaffMember.objects.filter(organisation=organisation, role=StaffMember.Role.CASEWORKER)
    return posts.filter(ended_at__isnull=True, user__is_active=True).select_related("user")


def _worker(post: StaffMember) -> Worker:
    return Worker(
        account=str(post.user_id),
        organisation=post.organisation_id,
        email=post.user.email,
        team=post.team,
        leads=post.leads,
        skills=tuple(post.skills),
        languages=tuple(post.languages),
    )
