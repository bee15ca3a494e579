"""Form fields that render a component of the design system and explain their errors in plain words.

Each takes the keyword arguments of Django's fields; ``label`` is the short name errors speak of.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from commonway.web.forms.dates import DateWidget, MonthWidget, read_date
from commonway.web.forms.digits import western
from commonway.web.presenters.dates import day, month

_LONGEST = 500
_LONGEST_ADDRESS = 1_000


class _Asked:
    """Adds to a Django field its component and the words for an answer that is missing.

    A field that may be left empty says that it is optional, unless ``says_optional`` is false.
    """

    component = "input"
    missing = _("Enter an answer")

    def __init__(self, *, label: Any = "", short: Any = "", **options: Any) -> None:
        self.short = short or label
        self.says_optional = bool(options.pop("says_optional", True))
        words = {"required": format_lazy("{}: {}", self.missing, self.short)}
        super().__init__(label=label, error_messages=words | options.pop("error_messages", {}), **options)  # type: ignore[call-arg]

    def refuse(self, message: Any, *, code: str, **parts: Any) -> ValidationError:
        """Return the error *message*, with the field's short name as ``%(label)s``."""
        return ValidationError(message, code=code, params={"label": self.short} | parts)


class TextField(_Asked, forms.CharField):
    """One line of text, at most 500 characters."""

    def __init__(
        self, *, width: int | None = None, autocomplete: str = "", max_length: int = _LONGEST, **options: Any
    ) -> None:
        self.width = width
        self.autocomplete = autocomplete or None
        super().__init__(max_length=max_length, **options)
        self.error_messages["null_characters_not_allowed"] = _("Take out the characters that cannot be printed")

    def to_python(self, value: Any) -> str:
        return super().to_python(_flat(value)) or ""


class AddressField(TextField):
    """An address as written on an envelope."""

    component = "textarea"

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(max_length=_LONGEST_ADDRESS, **options)

    def clean(self, value: Any) -> str:
        return "\n".join(line.strip() for line in super().clean(value).splitlines() if line.strip())


class WordsField(TextField):
    """Text of several paragraphs, in somebody's own words."""

    component = "textarea"

    def __init__(self, *, rows: int = 6, max_length: int, **options: Any) -> None:
        super().__init__(max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **options)

    def clean(self, value: Any) -> str:
        return "\n".join(line.rstrip() for line in super().clean(value).splitlines()).strip()


class EmailField(_Asked, forms.EmailField):
    """An e-mail address."""

    autocomplete = "email"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.error_messages["invalid"] = format_lazy(
            "{}: {}", self.short, _("enter an e-mail address such as name@example.com")
        )

    def to_python(self, value: Any) -> str:
        return super().to_python(_flat(value)) or ""


class PhoneField(TextField):
    """A telephone number, kept as digits with an optional leading +  (E.164 allows 15 digits)."""

    inputmode = "tel"
    _number = re.compile(r"\+?\d{5,15}")

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, autocomplete=options.pop("autocomplete", "tel"), width=20, **options)

    def clean(self, value: Any) -> str:
        number = re.sub(r"[\s().\-/\u200e\u200f\u202a-\u202e]", "", western(super().clean(value)))
        if number and not self._number.fullmatch(number):
            raise self.refuse(
                _("%(label)s: enter a phone number such as 01632 960 001 or +44 808 157 0192"), code="phone"
            )
        return number


class NationalIdField(TextField):
    """An identifier that must match *pattern*, compared in capitals and without spaces."""

    def __init__(self, *, pattern: str = "", **options: Any) -> None:
        self.pattern = re.compile(pattern) if pattern else None
        super().__init__(max_length=100, width=20, **options)

    def clean(self, value: Any) -> str:
        typed = western(super().clean(value))
        if self.pattern is None or not typed:
            return typed
        for candidate in (typed, re.sub(r"\s", "", typed), re.sub(r"\s", "", typed).upper()):
            if self.pattern.fullmatch(candidate):
                return candidate
        raise self.refuse(
            _("%(label)s is not in the right form. Check it against the card or letter it is on."), code="pattern"
        )


