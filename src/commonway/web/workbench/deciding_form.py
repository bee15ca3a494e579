"""The form by which staff decide: made from what can be decided on the case."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from commonway.cases.deciding import terms
from commonway.cases.deciding.at_hand import AtHand
from commonway.cases.deciding.drafts import LONGEST_WORDS, Draft
from commonway.cases.models import Decision
from commonway.web.forms import ChoiceField, DateField, Form, MoneyField, SeveralField, WordsField
from commonway.web.presenters.decided import RULINGS
from commonway.web.presenters.wording import OUTCOMES, Wording

# What is filled in of an appeal's decision only where the decision is changed.
OF_A_CHANGE = ("outcome", "amount", "valid_from", "valid_until")


class DecisionForm(Form):
    """What is decided on a case."""

    def __init__(self, at_hand: AtHand, words: Wording, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.at_hand = at_hand
        frame, definition = at_hand.frame, at_hand.frame.definition
        if frame.rulings:
            rulings = [(each, RULINGS[each][0]) for each in RULINGS if each in frame.rulings]
            reveals = {Decision.Ruling.CHANGED.value: OF_A_CHANGE}
            self.fields["ruling"] = ChoiceField(
                label=_("What becomes of the decision?"), choices=rulings, reveals=reveals
            )
        outcomes = [(each, OUTCOMES[each]) for each in OUTCOMES if each != "partly" or definition.partly]
        label = _("If you change it: what do you decide?") if frame.rulings else _("What do you decide?")
        self.fields["outcome"] = ChoiceField(
            label=label, choices=outcomes, required=not frame.rulings, says_optional=False
        )
        if frame.reasons_of.reasons:
            hint = _("Choose all that hold, or say it in your own words below.")
            reasons = [(each.id, words.say(each.text)) for each in frame.reasons_of.reasons]
            self.fields["reasons"] = SeveralField(
                label=_("Why?"), choices=reasons, required=False, help_text=hint, says_optional=False
            )
        self.fields["words"] = WordsField(
            label=_("In your own words"),
            help_text=_("The person reads this. Use plain words, and say what they can do."),
            max_length=LONGEST_WORDS,
            required=False,
        )
        if definition.amount:
            self.fields["amount"] = MoneyField(label=_("How much?"), required=False, says_optional=False)
        self._ask_validity(at_hand)
        if frame.replaces:
            self.fields["changed"] = WordsField(
                label=_("What has changed, and why?"),
                help_text=_("The letter says this first. The earlier decision stays on record."),
                max_length=LONGEST_WORDS,
                rows=3,
            )
        if frame.rulings:
            self.order_fields(["ruling", *OF_A_CHANGE])

    def clean(self) -> dict[str, Any]:
        """Pass over what belongs to a change where nothing is changed: it is not seen then, and is no mistake."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.at_hand.frame.rulings and given.get("ruling") != Decision.Ruling.CHANGED:
            for name in OF_A_CHANGE:
                self.errors.pop(name, None)
                given[name] = "" if name == "outcome" else None
        return given

    def draft(self) -> Draft:
        """Return what was filled in, which is valid; what belongs to another outcome is left out."""
        given = self.cleaned_data
        ruling = given.get("ruling", "")
        anew, before = ruling in ("", Decision.Ruling.CHANGED), self.at_hand.before
        gives = given["outcome"] != Decision.Outcome.REFUSED and anew
        return Draft(
            outcome=before.outcome if before and not anew else given["outcome"],
            reasons=tuple(given.get("reasons", ())),
            words=given["words"],
            amount=given.get("amount") if gives else None,
            valid_from=given.get("valid_from") if gives else None,
            valid_until=given.get("valid_until") if gives else None,
            changed=given.get("changed", ""),
            ruling=ruling,
        )

    def _ask_validity(self, at_hand: AtHand) -> None:
        definition = at_hand.frame.definition
        if not definition.valid_for:
            return
        today = timezone.localdate()
        fields = {
            "valid_from": (_("Valid from"), today),
            "valid_until": (_("Valid until"), terms.valid_until(definition, today)),
        }
        for name, (label, initial) in fields.items():
            self.fields[name] = DateField(label=label, required=False, initial=initial)


def kept(form: forms.Form) -> list[tuple[str, str]]:
    """Return what was sent for the fields of *form*, to be sent once more with a confirmation."""
    data: Any = form.data
    parts = [
        name for field in form.fields for name in (field, *(f"{field}-{part}" for part in ("day", "month", "year")))
    ]
    return [(name, value) for name in parts for value in (data.getlist(name) if hasattr(data, "getlist") else [])]
