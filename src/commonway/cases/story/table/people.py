"""Who a person is, who may act for them, and who looked at what is known about them."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from commonway.cases.story.words import THEIR_OWN, Silent, Told, Words

_WHO_LOOKED = Silent("Who looked is for the person, and for whoever checks; it is no step of a case.")

TOLD: Mapping[str, Told] = {
    "mandate.granted": Told(person=Words(kind="person", one=_("Someone may now act for someone else")), own=THEIR_OWN),
    "mandate.withdrawn": Told(
        person=Words(kind="person", one=_("Someone may no longer act for someone else")), own=THEIR_OWN
    ),
    "person.created": Told(person=Words(kind="person", one=_("We wrote down who you are")), own=THEIR_OWN),
    "person.changed": Told(person=Words(kind="person", one=_("Your details were changed")), own=THEIR_OWN),
    "person.identified": Told(person=Words(kind="person", one=_("A number you are known by was added")), own=THEIR_OWN),
    "person.signed-up": Told(person=Words(kind="person", one=_("You signed in for the first time")), own=THEIR_OWN),
    "data.read": Told(
        person=Words(
            kind="reading",
            one=_("%(organisation)s looked at your data"),
            many=_("%(organisation)s looked at your data"),
            body=_("%(what)s: %(purpose)s"),
            grouping="row",
        ),
        own=_WHO_LOOKED,
    ),
    "access.refused": Told(
        person=Words(kind="reading", one=_("Someone wanted to see your data, and was not let in")), own=_WHO_LOOKED
    ),
    "key.destroyed": Told(
        person=Words(kind="person", one=_("Your data was deleted")),
        own=Silent("The pages of its cases say themselves that the data is gone."),
    ),
}
