"""Form fields that know their component, and forms made from fact definitions."""

from commonway.web.forms.fact_form import FactForm
from commonway.web.forms.fields import (
    AddressField,
    ChoiceField,
    DateField,
    EmailField,
    FileField,
    MoneyField,
    MonthField,
    NationalIdField,
    NumberField,
    PhoneField,
    SeveralField,
    TextField,
    TimeField,
    WordsField,
    YesNoField,
)
from commonway.web.forms.form import Form

__all__ = [
    "AddressField",
    "ChoiceField",
    "DateField",
    "EmailField",
    "FactForm",
    "FileField",
    "Form",
    "MoneyField",
    "MonthField",
    "NationalIdField",
    "NumberField",
    "PhoneField",
    "SeveralField",
    "TextField",
    "TimeField",
    "WordsField",
    "YesNoField",
]
