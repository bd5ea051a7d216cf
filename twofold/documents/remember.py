"""What is made of documents is made once, for as long as they are the same."""

from __future__ import annotations

import contextlib
import functools
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
# A city has some dozens of documents; a process that reads one city seldom reads a second.
MOST = 256


def remembered(make: Callable[P, T]) -> Callable[P, T]:
    """A function of frozen things that keeps what it made of them.

    It asks whether they are the same objects, which costs nothing: `documents.read` gives the same
    document for as long as its file stands unchanged. What raises is not kept.
    """
    kept: OrderedDict[tuple[int, ...], tuple[tuple[Any, ...], T]] = OrderedDict()
    lock = threading.Lock()

    @functools.wraps(make)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        key = tuple(id(argument) for argument in args)
        with lock:
            if key in kept:
                kept.move_to_end(key)
                return kept[key][1]
        made = make(*args, **kwargs)
        with lock:
            kept[key] = (args, made)  # with the arguments, so that no other object gets their id
            if len(kept) > MOST:
                kept.popitem(last=False)
        return made

    return asked


_SEEN: ContextVar[dict[Hashable, Any] | None] = ContextVar("what has been seen", default=None)


@contextlib.contextmanager
def steady() -> Iterator[None]:
    """For as long as the block runs, documents are as they were when it first looked at them: one
    question is answered from one state, and looks at each folder once."""
    if _SEEN.get() is not None:
        yield
        return
    token = _SEEN.set({})
    try:
        yield
    finally:
        _SEEN.reset(token)


def once(key: Hashable, make: Callable[[], T]) -> T:
    """A value, made once within `steady` and each time outside of it."""
    seen = _SEEN.get()
    if seen is None:
        return make()
    if key not in seen:
        seen[key] = make()
    made: T = seen[key]
    return made
