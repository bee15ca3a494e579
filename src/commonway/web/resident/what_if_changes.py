"""The changes of a what-if: put in one thing at a time, changed again, taken away."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from commonway.eligibility.timelines import months_after
from commonway.web.forms import ChoiceField, FactForm, Form, MonthField
from commonway.web.presenters.wording import wording
from commonway.web.resident.surroundings import show
from commonway.web.resident.what_if_visit import MOST_CHANGES, YEARS, Planned, WhatIf, asked_of_item, keep, what_if_of


class _AllShown(ChoiceField):
    """Radios for as many changes as a pack offers: what may come is chosen by looking at all of it."""

    most_radios = 20


class _Kinds(Form):
    """Which change to look at."""

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"] = _AllShown(
            choices=choices, label=gettext_lazy("What changes?"), short=gettext_lazy("What changes")
        )


class _When(Form):
    """From which month."""

    def __init__(self, question: str, what_if: WhatIf, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        begin = what_if.today.replace(day=1)
        self.fields["on"] = MonthField(
            label=question,
            short=gettext_lazy("The month"),
            help_text=_("For example, %(example)s") % {"example": f"3 {begin.year + 1}"},
            minimum=begin,
            maximum=months_after(begin, 12 * YEARS[-1]),
        )


class _Leaves(Form):
    """Which item of a list is no longer in it."""

    def __init__(self, what_if: WhatIf, planned: Planned, data: Any) -> None:
        change, words = what_if.pack.changes[planned.kind], wording(what_if.pack)
        items, listed = what_if.items_of(change), what_if.pack.facts[change.takes]
        initial = str(items.index(planned.leaves)) if planned.leaves in items else None
        super().__init__(data, initial={"leaves": initial})
        self.fields["leaves"] = ChoiceField(
            choices=[(str(n), words.item(listed, item) or str(n + 1)) for n, item in enumerate(items)],
            label=gettext_lazy("Which one?"),
            short=gettext_lazy("Which one"),
        )


@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Ask what changes, of what the pack knows."""
    what_if = what_if_of(request)
    if what_if is None or not what_if.pack.changes:
        return redirect("what-if")
    if len(what_if.changes) >= MOST_CHANGES:
        return redirect("what-if-result")
    words = wording(what_if.pack)
    kinds = [(kind, words.say(change.name)) for kind, change in what_if.pack.changes.items()]
    form = _Kinds(kinds, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        planned = what_if.begin_change(form.cleaned_data["kind"])
        keep(request, what_if)
        return redirect("what-if-change", planned.id, "when")
    return show(
        request, "resident/what_if_change.html", title=_("What changes?"), form=form, back=reverse("what-if-result")
    )


@never_cache
@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, *, number: int, name: str) -> HttpResponse:
    """Ask one thing about a change: when, what the new one in a list is, or a fact as it is from then on."""
    what_if = what_if_of(request)
    planned = what_if.change(number) if what_if else None
    if what_if is None or planned is None:
        return redirect("what-if-result" if what_if else "what-if")
    change = what_if.pack.changes[planned.kind]
    if name == "leaves" and change.takes and not what_if.items_of(change):
        messages.info(request, _("First say who or what there is now. Then look at this change again."))
        return redirect(f"{reverse('what-if-question')}?fact={change.takes}")
    form = _part_form(request, what_if, planned, name)
    if request.method == "POST" and form.is_valid():
        _take(what_if, planned, name, form)
        keep(request, what_if)
        return _onward(what_if, planned, name)
    words = wording(what_if.pack)
    bound = form.visible_fields()
    title = str(bound[0].label) if len(bound) == 1 else words.say(change.name)
    context: dict[str, Any] = {"title": title, "form": form, "caption": words.say(change.name)}
    return show(request, "resident/what_if_change.html", back=reverse("what-if-result"), **context)


@never_cache
@require_POST
def remove(request: HttpRequest, *, number: int) -> HttpResponse:
    """Take a change away."""
    what_if = what_if_of(request)
    if what_if is None:
        return redirect("what-if")
    what_if.changes = [each for each in what_if.changes if each.id != number]
    keep(request, what_if)
    return redirect("what-if-result")


def _part_form(request: HttpRequest, what_if: WhatIf, planned: Planned, name: str) -> Form:
    """Return the form of one part of a change, filled in with what was said before; 404 for what is no part of it."""
    change, words = what_if.pack.changes[planned.kind], wording(what_if.pack)
    data = request.POST if request.method == "POST" else None
    if name == "when":
        question = words.say(change.when) or _("From which month?")
        return _When(question, what_if, data, initial={"on": planned.on})
    if name == "leaves" and change.takes:
        return _Leaves(what_if, planned, data)
    if name == "item" and change.adds:
        definitions, initial = list(asked_of_item(change, what_if.pack).values()), planned.item
    elif name in change.asks:
        known = {name: what_if.answers[name]} if name in what_if.answers else {}
        definitions, initial = [what_if.pack.facts[name]], planned.facts or known
    else:
        raise Http404
    return FactForm(
        definitions,
        words.language,
        today=what_if.today,
        data=data,
        initial=initial,
        default_language=what_if.pack.languages[0],
    )


def _take(what_if: WhatIf, planned: Planned, name: str, form: Form) -> None:
    if name == "when":
        planned.on = form.cleaned_data["on"].isoformat()
    elif isinstance(form, _Leaves):
        planned.leaves = dict(what_if.items_of(what_if.pack.changes[planned.kind])[int(form.cleaned_data["leaves"])])
    elif isinstance(form, FactForm) and name == "item":
        planned.item = dict(form.cleaned_facts)
    elif isinstance(form, FactForm):
        planned.facts[name] = form.cleaned_facts.get(name)


def _onward(what_if: WhatIf, planned: Planned, name: str) -> HttpResponse:
    """Go on to the next part: those not said yet, and after the first page of a change that is edited, each again."""
    parts = planned.parts(what_if.pack.changes[planned.kind], what_if.pack)
    following = parts[parts.index(name) + 1 :] if name in parts else []
    return redirect("what-if-change", planned.id, following[0]) if following else redirect("what-if-result")
