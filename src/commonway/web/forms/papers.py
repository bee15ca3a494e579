"""Answers to what is asked as evidence: their uploaded files, and what keeps one from being taken in."""

from collections.abc import Callable
from typing import Any

from commonway.cases.answers_checking import AnswersInvalid
from commonway.cases.documents import DocumentRefused
from commonway.cases.evidence.errors import AnswerIncomplete, NotAsked
from commonway.exchange.registers.questions import Paper


def papers_of(file: Any) -> tuple[Paper, ...]:
    """Return the uploaded *file* as the documents of an answer; none for none."""
    if not file:
        return ()
    return (Paper(name=file.name or "", media_type=file.content_type or "", content=file.read()),)


def taken_in(form: Any, keep: Callable[[], object]) -> bool:
    """Return whether *keep* took the answer in; what keeps it from being taken is told by *form*."""
    try:
        keep()
    except AnswersInvalid as error:
        for fact, problem in error.problems.items():
            form.add_error(fact if fact in form.fields else None, problem)
    except DocumentRefused as error:
        form.add_error("file", f"{error.what} {error.remedy}")
    except (NotAsked, AnswerIncomplete) as error:
        form.add_error(None, f"{error.what} {error.remedy}")
    else:
        return True
    return False
