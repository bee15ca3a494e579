"""Tickets: a number in the queue of a place, for one day."""

from django.db import models

from commonway.cases.models.cases import Case
from commonway.kernel.ids import new_id

_A_LETTER = 999  # numbers of it


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Filters of tickets that chain."""

    def live(self) -> "TicketQuerySet":
        """Return those who wait or are being served."""
        return self.filter(state__in=Ticket.LIVE)

    def waiting(self) -> "TicketQuerySet":
        """Return those who wait to be called."""
        return self.filter(state=Ticket.State.WAITING)


class Ticket(models.Model):
    """A place in a queue. Drawn at the door it is nobody's; after its day it becomes so.

    A person has one that is live at a place, and a counter serves one at a time: the database sees to both.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        CALLED = "called"
        SERVED = "served"
        GONE = "gone"

    class Why(models.TextChoices):
        """Why somebody is gone who was not served."""

        LEFT = "left"  # they said so
        NOT_COME = "not-come"  # they were called twice
        CLOSED = "closed"  # the day ended

    LIVE = (State.WAITING, State.CALLED)

    id = models.UUIDField(primary_key=True, default=new_id)
    place = models.CharField(max_length=80)
    day = models.DateField()
    number = models.PositiveIntegerField()  # of the place and the day
    errand = models.CharField(max_length=80)
    language = models.CharField(max_length=20, blank=True, default="")  # asked for (BCP 47)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="tickets")
    applicant_id = models.UUIDField(
        null=True
    )  # whose it is; nobody's where it was drawn at the door, and after its day
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="tickets")
    appointment_at = models.DateTimeField(null=True)  # of their appointment at the place that day
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    why = models.CharField(max_length=10, choices=Why, blank=True, default="")
    key = models.CharField(max_length=160)  # of the form that drew it: sent twice, it draws once
    for_counter = models.CharField(max_length=80, blank=True, default="")  # that alone is to call them
    counter = models.CharField(max_length=80, blank=True, default="")  # that called them last
    called_by = models.CharField(max_length=80, blank=True, default="")  # the member of staff
    calls = models.PositiveSmallIntegerField(default=0)
    missed = models.PositiveSmallIntegerField(default=0)  # how often they were called and did not come
    joined_at = models.DateTimeField()
    turn_at = models.DateTimeField()  # since when they wait, as far as their turn goes
    first_called_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        db_table = "cases_ticket"
        constraints = [
            models.UniqueConstraint(fields=["place", "day", "number"], name="cases_ticket_number_once"),
            models.UniqueConstraint(fields=["place", "key"], name="cases_ticket_drawn_once"),
            models.UniqueConstraint(
                fields=["applicant_id", "place"],
                condition=models.Q(state__in=("waiting", "called")),
                name="cases_ticket_one_a_person",
            ),
            models.UniqueConstraint(
                fields=["place", "day", "counter"],
                condition=models.Q(state="called"),
                name="cases_ticket_one_at_a_counter",
            ),
        ]
        indexes = [
            models.Index(
                fields=["place", "day"], condition=models.Q(state__in=("waiting", "called")), name="cases_ticket_live"
            ),
            models.Index(fields=["applicant_id", "joined_at"], name="cases_ticket_person"),
            models.Index(fields=["case", "joined_at"], name="cases_ticket_case"),
        ]

    @property
    def label(self) -> str:
        """What is called out and stands on the screen: ``A001``, after ``A999`` ``B001``."""
        letter, number = divmod(self.number - 1, _A_LETTER)
        return f"{chr(ord('A') + letter % 26)}{number + 1:03}"

    @property
    def is_live(self) -> bool:
        """Whether they wait or are being served."""
        return self.state in self.LIVE
