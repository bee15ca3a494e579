"""Evidence: who was asked about the person, and what came of it. The values are with the case, never here."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from commonway.cases.story.words import Silent, Told, Words

_ASKED_ITSELF = Silent("Whoever is asked has the question in its own list, and no case of its own comes of it.")
_PERSONS = Silent("It is between the person and who asked; the case says how it stands.")

TOLD: Mapping[str, Told] = {
    "evidence.asked": Told(
        person=Words(
            kind="reading",
            one=_("We asked %(organisation)s: %(evidence)s"),
            body=_("For %(asker)s, under an agreement."),
        ),
        own=_ASKED_ITSELF,
        lead=Words(kind="told", one=_("%(organisation)s was asked for evidence")),
    ),
    "evidence.asked-you": Told(
        person=Words(
            kind="case",
            one=_("You are asked: %(evidence)s"),
            body=_("By %(asker)s. Your case waits for it."),
            state="paused",
        ),
        own=Words(kind="told", one=_("The person is asked: %(evidence)s"), state="open"),
    ),
    "evidence.answered": Told(
        person=Words(kind="reading", one=_("%(organisation)s answered: %(evidence)s")),
        own=_ASKED_ITSELF,
        lead=Words(kind="told", one=_("%(organisation)s answered what it was asked")),
    ),
    "evidence.you-answered": Told(
        person=Words(kind="case", one=_("You answered: %(evidence)s")),
        own=Words(kind="told", one=_("The person answered: %(evidence)s"), state="done"),
    ),
    "evidence.you-have-none": Told(
        person=Words(kind="case", one=_("You said that you do not have it: %(evidence)s")),
        own=Words(kind="told", one=_("The person does not have it: %(evidence)s")),
    ),
    "evidence.you-did-not-answer": Told(
        person=Words(
            kind="case",
            one=_("You did not answer in time: %(evidence)s"),
            body=_("You still can. Your case goes on."),
        ),
        own=Words(kind="told", one=_("The person did not answer in time: %(evidence)s"), state="delayed"),
    ),
    "evidence.you-answered-late": Told(
        person=Words(
            kind="case", one=_("You answered: %(evidence)s"), body=_("It went on without. Staff see your answer.")
        ),
        own=Words(kind="told", one=_("The person answered, too late: %(evidence)s")),
    ),
    "evidence.no-record": Told(
        person=Words(kind="reading", one=_("%(organisation)s has nothing about: %(evidence)s")),
        own=_ASKED_ITSELF,
        lead=Words(kind="told", one=_("%(organisation)s has no such record")),
    ),
    "evidence.many-records": Told(
        person=Words(kind="reading", one=_("%(organisation)s has more than one record, and cannot say: %(evidence)s")),
        own=_ASKED_ITSELF,
        lead=Words(kind="told", one=_("%(organisation)s has more than one such record")),
    ),
    "evidence.refused": Told(
        person=Words(kind="reading", one=_("%(organisation)s did not say: %(evidence)s")),
        own=_ASKED_ITSELF,
        lead=Words(kind="told", one=_("%(organisation)s refused to answer")),
    ),
    "evidence.unanswered": Told(
        person=Words(
            kind="reading",
            one=_("%(organisation)s did not answer in time: %(evidence)s"),
            body=_("The next is asked who can say it."),
            state="delayed",
        ),
        own=_ASKED_ITSELF,
        lead=Words(kind="told", one=_("%(organisation)s did not answer in time"), state="delayed"),
    ),
    "evidence.not-asked": Told(
        person=Words(
            kind="reading",
            one=_("Somebody was not asked: %(evidence)s"),
            body=_("No agreement lets them be asked, or something is not known that finds the record."),
            state="not-told",
        ),
        own=Words(kind="told", one=_("Somebody could not be asked: %(evidence)s"), state="not-told"),
    ),
    "evidence.held": Told(
        person=Words(
            kind="case",
            one=_("Look at an answer first: %(evidence)s"),
            body=_("It is used only if you say so."),
            state="paused",
        ),
        own=_ASKED_ITSELF,
        lead=Words(kind="told", one=_("The person looks first at what %(organisation)s answered"), state="paused"),
    ),
    "evidence.allowed": Told(
        person=Words(kind="case", one=_("You let an answer be used: %(evidence)s")),
        own=_ASKED_ITSELF,
        lead=Words(kind="told", one=_("The person let the answer of %(organisation)s be used")),
    ),
    "evidence.not-used": Told(
        person=Words(kind="case", one=_("An answer was not used, and erased: %(evidence)s")),
        own=_ASKED_ITSELF,
        lead=Words(kind="told", one=_("The answer of %(organisation)s is not used")),
    ),
    "evidence.late": Told(
        person=Words(
            kind="reading", one=_("%(organisation)s answered too late: %(evidence)s"), body=_("The answer is kept.")
        ),
        own=_ASKED_ITSELF,
        lead=Words(kind="told", one=_("%(organisation)s answered too late")),
    ),
    "evidence.withdrawn": Told(
        person=Words(kind="reading", one=_("No answer is needed any more: %(evidence)s")),
        own=_PERSONS,
        lead=Words(kind="told", one=_("No answer of %(organisation)s is needed any more")),
    ),
    "evidence.ended-without": Told(
        person=Words(kind="case", one=_("It goes on without: %(evidence)s")),
        own=Words(kind="told", one=_("Nobody is left to ask: %(evidence)s"), state="delayed"),
    ),
}
