"""A static site of the public indicators: pages in every language and data files beside them, in a
folder that needs no server and can be opened from a disk. Twice from the same records, documents
and days it is the same to the byte."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from twofold import __version__
from twofold.answers import exchange, files
from twofold.answers.answer import Answer
from twofold.answers.sdmx import Message
from twofold.errors import Conflict, NotFound, Place
from twofold.registers.store import reading
from twofold.web import publication, render
from twofold.web.outside import Outside
from twofold.web.parts import Link
from twofold.web.publication import Entry, Gathered
from twofold.words import LANGUAGES, words
from twofold.workspace import Workspace

# Says that a folder is a site of ours, and which files of it are.
STAMP = "publication.json"
# The stamp while it is written.
_PART = f"{STAMP}.part"
HOME, LISTED = "index.html", "indicators"
# The forms of the data, each with its file.
DATA = {"csv": "figures.csv", "json": "figures.json", "parquet": "figures.parquet",
        "sdmx-csv": "sdmx.csv", "sdmx-json": "sdmx.json",
        "sdmx-structure": "sdmx-structure.json"}  # fmt: skip
STYLE = ("style.css", "icon.svg", "publication.css")
# What no name of a file should hold of the name of a series.
_UNFIT = re.compile(r"[^\w.-]")


@dataclass(frozen=True)
class Made:
    """What was written: the files by name with how large they are, and the public indicators."""

    files: Mapping[str, int]
    indicators: tuple[str, ...]


def publish(workspace: Workspace, folder: Path) -> Made:
    """Makes the site. Raises NotFound where no indicator is public, Conflict where the folder has
    other things in it; then nothing is written."""
    before = _own(folder)
    with reading(workspace):
        of = publication.gather(workspace, public=True)
        if not of.chosen:
            raise NotFound("pages.none_public", Place.of(workspace.root))
        made = _files(of)
    made[STAMP] = _stamp(of, made)
    _check(folder, before, made)
    # While files are written the stamp names those before and those to come: a run that is broken
    # off leaves a folder that is still known as ours.
    _write(folder, before, made, _stamp(of, {**dict.fromkeys(before - {STAMP}, b""), **made}))
    return Made({name: len(body) for name, body in sorted(made.items())},
                tuple(one.id for one in of.chosen))  # fmt: skip


# --- the folder


def _own(folder: Path) -> frozenset[str]:
    """The files of an earlier site in the folder. Raises Conflict where it is none of ours."""
    if not folder.exists() or (
        folder.is_dir() and not any(one.name != _PART for one in folder.iterdir())
    ):
        return frozenset()
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        stamp = json.loads((folder / STAMP).read_text(encoding="utf-8"))
        if stamp["made_by"] == "twofold publish":
            return frozenset({*map(str, stamp["files"]), STAMP})
    raise Conflict("pages.not_our_folder", Place.of(folder), file=STAMP)


def _check(folder: Path, before: frozenset[str], made: Mapping[str, bytes]) -> None:
    """Raises Conflict where a file that is not ours would be overwritten."""
    for name in made:
        if name not in before and (folder / name).exists():
            raise Conflict("pages.not_our_folder", Place.of(folder / name), file=STAMP)


def _write(
    folder: Path, before: frozenset[str], made: Mapping[str, bytes], meanwhile: bytes
) -> None:
    """Writes all files, and takes away those of the earlier site that are no more. The stamp comes
    first, as it holds meanwhile, and last, as it stays."""
    try:
        _put_stamp(folder, meanwhile)
        for name, body in made.items():
            if name != STAMP:
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(body)
        for name in sorted(before - made.keys()):
            inside = PurePosixPath(name)
            if not inside.is_absolute() and ".." not in inside.parts:
                (folder / name).unlink(missing_ok=True)
        _put_stamp(folder, made[STAMP])
    except OSError as error:
        raise Conflict("cli.cannot_write", Place.of(error.filename or folder),
                       reason=error.strerror or type(error).__name__) from None  # fmt: skip


def _put_stamp(folder: Path, body: bytes) -> None:
    """Writes the stamp, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _PART).write_bytes(body)
    (folder / _PART).replace(folder / STAMP)


