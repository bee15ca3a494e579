"""An appointment as a file for a calendar (iCalendar, RFC 5545; METHOD as in iTIP, RFC 5546)."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from icalendar import Alarm, Calendar, Event, Timezone, vText

from commonway.cases.models import Appointment

PRODUCT = "-//Commonway//Appointments//EN"


def calendar_file(
    appointment: Appointment, *, title: str, location: str, description: str, address: str, at: datetime
) -> bytes:
    """Return *appointment* as iCalendar: the same UID whenever it is fetched, a higher SEQUENCE after each change.

    One that was called off says so with METHOD CANCEL, so that the calendar takes it out. *address* is the host of the
    installation, which makes the UID its own.
    """
    gone = appointment.state == Appointment.State.CANCELLED
    zone = timezone.get_default_timezone()
    event = Event()
    event.add("uid", f"{appointment.id}@{address}")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("last-modified", appointment.changed_at.astimezone(UTC))
    event.add("sequence", appointment.sequence)
    event.add("dtstart", appointment.starts_at.astimezone(zone))
    event.add("dtend", appointment.ends_at.astimezone(zone))
    event.add("summary", title)
    event["location"] = vText(location)
    event["description"] = vText(description)
    event.add("status", "CANCELLED" if gone else "CONFIRMED")
    if not gone:
        event.add_component(_the_day_before(title))
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if gone else "PUBLISH")
    if getattr(zone, "key", "UTC") != "UTC":
        calendar.add_component(Timezone.from_tzinfo(zone))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _the_day_before(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", timedelta(days=-1))
    return alarm