class NumberField(TextField):
    """A number, typed with any script's digits and either kind of separator."""

    inputmode = "decimal"

    def __init__(self, *, minimum: Decimal | None = None, maximum: Decimal | None = None, **options: Any) -> None:
        self.minimum = minimum
        self.maximum = maximum
        super().__init__(max_length=40, width=options.pop("width", 10), **options)

    def clean(self, value: Any) -> Decimal | None:
        typed = super().clean(value)
        if not typed:
            return None
        number = self._read(typed)
        if self.minimum is not None and number < self.minimum:
            raise self.refuse(_("%(label)s must be %(limit)s or more"), code="minimum", limit=self.minimum)
        if self.maximum is not None and number > self.maximum:
            raise self.refuse(_("%(label)s must be %(limit)s or less"), code="maximum", limit=self.maximum)
        return number

    def _read(self, typed: str) -> Decimal:
        plain = re.sub(r"[\s'’_]", "", western(typed).replace("٫", ".").replace("٬", ",").replace("−", "-"))
        if re.fullmatch(r"[+-]?\d{1,15},\d{1,2}", plain):  # 12,50 as much of the world writes it
            plain = plain.replace(",", ".")
        if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", plain):
            plain = plain.replace(",", "")
        if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,6})?", plain):
            raise self.refuse(_("%(label)s must be a number, such as 1200 or 12.50"), code="number")
        return Decimal(plain)


class MoneyField(NumberField):
    """An amount of money; a currency sign is ignored, and the smallest unit is a hundredth."""

    def __init__(self, *, prefix: str = "", **options: Any) -> None:
        self.prefix = prefix or None
        super().__init__(**options)

    def _read(self, typed: str) -> Decimal:
        number = super()._read(re.sub(r"^[^\d\-+.٫]{1,4}|[^\d.٫]{1,4}$", "", western(typed).strip()))
        if number != round(number, 2):
            raise self.refuse(_("%(label)s can have two numbers after the point, no more"), code="money")
        return number


class DateField(_Asked, forms.Field):
    """A date in three boxes; a pasted ISO date, month names and any script's digits are understood."""

    component = "date"
    missing = _("Enter the day, month and year")
    widget = DateWidget

    def __init__(
        self, *, minimum: date | None = None, maximum: date | None = None, today: date | None = None, **options: Any
    ) -> None:
        self.minimum = minimum
        self.maximum = maximum
        self.today = today
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        return read_date(value, refuse=self.refuse) if value not in self.empty_values else None

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if self.maximum is not None and value > self.maximum:
            if self.maximum == self.today:
                raise self.refuse(_("%(label)s must be today or in the past"), code="future")
            raise self.refuse(_("%(label)s must be on or before %(limit)s"), code="maximum", limit=day(self.maximum))
        if self.minimum is not None and value < self.minimum:
            if self.minimum == self.today:
                raise self.refuse(_("%(label)s must be today or later"), code="past")
            raise self.refuse(_("%(label)s must be on or after %(limit)s"), code="minimum", limit=day(self.minimum))


class MonthField(DateField):
    """A month in two boxes, as its first day."""

    component = "month"
    missing = _("Enter the month and year")
    widget = MonthWidget

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)
        if value is not None and self.minimum is not None and value < self.minimum:
            raise self.refuse(_("%(label)s must be %(limit)s or later"), code="minimum", limit=month(self.minimum))
        if value is not None and self.maximum is not None and value > self.maximum:
            raise self.refuse(_("%(label)s must be %(limit)s or earlier"), code="maximum", limit=month(self.maximum))


