"""What is known about a person is called to their face what it is to them, and to staff what it is of them."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.urls import reverse

from commonway.cases.submitting import submit
from commonway.packs.load import load
from commonway.web.presenters.wording import staff_wording, wording
from tests import accounts, factories
from tests.factories import AT, both

PACKS = Path(__file__).resolve().parents[2] / "packs"
FOLDERS = [PACKS / "talvera", *sorted((PACKS / "examples").iterdir())]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_pack_of_ours_speaks_to_staff_as_to_the_person(folder: Path) -> None:
    words = staff_wording(load(folder))
    named = {fact: words.fact(fact) for fact in words.pack.facts}
    assert [fact for fact, name in named.items() if re.search(r"\byou(rs?)?\b", name, re.IGNORECASE)] == []


def test_a_fact_without_a_name_for_staff_has_the_one_it_has() -> None:
    pack = factories.a_pack()
    income = next(iter(pack.facts.values()))
    named = replace(income, label=both("Your income"), label_for_staff=both("Income"), hint=both("On your payslip."))
    spoken = replace(pack, facts={**pack.facts, income.id: named})
    assert (wording(spoken, "en").fact(income.id), staff_wording(spoken).fact(income.id)) == ("Your income", "Income")
    assert (named.as_staff_read().question, named.as_staff_read().hint) == (both("Income"), {})
    plain = replace(named, label_for_staff={})
    assert plain.as_staff_read() is plain


@pytest.mark.django_db
def test_a_caseworker_reads_the_name_for_staff_and_the_person_theirs() -> None:
    pack = factories.a_pack()
    about = replace(pack.facts["applicant_name"], label=both("Your name"), label_for_staff=both("Applicant's name"))
    factories.published(replace(pack, facts={**pack.facts, about.id: about}), at=AT)
    user, person = accounts.a_resident("layla@mail.example")
    request = factories.a_request(person, at=AT)
    done = submit(request.id, "k", "web", by=factories.acting(person.id), at=AT)
    case = done.cases[0]
    staff = accounts.signed_in(accounts.a_staff_member("caseworker", case.organisation_id).user)
    page = staff.get(reverse("workbench:case", args=[case.id])).content.decode()
    assert "Applicant&#39;s name" in page
    assert "Your name" not in page
    assert user
