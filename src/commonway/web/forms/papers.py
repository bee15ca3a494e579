"""Uploaded files as documents of an answer."""

from typing import Any

from commonway.exchange.registers.questions import Paper


def papers_of(file: Any) -> tuple[Paper, ...]:
    """Return the uploaded *file* as the documents of an answer; none for none."""
    if not file:
        return ()
    return (Paper(name=file.name or "", media_type=file.content_type or "", content=file.read()),)
