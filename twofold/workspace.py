"""The workspace: which city, known as of when, on which day. Frozen; whoever needs it is handed it.

Three times, never mixed: `day` is the day a rule is applied, `as_of` what was known by then, and a
record's own year or dates are when it was true. Both default to today, which a city that stands
still (an example) fixes in its `city.yaml`; asked for an earlier `as_of` alone, rules are applied
on that day too, since what was known then says nothing of today.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from twofold.documents import once
from twofold.errors import InputError, NotFound, Place

CITY_FILE = "city.yaml"
STORE_FILE = "store.duckdb"
LANGUAGES = ("zh", "en")
ENGINES = ("duckdb", "spark")
# What `twofold internal set` writes has so many parts between its `$`.
HASH_PARTS = 6
# A folder in which nothing can stand.
NOWHERE = Path(os.devnull)
_KEYS = ("name", "languages", "library", "engine", "vintage", "day", "internal")


@dataclass(frozen=True)
class Workspace:
    """A city's folder and the times to read it at.

    `name` is the city's name by language; `today` the city's own today, before any option.
    `vintage` is the folder or URL of the Parquet in which registers are read in place; without one
    they are in the store. `internal` is the hash of the passphrase of the internal page. `until` is
    the last commit that is seen where several are known by `as_of`, which a closed month goes by.
    """

    root: Path
    name: Mapping[str, str]
    languages: tuple[str, ...]
    library: Path
    engine: str
    today: date
    day: date
    as_of: date
    vintage: str | None = None
    internal: str | None = field(default=None, repr=False)
    until: int | None = None

    @property
    def store(self) -> Path:
        """The city's one store file; it need not exist yet."""
        return self.root / STORE_FILE

    def folders(self, kind: str) -> tuple[Path, ...]:
        """Where documents of a stage stand: the library's, those of its places, the city's own."""
        return once(("folders", self.library, self.root, kind), lambda: self._folders(kind))

    def _folders(self, kind: str) -> tuple[Path, ...]:
        found = (self.library / kind, *sorted(self.library.glob(f"*/{kind}")), self.root / kind)
        return tuple(folder for folder in found if folder.is_dir())


def open_city(
    root: Path | str, *, day: date | None = None, as_of: date | None = None,
    engine: str | None = None, vintage: Path | str | None = None,
) -> Workspace:  # fmt: skip
    """The workspace of a city's folder. Raises NotFound or InputError, with the place.

    `engine` and `vintage` take the place of those in the city's file; there a path is relative to
    the city's folder, here to the working directory.
    """
    folder = Path(root)
    path = folder / CITY_FILE
    if not path.is_file():
        raise NotFound("workspace.no_city", Place.of(folder), file=CITY_FILE)
    front = _front(path)
    today = _day(front, path) or date.today()
    chosen = _engine(front, path, engine)
    return Workspace(
        root=folder, name=_name(front, path), languages=_languages(front, path),
        library=_library(front, path), engine=chosen, today=today, day=day or as_of or today,
        as_of=as_of or today, vintage=_vintage(front, path, chosen, vintage),
        internal=_internal(front, path),
    )  # fmt: skip


def library_only(*, day: date | None = None, as_of: date | None = None) -> Workspace:
    """What is shipped alone, without a city: for questions that need no records, such as a facts
    file against a national policy. Its store never exists. Raises NotFound."""
    library = shipped("library")
    if library is None:
        raise NotFound("workspace.no_library", folder="library")
    today = date.today()
    return Workspace(
        root=NOWHERE, name=MappingProxyType(dict.fromkeys(LANGUAGES, "")), languages=LANGUAGES,
        library=library, engine=ENGINES[0], today=today, day=day or today, as_of=as_of or today,
    )  # fmt: skip


def shipped(what: str) -> Path | None:
    """A folder of content shipped with the project (`library`, `examples`): in a clone beside the
    package, in an installed copy inside it."""
    package = Path(__file__).resolve().parent
    places = (package.parent / what, package / "content" / what)
    return next((place for place in places if place.is_dir()), None)


