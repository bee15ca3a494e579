"""Fields: what they understand, and the words they refuse with."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from commonway.web.forms import (
    AddressField,
    DateField,
    EmailField,
    FileField,
    Form,
    MoneyField,
    NationalIdField,
    NumberField,
    PhoneField,
    YesNoField,
)

TODAY = date(2026, 3, 4)


class Death(Form):
    died_on = DateField(
        label="When did they die?", short="Date of death", minimum=date(1900, 1, 1), maximum=TODAY, today=TODAY
    )


def death(day: str = "", month: str = "", year: str = "", **more: str) -> Death:
    return Death({"died_on-day": day, "died_on-month": month, "died_on-year": year} | more)


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        ("1", "3", "2026"),
        ("01", "03", "2026"),
        (" 1 ", "March", "2026"),
        ("1", "mar", "2026"),
        ("١", "٣", "٢٠٢٦"),
        ("1", "مارس", "2026"),
    ],
)
def test_a_date_is_understood(day: str, month: str, year: str) -> None:
    form = death(day, month, year)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["died_on"] == date(2026, 3, 1)


def test_a_pasted_iso_date_is_understood_in_any_box() -> None:
    for form in (death(day="2026-03-01"), death(year="2026-03-01"), Death({"died_on": "2026-03-01"})):
        assert form.is_valid(), form.errors
        assert form.cleaned_data["died_on"] == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("typed", "message", "wrong"),
    [
        (("", "", ""), "Enter the day, month and year: Date of death", []),
        (("1", "", "2026"), "Date of death must include a month", ["month"]),
        (("1", "", ""), "Date of death must include a month and a year", ["month", "year"]),
        (("31", "2", "2026"), "Date of death must be a real date, such as 27 3 1965", ["day"]),
        (("1", "13", "2026"), "Date of death must be a real date, such as 27 3 1965", ["month"]),
        (("1", "3", "26"), "Date of death: the year must have 4 numbers", ["year"]),
        (("5", "3", "2026"), "Date of death must be today or in the past", []),
        (("31", "12", "1899"), "Date of death must be on or after 1 January 1900", []),
    ],
)
def test_a_wrong_date_says_what_is_wrong(typed: tuple[str, str, str], message: str, wrong: list[str]) -> None:
    form = death(*typed)
    assert not form.is_valid()
    (error,) = form.errors.as_data()["died_on"]
    assert error.messages == [message]
    assert (error.params or {}).get("wrong", []) == wrong


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1200", "1200"),
        ("£1,200.50", "1200.50"),
        ("1 200,50 €", "1200.50"),
        ("١٬٢٠٠٫٥٠", "1200.50"),
        ("12,5", "12.5"),
        ("1,234,567", "1234567"),
    ],
)
def test_money_is_understood_as_it_is_written_around_the_world(typed: str, amount: str) -> None:
    assert MoneyField(label="Pension").clean(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed", ["a lot", "1,2,3", "12,3456", "1.2.3", "--5", "1e5", "NaN", "Infinity", "9" * 40, "1.005"]
)
def test_what_could_be_two_amounts_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        MoneyField(label="Pension").clean(typed)


def test_numbers_keep_their_limits() -> None:
    field = NumberField(label="Children", minimum=Decimal(0), maximum=Decimal(20))
    assert field.clean("20") == 20
    with pytest.raises(ValidationError, match="Children must be 20 or less"):
        field.clean("21")
    with pytest.raises(ValidationError, match="Children must be 0 or more"):
        field.clean("-1")


@pytest.mark.parametrize(("typed", "kept"), [("(01632) 960-001", "01632960001"), ("+٤٤ ٨٠٨ ١٥٧ ٠١٩٢", "+448081570192")])
def test_phone_numbers_are_kept_as_digits(typed: str, kept: str) -> None:
    assert PhoneField(label="Phone").clean(typed) == kept


@pytest.mark.parametrize("typed", ["ring me", "12", "+", "1" * 16, "+44+44"])
def test_what_is_no_phone_number_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="Phone: enter a phone number"):
        PhoneField(label="Phone").clean(typed)


def test_an_identifier_is_kept_in_the_form_of_its_pattern() -> None:
    field = NationalIdField(label="Person number", pattern=r"[A-Z]{2}\d{6}")
    assert field.clean("ab 12 34 56") == "AB123456"
    with pytest.raises(ValidationError, match="Person number is not in the right form"):
        field.clean("123456")


def test_an_address_loses_its_empty_lines() -> None:
    assert AddressField(label="Address").clean(" 1 Quay Street \r\n\r\n Port Ann ") == "1 Quay Street\nPort Ann"


def test_an_email_address_is_checked() -> None:
    assert EmailField(label="E-mail").clean("mina@example.com") == "mina@example.com"
    with pytest.raises(ValidationError, match=r"E-mail: enter an e-mail address such as name@example\.com"):
        EmailField(label="E-mail").clean("mina at example")


@pytest.mark.parametrize(("typed", "answer"), [("yes", True), ("no", False), (True, True), (False, False)])
def test_yes_and_no(typed: object, answer: bool) -> None:
    assert YesNoField(label="Home").clean(typed) is answer


def test_an_optional_yes_or_no_left_out_is_nothing() -> None:
    assert YesNoField(label="Home", required=False).clean("") is None


def upload(content: bytes, name: str = "certificate.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_a_file_is_known_by_its_first_bytes_not_its_name() -> None:
    field = FileField(label="Certificate")
    assert field.clean(upload(b"%PDF-1.7 ...")).read(5) == b"%PDF-"
    with pytest.raises(ValidationError, match="PDF, a PNG or a JPEG"):
        field.clean(upload(b"MZ\x90\x00 a program"))


def test_a_file_may_not_be_too_big_or_empty() -> None:
    field = FileField(label="Certificate", most_bytes=1024 * 1024)
    with pytest.raises(ValidationError, match="smaller than 1 MB"):
        field.clean(upload(b"%PDF-" + b"0" * 1024 * 1024))
    with pytest.raises(ValidationError, match="The file is empty"):
        field.clean(upload(b""))
