"""What the person is written about a work order, where the pack wants a letter about what became of it."""

from datetime import datetime

from babel import Locale
from babel.dates import format_date, format_time
from django.utils import timezone

from commonway.cases import answers as sheets
from commonway.cases import letters
from commonway.cases.models import WorkOrder, WorkOrderStep
from commonway.cases.names import Names
from commonway.cases.orders.keeping import Visit, definition_of
from commonway.cases.process import definitions
from commonway.contacts import notices
from commonway.identity.models import Person
from commonway.ledger.actors import Actor
from commonway.packs.text import say
from commonway.vault.sealing import KeyDestroyed, Safe


def write(order: WorkOrder, step: WorkOrderStep, *, by: Actor, at: datetime, safe: Safe | None = None) -> None:
    """Write the letter the pack has for what *step* says became of *order*, if it has one."""
    letter = definition_of(order).letters.get(step.kind)
    if letter is None:
        return
    safe, pack = safe or Safe(), definitions.pack_of(order.pack_version_id)
    language = Person.objects.filter(id=order.applicant_id).values_list("language", flat=True).get()
    try:
        values = sheets.unseal(order.case.request, safe).values
    except KeyDestroyed:
        return  # there is nobody to write to
    life_event = pack.life_events[order.case.request.life_event]
    places = letters.places_for(
        pack, life_event, values, reference=order.case.request.reference, language=language, at=at
    )
    visit = Visit(begins=order.visit_from, ends=order.visit_until) if order.visit_from and order.visit_until else None
    places |= {
        "supplier": Names(language).organisation(order.supplier_id),
        "organisation": Names(language).organisation(order.organisation_id),
        "ordered": say(definition_of(order).title, language, default=pack.languages[0]),
        "visit": in_words(visit, language) if visit else "",
    }
    draft = notices.Draft(
        letter=pack.letters[letter], values=places, about=f"{step.id}", organisation=order.organisation_id
    )
    notices.compose_all(
        order.applicant_id,
        [draft],
        language,
        order.request_id,
        by=by,
        at=at,
        default=pack.languages[0],
        safe=safe,
    )


def in_words(visit: Visit, language: str) -> str:
    """Return *visit* written out: *Tuesday, 3 March 2026, 09:00–12:00*."""
    locale = Locale.parse(language.replace("-", "_"))
    begins, ends = timezone.localtime(visit.begins), timezone.localtime(visit.ends)
    day = format_date(begins, "EEEE d MMMM y", locale=locale)
    hours = (format_time(each, "HH:mm", locale=locale) for each in (begins, ends))
    return f"{day}, {'–'.join(hours)}"
