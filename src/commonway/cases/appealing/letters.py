"""Letters about appeals, in the product's own words."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext, gettext_noop, override

from commonway.cases.models import Appeal
from commonway.cases.names import Names
from commonway.catalogue import queries as catalogue
from commonway.contacts import notices
from commonway.identity.models import Person
from commonway.ledger.actors import Actor
from commonway.packs.definitions import Letter
from commonway.vault.sealing import Safe

_TITLE = gettext_noop("Your appeal went on: {service}")
_BODY = gettext_noop(
    "{first} had time to look at its decision again, and did not do it in time. So your appeal went on by itself. "
    "{body} hears it now, and sees everything about the case.\n\nThe reference is {reference}. "
    "Nothing is left for you to do.\n\n{address}"
)


def went_on(appeal: Appeal, *, by: Actor, at: datetime) -> None:
    """Write the person that their appeal lies with the body that hears it, because the time to look again was over."""
    about = appeal.decision.about
    language = Person.objects.filter(id=appeal.applicant_id).values_list("language", flat=True).get()
    names = Names(language)
    with override(language):
        letter = Letter(
            id="appeal-went-on", title={language: gettext(_TITLE)}, body={language: gettext(_BODY)}, by_process=True
        )
    values = {
        "service": names.service(about.service, version_id=about.pack_version_id),
        "first": names.organisation(appeal.first_id),
        "body": names.organisation(appeal.organisation_id),
        "reference": appeal.reference,
        "address": f"{settings.COMMONWAY_PUBLIC_URL}/appeals/{appeal.id}/",
    }
    draft = notices.Draft(letter=letter, values=values, about=str(about.id), organisation=appeal.first_id)
    notices.compose_all(
        appeal.applicant_id,
        [draft],
        language,
        about.request_id,
        by=by,
        at=at,
        default=catalogue.version(about.pack_version_id).pack.languages[0],
        safe=Safe(),
    )
