"""A static site of the public indicators: pages in every language and data files beside them, in a
folder that needs no server and can be opened from a disk. Twice from the same records, documents
and days it is the same to the byte."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Mapping
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
HOME, LISTED = "index.html", "indicators"
# The forms of the data, each with its file.
DATA = {"csv": "figures.csv", "json": "figures.json", "parquet": "figures.parquet",
        "sdmx-csv": "sdmx.csv", "sdmx-json": "sdmx.json",
        "sdmx-structure": "sdmx-structure.json"}  # fmt: skip
STYLE = ("style.css", "icon.svg", "publication.css")


@dataclass(frozen=True)
class Made:
    """What was written: the files by name with how large they are, and the public indicators."""

    folder: Path
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
        made = dict(_files(of))
    made[STAMP] = _stamp(of, made)
    _check(folder, before, made)
    _write(folder, before, made)
    return Made(folder, {name: len(body) for name, body in sorted(made.items())},
                tuple(one.id for one in of.chosen))  # fmt: skip


# --- the folder


def _own(folder: Path) -> frozenset[str]:
    """The files of an earlier site in the folder. Raises Conflict where it is none of ours."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
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


def _write(folder: Path, before: frozenset[str], made: Mapping[str, bytes]) -> None:
    """Writes all files, and takes away those of the earlier site that are no more."""
    try:
        for name, body in made.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
        for name in sorted(before - made.keys()):
            inside = PurePosixPath(name)
            if not inside.is_absolute() and ".." not in inside.parts:
                (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise Conflict("cli.cannot_write", Place.of(error.filename or folder),
                       reason=error.strerror or type(error).__name__) from None  # fmt: skip


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
    made: dict[str, bytes] = {}
    for name in STYLE:
        made[f"static/{name}"] = render.files()[name].body
    ids = [one.id for one in of.chosen]
    message = exchange.message(of.workspace, ids)
    for lang in LANGUAGES:
        made |= _pages(of, lang)
        made |= _data(message, ids, lang)
    made[HOME] = _door(of)
    return made


def _pages(of: Gathered, lang: str) -> dict[str, bytes]:
    """The pages of a language, and its charts as files."""
    ids = [one.id for one in of.chosen]
    places: dict[tuple[str, ...], str] = {(): HOME, (LISTED,): HOME}
    for id_ in ids:
        places[(LISTED, id_)] = f"{LISTED}/{id_}.html"
    for one in of.chosen:
        places |= _charts(one.id, one.series.names)
    made = {}
    home = _asked(of, lang, HOME, places)
    listed = publication.entries(home, of)
    title = home.say("publication.title", city=of.workspace.name[lang])
    made[f"{lang}/{HOME}"] = _page(of, home, "public_home.html", title, {
        "entries": listed, "tables": publication.where_we_stand(home, of),
        "downloads": [Link(home.say(f"publication.forms.{kind.replace('-', '_')}"),
                           f"data/{file}") for kind, file in DATA.items()],
    })  # fmt: skip
    for id_ in ids:
        asked = _asked(of, lang, f"{LISTED}/{id_}.html", places)
        one = next(each for each in of.chosen if each.id == id_)
        entry = publication.entry(asked, of, one)
        downloads = [Link(asked.say("web.formats.csv"), asked.to(f"data/{id_}.csv"))]
        made[f"{lang}/{LISTED}/{id_}.html"] = _page(
            of, asked, "public_indicator.html", entry.name.text,
            {"entry": entry, "downloads": downloads})  # fmt: skip
        made |= _drawings(of, asked, entry, one.series.names)
    return made


def _charts(id_: str, names: tuple[str, ...]) -> dict[tuple[str, ...], str]:
    """The files of an indicator's charts, by the addresses that its page asks for."""
    file = f"{LISTED}/{id_}"
    if len(names) < 2:
        return {(LISTED, id_, "chart.svg"): f"{file}.svg"}
    return {(LISTED, id_, "chart.svg", name): f"{file}-{name}.svg" for name in names}


def _drawings(
    of: Gathered, asked: Outside, entry: Entry, names: tuple[str, ...]
) -> dict[str, bytes]:
    note = asked.say("web.chart.note", city=of.workspace.name[asked.lang],
                     as_of=of.workspace.as_of)  # fmt: skip
    made = {}
    for one, file in zip(entry.series, _charts(entry.id, names).values(), strict=False):
        if one.wide is not None:
            text = render.picture(asked.say, "chart.svg", {"chart": one.wide, "note": note})
            made[f"{asked.lang}/{file}"] = text.encode()
    return made


def _asked(of: Gathered, lang: str, path: str, places: Mapping[tuple[str, ...], str]) -> Outside:
    return Outside(lang, path, {}, {}, {}, of.workspace, places)


def _page(of: Gathered, asked: Outside, template: str, title: str, data: dict[str, Any]) -> bytes:
    around = {
        "asked": asked, "title": title, "city": of.workspace.name[asked.lang],
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


def _data(of: Message, ids: Iterable[str], lang: str) -> dict[str, bytes]:
    """The figures in every form; and those of each indicator as CSV."""
    say = words(lang)
    whole = exchange.answer(say, of)
    made = {f"{lang}/data/{file}": _written(whole, kind) for kind, file in DATA.items()}
    for id_ in ids:
        own = replace(of, data=tuple(one for one in of.data if one.indicator == id_))
        made[f"{lang}/data/{id_}.csv"] = _written(exchange.answer(say, own), "csv")
    return made


def _written(answer: Answer, kind: str) -> bytes:
    out = io.BytesIO()
    files.write(answer, kind, out)
    return (b"\xef\xbb\xbf" if kind == "csv" else b"") + out.getvalue()