class TimeField(TextField):
    """A time of day, as 24 hours, with any script's digits; kept as ``14:30``."""

    _time = re.compile(r"([01]?\d|2[0-3])[:.h]?([0-5]\d)?")

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("For example 14:30"))
        super().__init__(max_length=20, width=5, **options)

    def clean(self, value: Any) -> str:
        typed = re.sub(r"\s", "", western(super().clean(value)))
        if not typed:
            return ""
        found = self._time.fullmatch(typed)
        if found is None:
            raise self.refuse(_("%(label)s must be a time, such as 9:00 or 14:30"), code="time")
        return f"{int(found[1]):02}:{found[2] or '00'}"


class ChoiceField(_Asked, forms.ChoiceField):
    """One of a few values: radios, or a list when there are more than eight.

    ``reveals`` names the fields of the form that a choice brings with it; radios draw them inside that choice.
    """

    missing = _("Choose an answer")
    most_radios = 8

    def __init__(
        self, *, choices: Sequence[tuple[str, Any]], reveals: Mapping[str, Sequence[str]] | None = None, **options: Any
    ) -> None:
        self.reveals = dict(reveals or {})
        many = len(choices) > self.most_radios
        self.component = "select" if many else "radios"
        offered = [("", _("Choose")), *choices] if many else list(choices)
        super().__init__(choices=offered, widget=forms.Select if many else forms.RadioSelect, **options)
        self.error_messages["invalid_choice"] = format_lazy("{}: {}", _("Choose one of the answers"), self.short)

    def to_python(self, value: Any) -> str:
        return value if isinstance(value, str) else ""


class SeveralField(_Asked, forms.MultipleChoiceField):
    """Any of a few values, each with a box to tick."""

    component = "checkboxes"
    missing = _("Choose one or more")
    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.error_messages["invalid_choice"] = format_lazy("{}: {}", _("Choose among the answers"), self.short)


class YesNoField(_Asked, forms.Field):
    """Yes or no; None when it may be left out and was."""

    component = "yes_no"
    missing = _("Choose yes or no")
    widget = forms.RadioSelect
    _values = {"yes": True, "no": False, "True": True, "False": False, "true": True, "false": False}

    def to_python(self, value: Any) -> bool | None:
        if value in self.empty_values or isinstance(value, bool):
            return value if isinstance(value, bool) else None
        answer = self._values.get(value) if isinstance(value, str) else None
        if answer is None:
            raise self.refuse(_("Choose yes or no: %(label)s"), code="yes_no")
        return answer


class FileField(_Asked, forms.FileField):
    """An uploaded file of one of *types* (MIME), told by its first bytes and not by its name."""

    component = "file"
    missing = _("Choose a file")
    # Signatures: PDF (ISO 32000-1, 7.5.2), PNG (RFC 2083, 3.1), JPEG (ITU T.81, B.1.1.3).
    signatures = {"application/pdf": b"%PDF-", "image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}

    def __init__(
        self, *, types: Sequence[str] = tuple(signatures), most_bytes: int = 5 * 1024 * 1024, **options: Any
    ) -> None:
        self.types = tuple(types)
        self.most_bytes = most_bytes
        self.accept = ",".join(types)
        super().__init__(max_length=255, **options)
        self.error_messages["empty"] = format_lazy("{}: {}", _("The file is empty"), self.short)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not file or file is initial:
            return file
        if file.size > self.most_bytes:
            megabytes = self.most_bytes // (1024 * 1024)
            raise self.refuse(_("The file must be smaller than %(limit)s MB"), code="size", limit=megabytes)
        start = file.read(16)
        file.seek(0)
        if not any(start.startswith(self.signatures[each]) for each in self.types):
            raise self.refuse(_("The file must be a PDF, a PNG or a JPEG"), code="type")
        return file


def _flat(value: Any) -> str:
    """Return the text in *value*; half a character, which no database takes, becomes a question mark."""
    first = value[0] if isinstance(value, list | tuple) and value else value
    return first.encode(errors="replace").decode() if isinstance(first, str) else ""
