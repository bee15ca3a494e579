"""What a hostile or broken client sends, made from a seed; and what the database holds, to see that nothing came of it."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import Client

VALUES: tuple[str, ...] = (
    "", " ", "\x00", "a\x00b", "\ud800", "x\udfff\ud800y", "x" * 1_000_000, "9" * 400, "1e309", "NaN", "-Infinity", "-1", "1.5e3",
    "99999999999999999999", "٣٤٥", "²", "0000-00-00", "9999-12-31", "0001-01-01", "2026-02-30", "2026-13-45T99:99:99Z", "31", "None",
    "<script>alert(1)</script>", "'; DROP TABLE identity_person; --", "\" OR 1=1 --", "../../../etc/passwd", "..\\..\\boot.ini",
    "{{ 7*7 }}", "{% include 'x' %}", "%s%n%(x)s", "{0.__class__}", "[]", '{"a": [1]}', "null", "true", "on", "yes", "edit",
    "\u202e\u2066gnp.exe", "\r\nSet-Cookie: a=b", "\x1b[2J", "\u0085\u2028", "a" * 255, "🏴" * 300, "ﷺ" * 200, "\ufeff",
    "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "not-a-uuid", "a@b", "a@" + "b" * 300 + ".example",
    "\"very odd\"@xn--p1ai.example", "http://[::1", "https://a:99999/", "file:///etc/passwd", "//evil.example/", "javascript:alert(1)",
)  # fmt: skip
FILES: tuple[tuple[str, str, bytes], ...] = (
    ("empty.pdf", "application/pdf", b""),
    ("../../../etc/cron.d/evil.pdf", "application/pdf", b"MZ\x90\x00"),
    ("a\x00.pdf", "application/pdf", b"%PDF"),
    ("x.exe", "application/x-msdownload", b"MZ" + b"\x00" * 100),
    ("x.svg", "image/svg+xml", b"<svg onload='alert(1)'/>"),
    ("x" * 5_000 + ".pdf", "application/pdf", b"\x00%PDF-1.7"),
    ("zip.pdf", "application/pdf", b"PK\x03\x04" + b"\xff" * 2_000),
    ("", "", b""),
    ("\u202efdp.exe", "text/plain; charset=utf-16", b"\xff\xfe%\x00"),
    ("big.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"\x00" * (5 * 1024 * 1024 + 1)),
    ("page.html", "text/html", b"<!DOCTYPE html>"),
    ("liar.png", "image/png", b"GIF89a" + b"\x00" * 64),
)
METHODS = ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD", "BREW")
BOUNDARY = "7K3F92QX"
_WRITES_NOTHING = frozenset({"access.refused", "data.read"})

Sent = tuple[bytes, str]  # a body and its content type


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page that takes a form: whose browser, its address, what a well-meant form of it holds, its own ways to end."""

    browser: Client
    address: str
    fields: Mapping[str, str]
    file: str = ""  # the name of its file field


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One thing sent, in words that find it again."""

    method: str
    address: str
    body: bytes
    content_type: str

    def __str__(self) -> str:
        return (
            f"{self.method} {self.address[:120]} {self.content_type[:60]} {self.body[:200]!r} ({len(self.body)} bytes)"
        )


def attempt(page: Page, chance: random.Random) -> Attempt:
    """Return a broken form for *page*: one to three of its fields spoiled, the form as a whole spoiled, or the call."""
    fields = _spoiled(list(page.fields.items()), chance)
    manner = chance.choices(("form", "multipart", "raw", "method", "query"), weights=(60, 15, 12, 8, 5))[0]
    if page.file and manner == "form":
        manner = "multipart"
    if manner == "method":
        return Attempt(method=chance.choice(METHODS), address=page.address, body=b"a=b", content_type="text/plain")
    if manner == "query":
        query = urlencoded(fields[:4]).decode()[:8_000]
        return Attempt(method="GET", address=f"{page.address}?{query}", body=b"", content_type="")
    body, content_type = _raw(fields, chance) if manner == "raw" else _form(page, fields, chance, manner=manner)
    return Attempt(method="POST", address=page.address, body=body, content_type=content_type)


def send(browser: Client, sent: Attempt) -> HttpResponse:
    """Return the answer to *sent*."""
    return browser.generic(sent.method, sent.address, sent.body, content_type=sent.content_type)  # type: ignore[return-value]


def contents() -> dict[str, Any]:
    """Return, by table, how many rows there are and a sum over all they hold; and the types of all ledger events."""
    tables = [
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith("commonway.") and model._meta.managed
    ]
    tables += ["procrastinate_jobs", "account_emailaddress", "mfa_authenticator"]
    sums = " UNION ALL ".join(
        f"SELECT '{table}', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {table} AS t"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(sums)
        found: dict[str, Any] = {table: (count, total) for table, count, total in cursor.fetchall()}
        cursor.execute("SELECT type, count(*) FROM ledger_event GROUP BY type")
        found["types"] = dict(cursor.fetchall())
    return found


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """Return which tables beside the ledger changed, and which types of events that record a change were added."""
    tables = {name for name in after if name != "types" and after[name] != before[name]}
    types = {name for name, count in after["types"].items() if count != before["types"].get(name)}
    return tables - {"ledger_event", "ledger_stream"}, types - _WRITES_NOTHING


def _spoiled(fields: list[tuple[str, str]], chance: random.Random) -> list[tuple[str, str]]:
    for _ in range(chance.randrange(1, 4)):
        manner = chance.choice(("replace", "replace", "replace", "drop", "double", "array", "extra", "every"))
        at = chance.randrange(len(fields)) if fields else -1
        if at < 0 or manner == "extra":
            fields.append((chance.choice(VALUES)[:100] or "csrfmiddlewaretoken", chance.choice(VALUES)))
        elif manner == "replace":
            fields[at] = (fields[at][0], chance.choice(VALUES))
        elif manner == "drop":
            del fields[at]
        elif manner == "double":
            fields += [(fields[at][0], chance.choice(VALUES)) for _ in range(chance.choice((1, 3, 600)))]
        elif manner == "array":
            fields[at] = (f"{fields[at][0]}{chance.choice(('[]', '[0]', '.0', '-day'))}", fields[at][1])
        else:
            value = chance.choice([each for each in VALUES if len(each) < 1_000])
            fields = [(name, value) for name, _ in fields]
    return fields


def _form(page: Page, fields: Sequence[tuple[str, str]], chance: random.Random, *, manner: str) -> Sent:
    if manner == "form":
        return urlencoded(fields), "application/x-www-form-urlencoded"
    files = [(page.file or "file", *chance.choice(FILES)) for _ in range(chance.choice((0, 1, 1, 1, 3)))]
    return _multipart(fields, files), f"multipart/form-data; boundary={BOUNDARY}"


def _raw(fields: Sequence[tuple[str, str]], chance: random.Random) -> Sent:
    whole = _multipart(fields, [("file", *chance.choice(FILES))])
    return chance.choice(
        (
            (b'{"full_name": ["x"]}', "application/json"),
            (whole[: len(whole) // 2], f"multipart/form-data; boundary={BOUNDARY}"),
            (whole, "multipart/form-data"),
            (whole, "multipart/form-data; boundary=" + "x" * 300),
            (b"\xff\xfe\x00=\xff&&&==&" + b"%" * 20 + b"%zz", "application/x-www-form-urlencoded"),
            (urlencoded(fields), "application/x-www-form-urlencoded; charset=utf-7"),
            (urlencoded(fields), "application/x-www-form-urlencoded; charset=no-such"),
            (b"a=" + b"x" * (7 * 1024 * 1024), "application/x-www-form-urlencoded"),
            (b"", "application/x-www-form-urlencoded"),
            (b"<x/>", ""),
        )
    )


def urlencoded(fields: Sequence[tuple[str, str]]) -> bytes:
    def quoted(text: str) -> str:
        return quote_plus(text.encode("utf-8", "surrogatepass"))

    return "&".join(f"{quoted(name)}={quoted(value)}" for name, value in fields).encode()


def _multipart(fields: Sequence[tuple[str, str]], files: Sequence[tuple[str, str, str, bytes]]) -> bytes:
    parts = [(f'name="{name}"', "", value.encode("utf-8", "surrogatepass")) for name, value in fields]
    parts += [
        (f'name="{name}"; filename="{filename}"', f"Content-Type: {kind}\r\n", content)
        for name, filename, kind, content in files
    ]
    whole = b""
    for disposition, kind, content in parts:
        head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n{kind}\r\n"
        whole += head.encode("utf-8", "surrogatepass") + content + b"\r\n"
    return whole + f"--{BOUNDARY}--\r\n".encode()
