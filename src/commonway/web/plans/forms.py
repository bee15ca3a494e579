"""What is asked when something is added to a plan or changed in it, and what those answers are called there."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonway.cases.plans.opening import PlanFile, Written
from commonway.web.forms import AddressField, ChoiceField, DateField, EmailField, Form, TextField, TimeField

Choices = list[tuple[str, Any]]
_NOBODY = ("", _("Nobody in particular"))


class EntryForm(Form):
    """One entry; ``key`` makes a double click one entry, ``seen`` says which revision was on the screen."""

    key = TextField(required=False, max_length=80, widget=forms.HiddenInput)
    seen = TextField(required=False, max_length=10, widget=forms.HiddenInput)

    def content(self) -> dict[str, Any]:
        """Return what the entry says."""
        return {"text": self.cleaned_data["text"]}

    def when(self) -> datetime | None:
        """Return the time the entry is about, if it is about one."""
        return None


class GoalForm(EntryForm):
    """A goal, in the words of whoever has it."""

    text = AddressField(
        label=_("What do you want to reach?"),
        short=_("Your goal"),
        help_text=_("In your own words. There is no wrong answer."),
    )


class ContributionForm(EntryForm):
    """What somebody brings to the plan."""

    text = AddressField(
        label=_("What do you bring to the plan?"),
        short=_("What you bring"),
        help_text=_("For example: I look after the baby on Tuesdays."),
    )


class NoteForm(EntryForm):
    """A note of a profession."""

    text = AddressField(
        label=_("Your note"), help_text=_("Only your organisation sees it. Write it so that the person could read it.")
    )


class StepForm(EntryForm):
    """Something to be done, by whom and by when."""

    text = AddressField(label=_("What is to be done?"), short=_("The step"))
    who = ChoiceField(label=_("Who does it?"), choices=[], required=False)
    by = DateField(label=_("By when?"), short=_("The day"), required=False)

    def content(self) -> dict[str, Any]:
        """Return the step with whom it is for."""
        return {"text": self.cleaned_data["text"], "who": self.cleaned_data["who"]}

    def when(self) -> datetime | None:
        """Return the end of the day it is to be done by."""
        return moment(self.cleaned_data["by"], "23:59")


class VisitForm(EntryForm):
    """A visit: which of those foreseen, when, where and what for."""

    slot = ChoiceField(label=_("Which visit is it?"), choices=[], required=False)
    on = DateField(label=_("On which day?"), short=_("The day"))
    time = TimeField(label=_("At what time?"), short=_("The time"))
    place = TextField(label=_("Where?"), short=_("The place"), max_length=200)
    text = AddressField(label=_("What for?"), short=_("What for"), required=False)

    def content(self) -> dict[str, Any]:
        """Return where the visit is and what it is for."""
        return {"text": self.cleaned_data["text"], "place": self.cleaned_data["place"]}

    def when(self) -> datetime | None:
        """Return when the visit is."""
        return moment(self.cleaned_data["on"], self.cleaned_data["time"])


class InviteForm(Form):
    """Whom of their family somebody wants in their plan."""

    role = ChoiceField(label=_("Which part do they have?"), short=_("Their part"), choices=[])
    called = TextField(
        label=_("What do you call them?"),
        short=_("What you call them"),
        help_text=_("The others read this name: my mother, Sam."),
        max_length=80,
    )
    email = EmailField(
        label=_("What is their e-mail address?"),
        short=_("E-mail address"),
        help_text=_("They must have signed in here once."),
        max_length=254,
    )
    consent = forms.BooleanField(
        label=_("I agree that they see the parts of my plan listed above, and add to it"),
        error_messages={"required": _("Tick the box if you agree. Without it nobody is invited.")},
    )


class ConsentForm(Form):
    """The person's yes, never ticked beforehand."""

    consent = forms.BooleanField(
        label=_("I agree to this"), error_messages={"required": _("Tick the box if you agree, or choose no.")}
    )


class ReasonForm(Form):
    """Why a plan ends."""

    text = AddressField(
        label=_("Why does the plan end?"),
        short=_("The reason"),
        help_text=_("The person reads this. Say what was reached."),
    )


class LeadForm(Form):
    """What the family calls the lead worker."""

    called = TextField(
        label=_("What does the family call you?"),
        short=_("Your name"),
        help_text=_("All who take part read it, and know whom to ask."),
        max_length=80,
    )


class MoveForm(Form):
    """The day a plan counts from."""

    day = DateField(label=_("From which day does the plan count?"), short=_("The day"))


FORMS: Mapping[str, type[EntryForm]] = {
    "goal": GoalForm,
    "step": StepForm,
    "visit": VisitForm,
    "contribution": ContributionForm,
    "note": NoteForm,
}


def entry_form(
    kind: str,
    file: PlanFile,
    *,
    parties: Choices,
    slots: Choices,
    data: Any = None,
    initial: Mapping[str, Any] | None = None,
) -> EntryForm:
    """Return the form for an entry of *kind*, with the *parties* and the foreseen visits there are to choose from."""
    form = FORMS[kind](data, initial=dict(initial or {}))
    if isinstance(form, StepForm):
        choose(form, "who", [_NOBODY, *parties])
    if isinstance(form, VisitForm):
        if slots:
            choose(form, "slot", [*slots, ("", _("Another visit"))])
        else:
            del form.fields["slot"]
        form.fields["on"].minimum = timezone.localdate(file.standing.plan.began_at)  # type: ignore[attr-defined]
    return form


def initial_of(written: Written) -> dict[str, Any]:
    """Return what a form about an entry that is there begins with."""
    when = timezone.localtime(written.entry.at) if written.entry.at else None
    begin: dict[str, Any] = dict(written.content) | {"seen": str(written.entry.revision)}
    if when is not None:
        begin |= {"by": when.date(), "on": when.date(), "time": f"{when:%H:%M}"}
    return begin


def choose(form: Form, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Let the field *name* of *form* be one of *choices*; many are a list, a few radios."""
    old: Any = form.fields[name]
    offered = list(choices)
    words = {"label": old.label, "short": old.short, "help_text": old.help_text, "required": old.required}
    if len(offered) > ChoiceField.most_radios:
        offered = [each for each in offered if each[0]]
    new = ChoiceField(choices=offered, **words)
    new.says_optional = False
    form.fields[name] = new


def moment(day: date | None, time: str) -> datetime | None:
    """Return *time*, as a form has it, on *day*, here."""
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day, datetime.strptime(time, "%H:%M").time()))  # noqa: DTZ007