def _front(path: Path) -> Mapping[str, Any]:
    about = path.stat()
    return _read(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=64)  # a served city asks at every request; a changed file is read anew
def _read(path: Path, _modified: int, _size: int) -> Mapping[str, Any]:
    try:
        front = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError("documents.not_utf8", Place.of(path), byte=error.start) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError("documents.unreadable", Place.of(path), reason=reason) from None
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date such as 2026-02-30
        mark = getattr(error, "problem_mark", None)
        at = Place.of(path, mark.line + 1 if mark else None)
        reason = getattr(error, "problem", None) or str(error)
        raise InputError("workspace.bad_yaml", at, reason=reason) from None
    if not isinstance(front, dict):
        raise InputError("workspace.no_keys", Place.of(path, 1), keys=", ".join(_KEYS))
    for key in front:
        if key not in _KEYS:
            near = difflib.get_close_matches(str(key), _KEYS, n=1)
            raise InputError("workspace.unknown_key", Place.of(path), key=key,
                             near=near[0] if near else ", ".join(_KEYS))  # fmt: skip
    return front


def _name(front: Mapping[str, Any], path: Path) -> Mapping[str, str]:
    name = front.get("name")
    if isinstance(name, str):
        name = dict.fromkeys(LANGUAGES, name)
    if not isinstance(name, dict) or not all(isinstance(name.get(x), str) for x in LANGUAGES):
        raise InputError("workspace.no_name", Place.of(path))
    return MappingProxyType({language: name[language] for language in LANGUAGES})


def _languages(front: Mapping[str, Any], path: Path) -> tuple[str, ...]:
    given = front.get("languages", list(LANGUAGES))
    if not isinstance(given, list) or not given or any(x not in LANGUAGES for x in given):
        raise InputError("workspace.bad_languages", Place.of(path), known=", ".join(LANGUAGES))
    return tuple(given)


def _library(front: Mapping[str, Any], path: Path) -> Path:
    if "library" not in front:
        library = shipped("library")
        if library is None:
            raise NotFound("workspace.no_library", Place.of(path), folder="library")
        return library
    library = path.parent / str(front["library"])
    if not library.is_dir():
        raise NotFound("workspace.no_library", Place.of(path), folder=front["library"])
    return library


def _engine(front: Mapping[str, Any], path: Path, asked: str | None) -> str:
    engine = asked or front.get("engine", ENGINES[0])
    if engine not in ENGINES:
        raise InputError("workspace.unknown_engine", None if asked else Place.of(path),
                         engine=engine, known=", ".join(ENGINES))  # fmt: skip
    return str(engine)


def _vintage(
    front: Mapping[str, Any], path: Path, engine: str, asked: Path | str | None
) -> str | None:
    """A folder's full path, or a URL as it is."""
    written = front.get("vintage") if asked is None else str(asked)
    if written is None:
        if engine != ENGINES[0]:  # the store is DuckDB's own
            raise InputError("workspace.no_vintage", Place.of(path), engine=engine)
        return None
    if not isinstance(written, str) or not written.strip():
        raise InputError("workspace.bad_vintage", Place.of(path), value=written)
    if is_url(written):
        return written.rstrip("/")
    return str(((path.parent if asked is None else Path()) / written).resolve())


def is_url(vintage: str) -> bool:
    """Whether a vintage stands on object storage rather than in a folder."""
    return "://" in vintage


def _internal(front: Mapping[str, Any], path: Path) -> str | None:
    line = front.get("internal")
    if line is not None and not (isinstance(line, str) and line.count("$") == HASH_PARTS - 1):
        raise InputError("workspace.bad_internal", Place.of(path))
    return line


def _day(front: Mapping[str, Any], path: Path) -> date | None:
    day = front.get("day")
    # A timestamp is a date to Python, and no day to us.
    if day is not None and type(day) is not date:
        raise InputError("workspace.bad_day", Place.of(path), value=day)
    return day
