"""`python -m tests.spec.manual --write`: plays every chapter in both languages and writes it.

Without `--write` it says which pages are not what comes out now, and fails if there are any.
Numbers behind it choose chapters: `python -m tests.spec.manual --write 4 5`.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import tests.conftest  # the surroundings of every test, before anything else is imported
from tests.spec.manual.book import Chapter
from tests.spec.manual.shelf import CHAPTERS, FOLDER, contents, example_city, rendered
from twofold.words import LANGUAGES


def main(arguments: list[str]) -> int:
    """Writes or compares; returns the exit code."""
    write = "--write" in arguments
    numbers = {int(one) for one in arguments if one.isdecimal()} or {c.number for c in CHAPTERS}
    differ = 0
    for path, text in _made([chapter for chapter in CHAPTERS if chapter.number in numbers]):
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        differ += 1
        if write:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        print("written:" if write else "not as it is now:", path.relative_to(FOLDER), flush=True)
    return 1 if differ and not write else 0


def _made(chosen: list[Chapter]) -> Iterator[tuple[Path, str]]:
    """Every page as it comes out now."""
    for name, text in contents():
        yield FOLDER / name, text
    with tempfile.TemporaryDirectory(prefix="manual-") as folder:
        city = example_city(Path(folder)) if any(c.city for c in chosen) else None
        for chapter in chosen:
            for lang in LANGUAGES:
                yield FOLDER / lang / chapter.file, rendered(chapter, lang, city)


if __name__ == "__main__":
    assert tests.conftest.SURROUNDINGS
    sys.exit(main(sys.argv[1:]))
