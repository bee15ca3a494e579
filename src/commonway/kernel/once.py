"""What is costly to make, made once and kept: those who ask while it is being made wait for it."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from functools import update_wrapper
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class MadeOnce(Generic[P, T]):
    """A function whose results are kept by its arguments. Made by `made_once`."""

    def __init__(self, make: Callable[P, T], *, kept: int) -> None:
        self._make = make
        self._kept = kept
        self._results: OrderedDict[Hashable, Future[T]] = OrderedDict()
        self._lock = threading.Lock()
        update_wrapper(self, make)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """Return the result for these arguments, made now if nobody asked before; failing is not remembered."""
        key = (args, tuple(sorted(kwargs.items())))
        with self._lock:
            found = self._results.get(key)
            mine = found is None
            if found is None:
                found = self._results[key] = Future()
                if len(self._results) > self._kept:
                    self._results.popitem(last=False)
            self._results.move_to_end(key)
        if mine:
            try:
                found.set_result(self._make(*args, **kwargs))
            except BaseException as failure:
                with self._lock:
                    self._results.pop(key, None)
                found.set_exception(failure)
                raise
        return found.result()

    def cache_clear(self) -> None:
        """Forget everything that is kept."""
        with self._lock:
            self._results.clear()


def made_once(*, kept: int) -> Callable[[Callable[P, T]], MadeOnce[P, T]]:
    """Return a decorator that keeps the last *kept* results that were asked for, like `functools.lru_cache`.

    Unlike there, threads that ask for the same at the same time let one of them make it. The arguments have to be
    hashable.
    """
    return lambda make: MadeOnce(make, kept=kept)
