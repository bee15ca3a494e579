"""What is costly is made once, however many ask."""

import threading

import pytest

from commonway.kernel.once import made_once


def test_those_who_ask_while_it_is_made_wait_for_it() -> None:
    asked, go_on, made = threading.Barrier(5), threading.Event(), []

    @made_once(kept=2)
    def make(name: str) -> object:
        go_on.wait(10)
        made.append(name)
        return object()

    found: list[object] = []

    def ask() -> None:
        asked.wait(10)
        found.append(make("a"))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    asked.wait(10)
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert made == ["a"]
    assert len(found) == 4
    assert len(set(map(id, found))) == 1


def test_what_was_not_asked_for_longest_is_forgotten() -> None:
    made = []
    make = made_once(kept=2)(made.append)
    for name in ("a", "b", "a", "c", "a", "b"):
        make(name)
    assert made == ["a", "b", "c", "b"]
    make.cache_clear()
    make("b")
    assert made[-1] == "b"
    assert len(made) == 5


def test_failing_is_not_remembered() -> None:
    answers = iter([ValueError("not yet"), "there"])

    @made_once(kept=2)
    def make() -> str:
        answer = next(answers)
        if isinstance(answer, ValueError):
            raise answer
        return answer

    with pytest.raises(ValueError, match="not yet"):
        make()
    assert make() == "there"
    assert make() == "there"
