"""A decision as the person reads it: the parts of its letter, in their language."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.numbers import format_currency, format_decimal
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from commonway.cases.deciding.content import Content
from commonway.cases.models import Decision
from commonway.cases.names import Names
from commonway.cases.wording import day_in_words, locale_of
from commonway.contacts.notices import Section
from commonway.packs.deciding import DecisionDefinition
from commonway.packs.definitions import Pack, Pays
from commonway.packs.text import Text, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """All that is needed to tell somebody of a decision: the decision, what it says, and the pack it was made by."""

    decision: Decision
    content: Content
    pack: Pack
    definition: DecisionDefinition  # of the service that was asked for
    made_by: DecisionDefinition  # of the service in whose case it was made: the same, but on an appeal
    keep_until: date | None = None  # the case, if nothing more comes

    def say(self, text: Text, language: str) -> str:
        """Return *text* in *language*."""
        return say(text, language, default=self.pack.languages[0])

    @property
    def pays(self) -> Pays:
        """What an amount counts."""
        return self.pack.services[self.decision.about.service].pays or Pays()

    @property
    def says_anew(self) -> bool:
        """Whether it says what the person has, and not only what becomes of an earlier decision."""
        return self.decision.ruling in ("", Decision.Ruling.CHANGED)


def sections(telling: Telling, language: str) -> tuple[Section, ...]:
    """Return the parts of the letter in *language*: what, why, by which law, how it was made, where to appeal."""
    with override(language):
        return tuple(_sections(telling, Names(language)))


def reason_lines(telling: Telling, language: str) -> tuple[str, ...]:
    """Return the standard reasons that were given."""
    chosen = {each.id: each for each in telling.made_by.reasons}
    return tuple(telling.say(chosen[id_].text, language) for id_ in telling.content.reasons if id_ in chosen)


def amount_in_words(amount: Decimal, pays: Pays, language: str, *, default: str) -> str:
    """Return an amount with its currency or unit, and how often it is given."""
    shown = amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount.quantize(Decimal("0.01"))
    if pays.currency:
        pattern = "¤#,##0" if shown == shown.to_integral_value() else None  # 600, not 600.00
        digits = pattern is None
        locale = locale_of(language)
        figure = str(format_currency(shown, pays.currency, pattern, locale=locale, currency_digits=digits))
    else:
        unit = say(pays.unit, language, default=default)
        figure = f"{format_decimal(shown, locale=locale_of(language))} {unit}".strip()
    with override(language):
        often = {"month": _("%(amount)s a month"), "year": _("%(amount)s a year"), "once": _("%(amount)s, paid once")}
        return often.get(pays.period, "%(amount)s") % {"amount": figure}


def _sections(telling: Telling, names: Names) -> Iterator[Section]:
    content, language = telling.content, names.language
    if content.changed:
        yield Section(heading=_("What has changed"), paragraphs=tuple(content.changed.splitlines()))
    yield Section(heading=_("What we decided"), paragraphs=tuple(_decided(telling, names)))
    points = reason_lines(telling, language)
    if points or content.words:
        own = tuple(line for line in content.words.splitlines() if line.strip())
        yield Section(heading=_("Why"), paragraphs=own, points=points)
    yield Section(heading=_("The law"), paragraphs=tuple(_law(telling, language)))
    if telling.decision.automated:
        yield Section(heading=_("How we decided"), paragraphs=tuple(_automated(telling, language)))
    appeal = tuple(_appeal(telling, names))
    if appeal:
        yield Section(heading=_("If you do not agree"), paragraphs=appeal)
    if telling.keep_until:
        kept = _("We keep your case until %(day)s. If you appeal, we keep it longer.")
        until = {"day": day_in_words(telling.keep_until, language)}
        yield Section(heading=_("How long we keep it"), paragraphs=(kept % until,))


def _decided(telling: Telling, names: Names) -> Iterator[str]:
    yield _outcome(telling, names)
    decision, content, language = telling.decision, telling.content, names.language
    if not telling.says_anew or decision.outcome == Decision.Outcome.REFUSED:
        return
    if telling.definition.gives:
        yield telling.say(telling.definition.gives, language)
    if content.amount is not None:
        amount = amount_in_words(content.amount, telling.pays, language, default=telling.pack.languages[0])
        yield _("You get %(amount)s.") % {"amount": amount}
    if content.valid_from or content.valid_until:
        yield _validity(content, language)


def _validity(content: Content, language: str) -> str:
    days = {
        "start": day_in_words(content.valid_from, language) if content.valid_from else "",
        "end": day_in_words(content.valid_until, language) if content.valid_until else "",
    }
    if content.valid_from and content.valid_until:
        return _("It is valid from %(start)s until %(end)s.") % days
    return (_("It is valid from %(start)s.") if content.valid_from else _("It is valid until %(end)s.")) % days


def _outcome(telling: Telling, names: Names) -> str:
    decision = telling.decision
    places = {
        "service": names.service(decision.about.service, version_id=decision.about.pack_version_id),
        "first": names.organisation(decision.about.organisation_id),
    }
    rulings = {
        Decision.Ruling.UPHELD: _("The decision about this stays as it was: %(service)s."),
        Decision.Ruling.SENT_BACK: _("%(first)s has to decide this again: %(service)s."),
        Decision.Ruling.NOT_HEARD: _(
            "Your appeal came too late. The decision about this stays as it was: %(service)s."
        ),
    }
    outcomes = {
        Decision.Outcome.GRANTED: _("We say yes: %(service)s."),
        Decision.Outcome.PARTLY: _("We say yes to a part of it: %(service)s."),
        Decision.Outcome.REFUSED: _("We say no: %(service)s."),
    }
    words = outcomes[Decision.Outcome(decision.outcome)]
    if not telling.says_anew:
        words = rulings[Decision.Ruling(decision.ruling)]
    return words % places


def _law(telling: Telling, language: str) -> Iterator[str]:
    yield telling.say(telling.made_by.legal_basis, language)
    chosen = {each.id: each for each in telling.made_by.reasons}
    laws = [chosen[id_].legal_basis for id_ in telling.content.reasons if id_ in chosen]
    yield from dict.fromkeys(telling.say(law, language) for law in laws if law)


def _automated(telling: Telling, language: str) -> Iterator[str]:
    if telling.definition.automated:
        yield telling.say(telling.definition.automated, language)
    yield _("No person took part. You can ask on the page of this decision that a person looks at it again.")


def _appeal(telling: Telling, names: Names) -> Iterator[str]:
    appeal, until = telling.made_by.appeal, telling.decision.appeal_until
    if appeal is None or until is None:
        return
    service = telling.pack.services[appeal.service]
    places = {
        "body": names.organisation(service.organisation),
        "day": day_in_words(timezone.localtime(until), names.language),
        "reference": telling.decision.case.reference,
    }
    yield _("You can appeal to %(body)s until %(day)s.") % places
    yield (
        _("Do it on the page of this decision, or by letter with the reference %(reference)s. Say what should change.")
        % places
    )
    if appeal.reconsider_within:
        first = names.organisation(telling.decision.organisation_id)
        yield _("%(first)s looks at its decision again first.") % {"first": first}
    if appeal.legal_basis:
        yield telling.say(appeal.legal_basis, names.language)
