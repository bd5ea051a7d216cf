"""Results that several pages show, worked out once: both languages of a page, its chart as a file.

A page that was sent is kept whole (`hosting.hosted`); this is for what it is made from, where that
takes long: measuring many years, or the same year as it was known on many days.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar, cast

from twofold.hosting.hosted import documents_stamp
from twofold.registers.store import commit_at
from twofold.workspace import Workspace

# So many results are kept, the least used of them given up first.
MOST = 200

Result = TypeVar("Result")
_KEPT: OrderedDict[tuple[object, ...], object] = OrderedDict()
_MAKING: dict[tuple[object, ...], threading.Lock] = {}
_LOCK = threading.Lock()


def remembered(
    workspace: Workspace, make: Callable[..., Result], *given: object, **named: object
) -> Result:
    """What `make(workspace, *given, **named)` gives, from before if nothing that it depends on has
    changed since: the commit, the documents, the days, and what is asked. Results are frozen. Who
    asks while another works it out waits for that."""
    key = (make.__module__, make.__qualname__, given, tuple(sorted(named.items())),
           str(workspace.root), commit_at(workspace), workspace.day, workspace.as_of,
           documents_stamp(workspace))  # fmt: skip
    with _LOCK:
        if key in _KEPT:
            _KEPT.move_to_end(key)
            return cast(Result, _KEPT[key])
        mine = _MAKING.setdefault(key, threading.Lock())
    with mine:
        with _LOCK:
            if key in _KEPT:
                return cast(Result, _KEPT[key])
        try:
            made = make(workspace, *given, **named)
        except BaseException:
            with _LOCK:
                _MAKING.pop(key, None)
            raise
        with _LOCK:  # at once: between the two another would begin it again
            _KEPT[key] = made
            _MAKING.pop(key, None)
            while len(_KEPT) > MOST:
                _KEPT.popitem(last=False)
        return made
