"""Signing in by a link sent to an e-mail address, and choosing which post to work in."""

import logging
from smtplib import SMTPException
from urllib.parse import urlencode

from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from commonway.identity import people, sign_in, staff
from commonway.identity.models import User
from commonway.kernel.clock import now
from commonway.web import acting

log = logging.getLogger(__name__)


class AddressForm(forms.Form):
    """The one question: which address to send the link to."""

    email = forms.EmailField(
        label=gettext_lazy("What is your e-mail address?"),
        help_text=gettext_lazy("We will send you a link that signs you in. You do not need a password."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Enter your e-mail address"),
            "invalid": gettext_lazy("Enter an e-mail address like name@example.com"),
        },
    )


class PostForm(forms.Form):
    """Which of several posts to work in."""

    post = forms.ChoiceField(
        label=gettext_lazy("Which work are you doing now?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of your posts")},
    )


@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for an address and send it a link; the answer is the same whoever's address it is."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].strip().lower()
        if ratelimit.consume(request, action="sign_in_link", key=email):
            _send(email, after=_safe(request, request.GET.get("next", "")))
        else:
            log.warning("too many sign-in links asked for; none sent")
        return redirect("sign_in_sent")
    return render(request, "sign_in/ask.html", {"form": form, "title": form.fields["email"].label})


@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """Say that a link is on its way, if the address can have one."""
    return render(request, "sign_in/sent.html", {"minutes": settings.SESAME_MAX_AGE // 60})


@never_cache
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """Show a button for the link in a mail, and sign in when it is pressed: mail scanners open links, they press nothing."""
    token = request.POST.get(settings.SESAME_TOKEN_NAME) or request.GET.get(settings.SESAME_TOKEN_NAME, "")
    after = _safe(request, request.GET.get("next", ""))
    try:
        if request.method == "GET":
            shown = {"address": sign_in.address_of(token), "token": token}
            return render(request, "sign_in/confirm.html", shown)
        user = sign_in.use_link(token, at=now())
    except sign_in.LinkNotGood:
        return render(request, "sign_in/not_good.html", status=410)
    _sign_in(request, user)
    return redirect(after or settings.LOGIN_REDIRECT_URL)


@never_cache
@require_http_methods(["GET", "POST"])
def choose_post(request: HttpRequest) -> HttpResponse:
    """Let staff with several posts say which one they work in now."""
    posts = staff.posts(request.user) if isinstance(request.user, User) and request.user.is_staff else []
    if not posts:
        return redirect("account_login")
    language = get_language() or settings.LANGUAGE_CODE
    form = PostForm(request.POST or None)
    form.fields["post"].choices = [(str(post.id), staff.label(post, language=language)) for post in posts]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        acting.take_post(request, form.cleaned_data["post"])
        return redirect(_safe(request, request.GET.get("next", "")) or settings.LOGIN_REDIRECT_URL)
    return render(request, "sign_in/posts.html", {"form": form, "title": form.fields["post"].label})


def _sign_in(request: HttpRequest, user: User) -> None:
    at = now()
    proved = acting.handed_over_person(request, at=at)
    login(request, user, backend="sesame.backends.ModelBackend")  # a new session key: nobody can have fixed it
    person = people.person_for(user, at=at, known_as=proved, language=get_language() or settings.LANGUAGE_CODE)
    if proved != person.id:
        acting.end_handover(request)  # somebody else's, who used this browser before: the one here acts as themselves


def _send(email: str, *, after: str) -> None:
    """Send what the owner of *email* is to get; a mail server that fails is our trouble, not an answer to a stranger."""
    invitation = sign_in.invitation(email)
    if invitation.kind == "nothing":
        return
    if invitation.kind == "staff":
        where = settings.COMMONWAY_PUBLIC_URL + reverse("account_login")
        text = _("You work with Commonway, so you sign in with your password and second step:\n\n%(where)s")
        body = text % {"where": where}
    else:
        query = {settings.SESAME_TOKEN_NAME: invitation.token} | ({"next": after} if after else {})
        where = f"{settings.COMMONWAY_PUBLIC_URL}{reverse('sign_in_link')}?{urlencode(query)}"
        text = _(
            "Open this link to sign in:\n\n%(where)s\n\nIt works once, for %(minutes)s minutes. "
            "If you did not ask for it, you can ignore this message."
        )
        body = text % {"where": where, "minutes": settings.SESAME_MAX_AGE // 60}
    try:
        send_mail(_("Your link to sign in"), body, None, [email])
    except (SMTPException, OSError):
        log.exception("could not send a sign-in link")


def _safe(request: HttpRequest, address: str) -> str:
    """Return *address* where it is a page of ours, else nothing."""
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if ours else ""
