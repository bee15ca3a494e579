"""Refusing, appealing and hearing appeals at a browser, in whatever language the one at it reads."""

from commonway.cases.models import Appeal, Case
from tests.system.conftest import Walker


def decide(worker: Walker, case_id: object, **given: object) -> None:
    """Fill in a decision, look at the letter, and give or propose it."""
    worker.go(f"/workbench/cases/{case_id}/decide/")
    worker.look()
    for name, value in given.items():
        if name == "reasons":
            worker.page.locator(f'[name="reasons"][value="{value}"]').check()
        else:
            worker.fill({name: value})
    worker.leave_by(worker.page.locator("main form").get_by_role("button").first)
    worker.look()
    worker.leave_by(worker.page.locator("main form").get_by_role("button").first)
    worker.look()


def read_letter(person: Walker, title: str, *said: str) -> None:
    """Find the letter of that title in the mailbox, and read in it what was *said*."""
    person.go("/letters/")
    person.look(title)
    person.follow(title)
    for words in said:
        person.look(words)


def appeal(person: Walker, words: str, *papers: dict[str, object]) -> Appeal:
    """Appeal against the decision of the letter that is open: once without a word, which is not taken, then with."""
    person.leave_by(person.page.locator('main a[href*="/decisions/"]').first)
    person.look()
    person.leave_by(person.page.locator('main a[href$="/appeal/"]').first)
    person.look()
    send = person.page.locator("main form button[type=submit]").first
    person.leave_by(send)
    assert person.page.locator(".govuk-error-summary").count() == 1
    person.look()
    person.fill({"grounds": words})
    for field, paper in zip(person.page.locator('main input[type="file"]').all(), papers, strict=False):
        field.set_input_files(paper)  # type: ignore[arg-type]
    person.leave_by(send)
    person.look()
    return Appeal.objects.select_related("decision").latest("lodged_at")


def pass_on(worker: Walker, case: Case) -> None:
    """Let the decision stand: the appeal goes on to the body that hears it."""
    worker.go(f"/workbench/cases/{case.id}/")
    worker.look()
    worker.leave_by(worker.page.locator('main a[href$="/pass-on/"]').first)
    worker.look()
    worker.leave_by(worker.page.locator("main form").get_by_role("button").first)
    worker.look()


def hear(worker: Walker, found: Appeal, *said: str) -> None:
    """Come from the list of cases to the appeal, and read the whole chain, with what was *said* in it."""
    found.refresh_from_db()
    worker.go("/workbench/")
    worker.look(found.reference)
    worker.leave_by(worker.page.locator(f'main a[href*="{found.case_id}"]').first)
    worker.look()
    worker.leave_by(worker.page.locator('main a[href$="/appeal/"]').first)
    for words in said:
        worker.look(words)
