"""What the person is written about a payment, where the pack wants a letter about what became of it."""

from datetime import datetime

from commonway.cases import answers as sheets
from commonway.cases import letters
from commonway.cases.models import PaymentRequest, PaymentStep
from commonway.cases.names import Names
from commonway.cases.payments.content import unseal
from commonway.cases.payments.keeping import definition_of
from commonway.cases.process import definitions
from commonway.cases.wording import money
from commonway.contacts import notices
from commonway.identity.models import Person
from commonway.ledger.actors import Actor
from commonway.packs.text import say
from commonway.vault.sealing import KeyDestroyed, Safe


def write(payment: PaymentRequest, step: PaymentStep, *, by: Actor, at: datetime, safe: Safe | None = None) -> None:
    """Write the letter the pack has for what *step* says became of *payment*, if it has one: of instalments, the first."""
    letter = definition_of(payment).letters.get(step.kind)
    if letter is None or (step.instalment or 1) > 1:
        return
    safe, pack = safe or Safe(), definitions.pack_of(payment.pack_version_id)
    language = Person.objects.filter(id=payment.applicant_id).values_list("language", flat=True).get()
    request, names = payment.case.request, Names(language)
    try:
        values, content = sheets.unseal(request, safe).values, unseal(payment, safe)
    except KeyDestroyed:
        return  # there is nobody to write to
    places = letters.places_for(
        pack, pack.life_events[request.life_event], values, reference=request.reference, language=language, at=at
    )
    places |= {
        "payer": names.organisation(payment.payer_id),
        "organisation": names.organisation(payment.organisation_id),
        "paid": say(definition_of(payment).title, language, default=pack.languages[0]),
        "amount": money(content.instalment(max(payment.paid, 1)), language),
        "payment_reference": payment.reference,
    }
    draft = notices.Draft(
        letter=pack.letters[letter], values=places, about=str(step.id), organisation=payment.organisation_id
    )
    default = pack.languages[0]
    notices.compose_all(payment.applicant_id, [draft], language, request.id, by=by, at=at, default=default, safe=safe)
