"""Staff: who works for which organisation in which role, inviting more, and ending a post."""

import logging
from itertools import groupby
from smtplib import SMTPException
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.mail import send_mail
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from commonway.catalogue import queries as catalogue
from commonway.identity import sign_in, staff
from commonway.identity.models import Organisation, StaffMember
from commonway.identity.staff import InvitationInvalid, PostUnknown
from commonway.kernel.clock import now
from commonway.web.console.page import console, overseen
from commonway.web.forms import ChoiceField, EmailField, Form, YesNoField
from commonway.web.permissions import actor_of
from commonway.web.presenters import console as present
from commonway.web.presenters.wording import wording

log = logging.getLogger(__name__)


class InvitationForm(Form):
    """Whom to invite, for which organisation, in which role."""

    email = EmailField(label=gettext_lazy("Work e-mail address"))
    organisation = ChoiceField(label=gettext_lazy("Organisation"), choices=[])
    role = ChoiceField(label=gettext_lazy("Role"), choices=present.ROLE_CHOICES)


@require_safe
@overseen("organisation")
def listed(request: HttpRequest) -> HttpResponse:
    """List everybody's posts, organisation by organisation."""
    words = wording(catalogue.current().pack)
    groups = [
        (words.organisation(organisation), [present.post_row(post) for post in posts])
        for organisation, posts in groupby(staff.everyone(), key=lambda post: post.organisation_id)
    ]
    return console.show(request, "console/staff.html", groups=groups)


@require_http_methods(["GET", "POST"])
@overseen("organisation")
def invite(request: HttpRequest) -> HttpResponse:
    """Give somebody a post, and send them the link to choose a password."""
    form = InvitationForm(request.POST if request.method == "POST" else None)
    words = wording(catalogue.current().pack)
    choices = present.organisations(Organisation.objects.all(), words)
    form.fields["organisation"] = ChoiceField(label=_("Organisation"), choices=choices)
    if request.method == "POST" and form.is_valid():
        try:
            post = staff.invite(**form.cleaned_data, by=actor_of(request), at=now())
        except InvitationInvalid as error:
            form.add_error("email", f"{error.what} {error.remedy}")
        else:
            _send(request, post)
            return redirect("console:staff")
    context: dict[str, Any] = {"title": _("Invite someone"), "form": form, "back": reverse("console:staff")}
    return console.show(request, "console/invite.html", **context)


class PostForm(Form):
    """In which team somebody works, whether they lead it, and what they are able to do."""

    def __init__(self, parts: present.Parts, data: Any = None, *, post: StaffMember) -> None:
        super().__init__(data)
        self.fields["team"] = ChoiceField(
            label=_("Team"), choices=[("none", _("No team")), *parts.teams], initial=post.team or "none"
        )
        self.fields["leads"] = YesNoField(
            label=_("Do they lead it?"),
            help_text=_("Whoever leads no team in particular leads all."),
            initial=post.leads,
        )


@require_http_methods(["GET", "POST"])
@overseen("organisation")
def post(request: HttpRequest, *, post_id: UUID) -> HttpResponse:
    """Say in which team a caseworker works, whether they lead it, their skills and languages."""
    held = StaffMember.objects.filter(id=post_id, ended_at__isnull=True, role=StaffMember.Role.CASEWORKER)
    found = held.select_related("user").first()
    if found is None:
        raise Http404
    parts = present.parts(wording(catalogue.current().pack), found.organisation_id)
    form = PostForm(parts, request.POST if request.method == "POST" else None, post=found)
    chosen = parts.chosen(request.POST) if request.method == "POST" else (found.skills, found.languages)
    if request.method == "POST" and form.is_valid():
        team = "" if form.cleaned_data["team"] == "none" else form.cleaned_data["team"]
        leads, by = bool(form.cleaned_data["leads"]), actor_of(request)
        staff.change(post_id, team=team, leads=leads, skills=chosen[0], languages=chosen[1], by=by, at=now())
        messages.success(request, _("The post is changed."))
        return redirect("console:staff")
    context: dict[str, Any] = {
        "title": found.user.email,
        "form": form,
        "parts": parts,
        "back": reverse("console:staff"),
    }
    return console.show(request, "console/post.html", skills=chosen[0], languages=chosen[1], **context)


@require_http_methods(["GET", "POST"])
@overseen("organisation")
def end_post(request: HttpRequest, *, post_id: UUID) -> HttpResponse:
    """Ask once more, then end a post."""
    post = StaffMember.objects.filter(id=post_id, ended_at__isnull=True).select_related("user").first()
    if post is None:
        raise Http404
    if request.method == "POST":
        try:
            staff.end(post_id, by=actor_of(request), at=now())
        except PostUnknown as error:
            raise Http404(error.what) from error
        messages.success(request, _("The post has ended."))
        return redirect("console:staff")
    title = _("End the post of %(email)s?") % {"email": post.user.email}
    return console.show(request, "console/end_post.html", title=title, back=reverse("console:staff"))


def _send(request: HttpRequest, post: StaffMember) -> None:
    """Send the link to those who have no password yet; a mail server that fails is told, the post stands."""
    if post.user.has_usable_password():
        messages.success(request, _("They have the new post, and sign in as before."))
        return
    body = _(
        "You have been invited to work with Commonway.\n\nChoose a password here: %(address)s\n\n"
        "The link works for three days. At your first sign-in you set up a second step."
    ) % {"address": sign_in.password_link(post.user)}
    try:
        send_mail(_("Your invitation to Commonway"), body, None, [post.user.email])
    except (SMTPException, OSError):
        log.exception("could not send an invitation")
        messages.warning(request, _("The post is made, but the mail could not be sent. Invite them again later."))
    else:
        messages.success(request, _("The invitation is on its way."))
