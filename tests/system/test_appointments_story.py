"""An appointment through the browser: booked on a phone, moved, put in a calendar, seen at the place, called off."""

from collections.abc import Callable

import pytest
from icalendar import Calendar

from commonway.cases.models import Appointment
from tests.system.conftest import Walker
from tests.system.staff_browser import enter
from tests.system.test_nurse_family_story import a_case, let_in, merrowdale

__all__ = ["merrowdale"]
pytestmark = pytest.mark.system


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)])
def test_a_mother_books_moves_and_calls_off(
    merrowdale: None,
    walk: Callable[..., Walker],
    width: int,
    scripts: bool,
) -> None:
    case, user, _, _ = a_case()
    mother, nurse = walk(width=width, scripts=scripts), walk(width=width, scripts=scripts)
    let_in(mother, user)
    enter(nurse, "caseworker", "family-nurses", email="nora@staff.example")
    mother.go("/appointments/")
    mother.look("Nothing is booked")
    mother.press("Choose a time", exact=False)
    mother.press("Book this time")
    mother.look("There is a problem")
    times = mother.page.locator('[name="time"] option').all()
    mother.fill({"time": times[1].get_attribute("value"), "interpreter": "ar"})
    mother.look("No steps.")
    mother.press("Book this time")
    mother.look("It is booked.")
    booked = Appointment.objects.get()
    assert (booked.case_id, booked.interpreter) == (case.id, "ar")
    file = mother.page.request.get(f"{mother.address}/appointments/{booked.id}/appointment.ics")
    assert str(Calendar.from_ical(file.body()).walk("VEVENT")[0]["sequence"]) == "0"
    mother.press("Move it")
    times = mother.page.locator('[name="time"] option').all()
    mother.fill({"time": times[-1].get_attribute("value")})
    mother.press("Book this time")
    mother.look("It is moved.")
    booked.refresh_from_db()
    nurse.go(f"/workbench/appointments/?on={booked.starts_at.date()}")
    nurse.look(case.reference)
    mother.press("Call it off")
    mother.look("Call the appointment off?")
    mother.press("Yes, call it off")
    mother.look("Called off")
    nurse.go(f"/workbench/appointments/?on={booked.starts_at.date()}")
    nurse.look("No appointments on this day")
