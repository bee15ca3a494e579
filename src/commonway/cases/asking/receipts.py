"""The receipt of asking: a letter that lists every case with its reference and promise, and what is not asked for yet."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from commonway.cases import letters
from commonway.cases.models import Case, Request
from commonway.cases.names import Names
from commonway.cases.wording import day_in_words
from commonway.contacts import notices
from commonway.identity.models import Person
from commonway.ledger.actors import Actor

LETTER = "services-asked"


def write(request: Request, cases: list[Case], left: Iterable[str], *, by: Actor, at: datetime) -> None:
    """Put the receipt of *cases*, opened together, in the mailbox of whoever asked."""
    language = Person.objects.filter(id=request.applicant_id).values_list("language", flat=True).get()
    names = Names(language)
    with override(language):
        title = _("What you asked for")
        paragraphs = [
            _("We passed on what you asked for. Keep this letter: it has the reference of each."),
            *(_line(case, names) for case in cases),
        ]
        waiting = [names.service(each, version_id=request.pack_version_id) for each in left]
        if waiting:
            paragraphs.append(_("Not asked for yet: %(services)s.") % {"services": ", ".join(waiting)})
        paragraphs.append(_("You can take any of them back while the office has not ended it."))
    letter = letters.of_the_product(LETTER, title, "\n\n".join(paragraphs), language)
    draft = notices.Draft(letter=letter, values={}, about=str(cases[0].id))
    notices.compose_all(request.applicant_id, [draft], language, request.id, by=by, at=at, default=language)


def _line(case: Case, names: Names) -> str:
    places = {
        "service": names.service(case.service, version_id=case.pack_version_id),
        "organisation": names.organisation(case.organisation_id),
        "reference": case.reference,
    }
    if case.due_at is None:
        return _("%(service)s: %(organisation)s, reference %(reference)s.") % places
    places["day"] = day_in_words(timezone.localdate(case.due_at), names.language)
    said = _("%(service)s: %(organisation)s, reference %(reference)s. They promise an answer by %(day)s.")
    return said % places
