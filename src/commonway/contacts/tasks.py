"""Background work of this room: the e-mail that says a letter is there."""

from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from commonway.contacts.models import Notice
from commonway.fence.scope import SYSTEM, within
from commonway.identity import people
from commonway.kernel.clock import now
from commonway.vault.sealing import KeyDestroyed


@app.task(
    name="contacts.say_that_letters_wait",
    queue="mail",
    retry=RetryStrategy(max_attempts=10, exponential_wait=5),
)
def say_that_letters_wait(*, notices: list[str]) -> None:
    """Send one e-mail for *notices*, which are of one person; it never holds a letter's words.

    Runs again after a failure: notices already mailed are left out, so a repetition after success sends nothing.
    """
    with within(SYSTEM):
        waiting = list(Notice.objects.filter(id__in=[UUID(one) for one in notices], mailed_at__isnull=True))
        if not waiting:
            return
        address = _address(waiting[0].person_id)
        if not address:
            return
        _send(address, language=waiting[0].language, count=len(waiting))
        Notice.objects.filter(id__in=[notice.id for notice in waiting]).update(mailed_at=now())


def _address(person_id: UUID) -> str:
    try:
        return str(people.profile(person_id).get("email") or "")
    except KeyDestroyed:
        return ""


def _send(address: str, *, language: str, count: int) -> None:
    with override(language):
        subject = _("You have a letter") if count == 1 else _("You have letters")
        body = _(
            "There is something new for you to read.\n\n"
            "Sign in to read it: %(address)s\n\n"
            "For your safety we do not put letters in an e-mail, and we never ask for your details in one."
        ) % {"address": settings.COMMONWAY_PUBLIC_URL}
    send_mail(subject, body, None, [address])
