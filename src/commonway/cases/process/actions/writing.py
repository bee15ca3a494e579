"""Writing the person a letter of the pack, the one the header ``letter`` names: the action ``notice``."""

from commonway.bpmn.effects import CallAction
from commonway.bpmn.happenings import ActionDone, ActionFailed, Answer
from commonway.cases import letters
from commonway.cases.models import Request
from commonway.cases.process.actions.setting import Setting
from commonway.contacts import notices
from commonway.identity.models import Person


def write(call: CallAction, setting: Setting) -> Answer:
    """Put the letter in the mailbox of whoever applied."""
    letter = call.headers.get("letter", "")
    if not compose(setting, letter, about=f"{setting.case.id}:{call.token}"):
        return ActionFailed(call.token, "no-letter", f"There is no letter {letter[:80]!r}.")
    return ActionDone(call.token)


def compose(setting: Setting, letter_id: str, *, about: str) -> bool:
    """Write whoever applied a letter of the pack, once for *about*; return whether there is such a letter."""
    letter = setting.pack_version.letters.get(letter_id)
    if letter is None:
        return False
    request: Request = setting.case.request
    language = Person.objects.filter(id=request.applicant_id).values_list("language", flat=True).get()
    pack = setting.pack_version
    places = letters.places_for(
        pack,
        pack.life_events[request.life_event],
        setting.facts,
        reference=setting.case.reference,
        language=language,
        at=setting.at,
    )
    draft = notices.Draft(
        letter=letter, values=places, about=about, organisation=setting.case.organisation_id, case=setting.case.id
    )
    notices.compose_all(
        request.applicant_id,
        [draft],
        language,
        request.id,
        by=setting.by,
        at=setting.at,
        default=pack.languages[0],
        safe=setting.safe,
    )
    return True
