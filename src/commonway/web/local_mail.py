"""The mails a demonstration installation would have sent, so that a visitor can open the links in them."""

import email
import email.policy
import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

SHOWN = 50  # mails, newest first
_LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of a mail's text; ``link`` where it is an address to open."""

    text: str
    link: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail as it would have arrived."""

    to: str
    subject: str
    date: str
    parts: tuple[Part, ...]


@require_GET
@never_cache
def folder(request: HttpRequest) -> HttpResponse:
    """Show the mails in the local folder, newest first."""
    if not settings.COMMONWAY_DEMONSTRATION:
        raise Http404
    return render(request, "sign_in/local_mail.html", {"mails": newest(Path(settings.EMAIL_FILE_PATH))})


def newest(folder: Path) -> list[Mail]:
    """Return the latest mails kept in *folder*; a folder not made yet is empty."""
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    mails: list[Mail] = []
    for file in files[:SHOWN]:
        mails.extend(reversed(_read(file.read_bytes())))
    return mails[:SHOWN]


def _read(content: bytes) -> list[Mail]:
    """Return the mails in one file of Django's file backend, which ends each with a line of 79 dashes."""
    return [_mail(chunk) for chunk in content.split(b"-" * 79) if chunk.strip()]


def _mail(content: bytes) -> Mail:
    message = email.message_from_bytes(content.lstrip(b"\n"), policy=email.policy.default)
    body = message.get_body(("plain",))
    text = body.get_content() if body else ""
    return Mail(
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        date=str(message["Date"] or ""),
        parts=tuple(_parts(text.strip())),
    )


def _parts(text: str) -> list[Part]:
    parts: list[Part] = []
    end = 0
    for match in _LINK.finditer(text):
        parts.append(Part(text=text[end : match.start()]))
        parts.append(Part(text=match.group(), link=True))
        end = match.end()
    return [*parts, Part(text=text[end:])]
