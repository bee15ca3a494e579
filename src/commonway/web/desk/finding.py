"""Finding who is calling, or making a new person; nothing is shown of anyone before they are verified but a hint."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commonway.cases import recognising
from commonway.cases.subjects import SCHEMES
from commonway.contacts import logging as contacts
from commonway.identity import people
from commonway.kernel.clock import now
from commonway.web.desk.page import CANDIDATE, CANDIDATES, current, in_contact, show
from commonway.web.forms import ChoiceField, DateField, EmailField, Form, PhoneField, TextField, YesNoField
from commonway.web.permissions import actor_of

_EARLIEST = date(1890, 1, 1)
_MOST = 10  # people of one name and birth date: more, and something surer must be asked


class FindForm(Form):
    """What the caller says of themselves; what is filled in must all fit."""

    name = TextField(label=gettext_lazy("Full name"), required=False, max_length=200, autocomplete="off")
    date_of_birth = DateField(label=gettext_lazy("Date of birth"), required=False, minimum=_EARLIEST)
    national_number = TextField(label=gettext_lazy("National number"), required=False, width=20, max_length=100)
    email = EmailField(label=gettext_lazy("E-mail address"), required=False)
    reference = TextField(
        label=gettext_lazy("Reference of a request"),
        help_text=gettext_lazy("Such as 7K3F-92QX"),
        required=False,
        width=10,
        max_length=40,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.says_optional = False  # type: ignore[attr-defined]  # all are; the page says what is enough

    def clean(self) -> dict[str, Any]:
        """Return what was said, if it is enough to look by."""
        said = super().clean() or {}
        alone = any(said.get(field) for field in ("national_number", "email", "reference"))
        if not self.errors and not alone and not (said.get("name") and said.get("date_of_birth")):
            self.add_error(None, _("Enter a name with a date of birth, or a number, an e-mail address or a reference"))
        return said


class PersonForm(Form):
    """Who is calling, as they say it themselves."""

    name = TextField(label=gettext_lazy("Full name"), max_length=200, autocomplete="off")
    date_of_birth = DateField(label=gettext_lazy("Date of birth"), minimum=_EARLIEST)
    email = EmailField(label=gettext_lazy("E-mail address"), required=False)
    phone = PhoneField(label=gettext_lazy("Phone number"), required=False, autocomplete="off")
    language = ChoiceField(
        label=gettext_lazy("Which language shall we write to them in?"),
        short=gettext_lazy("Language"),
        choices=[(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES],
    )

    def clean_date_of_birth(self) -> date:
        """Return the date, which is not to come."""
        born: date = self.cleaned_data["date_of_birth"]
        if born > timezone.localdate(now()):
            self.add_error("date_of_birth", _("The date of birth must be in the past"))
        return born


@require_http_methods(["GET", "POST"])
@in_contact
def find(request: HttpRequest) -> HttpResponse:
    """Look for the person by what they say, and show who it may be."""
    if actor_of(request).on_behalf_of:
        return redirect("desk:person")
    form = FindForm(request.POST if request.method == "POST" else None)
    found: Sequence[recognising.Candidate] | None = None
    if request.method == "POST" and form.is_valid():
        ids = _look(form.cleaned_data)
        if len(ids) > _MOST:
            form.add_error(None, _("Too many people fit. Ask for a number, an e-mail address or a reference."))
        else:
            found = recognising.candidates(ids, by=actor_of(request), at=now())
            request.session[CANDIDATES] = [str(each.person_id) for each in found]
    said = form.cleaned_data if found is not None else {}
    context: dict[str, Any] = {"title": _("Who is it?"), "form": form, "found": found, "said": said}
    return show(request, "desk/find.html", **context)


def _look(said: dict[str, Any]) -> list[UUID]:
    """Return who fits everything that was said."""
    ids: list[UUID] | None = None
    if said["reference"]:
        applicant = recognising.applicant_of(said["reference"])
        ids = [applicant] if applicant else []
    number = said["national_number"]
    if any(said[field] for field in ("name", "date_of_birth", "email", "national_number")):
        fitting = people.find(
            name=said["name"],
            date_of_birth=said["date_of_birth"],
            email=said["email"],
            identifiers=dict.fromkeys(SCHEMES, number) if number else None,
        )
        ids = fitting if ids is None else [each for each in ids if each in fitting]
    return ids or []


@require_POST
@in_contact
def choose(request: HttpRequest) -> HttpResponse:
    """Take one of those who were found, to check that it is them."""
    chosen = request.POST.get("person", "")
    if chosen not in request.session.get(CANDIDATES, []):
        messages.warning(request, _("Find the person again."))
        return redirect("desk:find")
    request.session[CANDIDATE] = chosen
    return redirect("desk:verify")


@require_http_methods(["GET", "POST"])
@in_contact
def new_person(request: HttpRequest) -> HttpResponse:
    """Make a new person of what the caller says; they are who they say, for nothing is known of them yet."""
    if actor_of(request).on_behalf_of:
        return redirect("desk:person")
    filled = request.POST.get("from") == "find"
    initial = {"language": get_language()} | ({key: request.POST.get(key, "") for key in _CARRIED} if filled else {})
    form = PersonForm(request.POST if request.method == "POST" and not filled else None, initial=initial)
    if request.method == "POST" and not filled and form.is_valid() and _is_new(request, form):
        return _make(request, form)
    return show(request, "desk/new_person.html", title=_("A new person"), form=form, back=reverse("desk:find"))


_CARRIED = ("name", "date_of_birth", "email")


def _is_new(request: HttpRequest, form: PersonForm) -> bool:
    """Return whether nobody is known by these; a namesake of the same day is asked about once more."""
    said = form.cleaned_data
    if said["email"] and people.find(email=said["email"]):
        form.add_error("email", _("Somebody with this e-mail address is known already. Find them by it."))
        return False
    if request.POST.get("namesake") == "yes" or not people.find(name=said["name"], date_of_birth=said["date_of_birth"]):
        return True
    form.fields["namesake"] = YesNoField(
        label=_("Somebody of this name, born that day, is known already. Is this another person?"),
        short=_("Another person"),
        help_text=_("If it may be the same one, go back and find them."),
    )
    form.add_error("namesake", _("Say whether this is another person"))
    return False


def _make(request: HttpRequest, form: PersonForm) -> HttpResponse:
    said, by, at, contact = form.cleaned_data, actor_of(request), now(), current(request)
    assert contact is not None  # noqa: S101 - in_contact saw to it
    profile = {field: said[field] for field in ("name", "date_of_birth", "email", "phone") if said[field]}
    person = people.create(profile=profile, language=said["language"], by=by, at=at)
    contacts.verify(contact.id, person.id, ["name", "date-of-birth"], by=by, at=at)
    return redirect("desk:person")