def _stamp(of: Gathered, made: Mapping[str, bytes]) -> bytes:
    said = {
        "made_by": "twofold publish", "version": __version__, "city": dict(of.workspace.name),
        "as_of": str(of.workspace.as_of), "day": str(of.workspace.day),
        "demonstration": of.made_up, "indicators": [one.id for one in of.chosen],
        "files": {name: hashlib.sha256(body).hexdigest() for name, body in sorted(made.items())},
    }  # fmt: skip
    return (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode()


# --- the files


def _files(of: Gathered) -> dict[str, bytes]:
    ids = [one.id for one in of.chosen]
    message = exchange.message(of.workspace, ids)
    made = [(f"static/{name}", render.files()[name].body) for name in STYLE]
    for lang in LANGUAGES:
        made += [*_pages(of, lang), *_data(message, ids, lang)]
    return _apart([*made, (HOME, _door(of))], of)


def _apart(made: Iterable[tuple[str, bytes]], of: Gathered) -> dict[str, bytes]:
    """The files by name. Raises Conflict where two have one, also to a disk that does not tell
    capitals from small letters."""
    found: dict[str, bytes] = {}
    seen: set[str] = set()
    for name, body in made:
        if name.casefold() in seen:
            raise Conflict("pages.same_file", Place.of(of.workspace.root), file=name)
        seen.add(name.casefold())
        found[name] = body
    return found


def _pages(of: Gathered, lang: str) -> Iterator[tuple[str, bytes]]:
    """The pages of a language, and its charts as files."""
    ids = [one.id for one in of.chosen]
    places: dict[tuple[str, ...], str] = {(): HOME, (LISTED,): HOME}
    for id_ in ids:
        places[(LISTED, id_)] = f"{LISTED}/{id_}.html"
    for one in of.chosen:
        places |= _charts(one.id, one.series.names)
    home = _asked(of, lang, HOME, places)
    listed = publication.entries(home, of)
    title = home.say("publication.title", city=of.workspace.name[lang])
    yield f"{lang}/{HOME}", _page(of, home, "public_home.html", title, {
        "entries": listed, "tables": publication.where_we_stand(home, of),
        "downloads": [Link(home.say(f"publication.forms.{kind.replace('-', '_')}"),
                           f"data/{file}") for kind, file in DATA.items()],
    })  # fmt: skip
    for id_ in ids:
        asked = _asked(of, lang, f"{LISTED}/{id_}.html", places)
        one = next(each for each in of.chosen if each.id == id_)
        entry = publication.entry(asked, of, one)
        downloads = [Link(asked.say("web.formats.csv"), asked.to(f"data/{id_}.csv"))]
        yield f"{lang}/{LISTED}/{id_}.html", _page(
            of, asked, "public_indicator.html", entry.name.text,
            {"entry": entry, "downloads": downloads})  # fmt: skip
        yield from _drawings(of, asked, entry, one.series.names)


def _charts(id_: str, names: tuple[str, ...]) -> dict[tuple[str, ...], str]:
    """The files of an indicator's charts, by the addresses that its page asks for."""
    file = f"{LISTED}/{id_}"
    if len(names) < 2:
        return {(LISTED, id_, "chart.svg"): f"{file}.svg"}
    return {(LISTED, id_, "chart.svg", name): f"{file}-{_UNFIT.sub('-', name)}.svg"
            for name in names}  # fmt: skip


def _drawings(
    of: Gathered, asked: Outside, entry: Entry, names: tuple[str, ...]
) -> Iterator[tuple[str, bytes]]:
    note = asked.say("web.chart.note", city=of.workspace.name[asked.lang],
                     as_of=of.workspace.as_of)  # fmt: skip
    for one, file in zip(entry.series, _charts(entry.id, names).values(), strict=False):
        if one.wide is not None:
            text = render.picture(asked.say, "chart.svg", {"chart": one.wide, "note": note})
            yield f"{asked.lang}/{file}", text.encode()


def _asked(of: Gathered, lang: str, path: str, places: Mapping[tuple[str, ...], str]) -> Outside:
    return Outside(lang, path, {}, {}, {}, of.workspace, places)


def _page(of: Gathered, asked: Outside, template: str, title: str, data: dict[str, Any]) -> bytes:
    around = {
        "title": title, "city": of.workspace.name[asked.lang],
        "made_up": of.made_up, "home": asked.to(HOME),
        "static": lambda name: asked.to(f"../static/{name}"),
        "languages": [Link(words(one)("web.language"), asked.here(lang=one), one)
                      for one in LANGUAGES if one != asked.lang],
        "times": asked.say("brief.times", as_of=of.workspace.as_of, day=of.workspace.day),
    }  # fmt: skip
    return render.outside(asked.say, template, {**around, **data}).encode()


def _door(of: Gathered) -> bytes:
    """The page above the languages."""
    doors = [(words(lang)("publication.title", city=of.workspace.name[lang]),
              Link(words(lang)("web.language"), f"{lang}/{HOME}", lang))
             for lang in LANGUAGES]  # fmt: skip
    first = words(LANGUAGES[0])
    data = {"doors": doors, "static": lambda name: f"static/{name}", "made_up": of.made_up,
            "labels": [(lang, words(lang)("brief.generated")) for lang in LANGUAGES]}  # fmt: skip
    return render.outside(first, "public_door.html", data).encode()


def _data(of: Message, ids: Iterable[str], lang: str) -> Iterator[tuple[str, bytes]]:
    """The figures in every form; and those of each indicator as CSV."""
    say = words(lang)
    whole = exchange.answer(say, of)
    for kind, file in DATA.items():
        yield f"{lang}/data/{file}", _written(whole, kind)
    for id_ in ids:
        own = replace(of, data=tuple(one for one in of.data if one.indicator == id_))
        yield f"{lang}/data/{id_}.csv", _written(exchange.answer(say, own), "csv")


def _written(answer: Answer, kind: str) -> bytes:
    out = io.BytesIO()
    files.write(answer, kind, out)
    return (b"\xef\xbb\xbf" if kind == "csv" else b"") + out.getvalue()
