"""Which encoding a text file is in: by its mark, else UTF-8, else GB18030; or one clear error.

Strict throughout: a byte that does not belong is named by line and byte, never replaced. A
declared encoding is checked too, because a wrong one turns names into other, plausible characters.
"""

from __future__ import annotations

import codecs
import contextlib
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from twofold.errors import InputError, Place

BLOCK = 1 << 23
GZIP = b"\x1f\x8b"
PARQUET = b"PAR1"
ZIP = b"PK\x03\x04"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"),
         (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
# By their first bytes: what people send instead of CSV.
_OTHER_FORMATS = ((ZIP, "Excel (.xlsx)"), (b"\xd0\xcf\x11\xe0", "Excel (.xls)"),
                  (b"%PDF", "PDF"), (b"Rar!", "RAR"), (b"7z\xbc\xaf", "7z"))  # fmt: skip
_DECLARABLE = {"utf-8": "utf-8", "utf8": "utf-8", "utf-8-sig": "utf-8-sig", "utf-16": "utf-16",
               "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030"}  # fmt: skip
_HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class TextFile:
    """A text file whose whole content has been found to be in `encoding`."""

    path: Path
    encoding: str
    sha256: str
    size: int
    modified: int


class _Undecodable(Exception):
    def __init__(self, line: int, byte: int) -> None:
        self.line, self.byte = line, byte


def start_of(path: Path, workbooks: bool = False) -> bytes:
    """A file's first bytes. Raises InputError where it cannot be read, is empty or is no table;
    an .xlsx workbook is one only where `workbooks` are read."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise InputError("registers.unreadable", Place.of(path), reason=error.strerror) from None
    if not start:
        raise InputError("registers.empty_file", Place.of(path))
    for magic, format_ in _OTHER_FORMATS:
        if start.startswith(magic) and not (workbooks and magic == ZIP):
            raise InputError("registers.other_format", Place.of(path), format=format_)
    return start


def read_encoding(path: Path, declared: str | None = None) -> TextFile:
    """Reads the file once and finds its encoding. Raises InputError at the line and byte."""
    start = start_of(path)
    marked = next((name for bom, name in _BOMS if start.startswith(bom)), None)
    if declared is not None:
        encoding = _declared(path, declared, marked)
    else:
        encoding = marked or "utf-8"
    stat = path.stat()
    try:
        _check(path, encoding)
    except _Undecodable as wrong:
        at = Place.of(path, wrong.line)
        if declared or marked:
            raise InputError("registers.encoding_lie", at, byte=wrong.byte,
                             declared=declared or marked) from None  # fmt: skip
        encoding, utf8 = "gb18030", wrong
        try:
            _check(path, encoding)
        except _Undecodable as also:
            raise InputError("registers.unknown_encoding", at, utf8=utf8.byte,
                             gb18030=also.byte, line=also.line) from None  # fmt: skip
    return TextFile(path, encoding, sha256(path), stat.st_size, stat.st_mtime_ns)


def sha256(path: Path) -> str:
    """The hash of a file as it lies on disk, as `sha256sum` prints it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def text_blocks(file: TextFile) -> Iterator[tuple[str, int]]:
    """The text in whole lines, with `\\n` at each line's end, and the bytes read so far.

    Raises InputError where the file is not what it was when its encoding was found.
    """
    carry = ""
    for text, done in _decoded(file.path, file.encoding):
        carry += text
        cut = carry.rfind("\n") + 1
        if cut:
            yield carry[:cut], done
            carry = carry[cut:]
    if carry:
        yield carry + "\n", file.size
    stat = file.path.stat()
    if (stat.st_size, stat.st_mtime_ns) != (file.size, file.modified):
        raise InputError("registers.file_changed", Place.of(file.path))


def _declared(path: Path, declared: str, marked: str | None) -> str:
    encoding = _DECLARABLE.get(declared.lower().replace("_", "-"))
    if encoding is None:
        known = ", ".join(("utf-8", "gb18030", "utf-16"))
        raise InputError("registers.no_such_encoding", Place.of(path), encoding=declared,
                         known=known)  # fmt: skip
    if encoding.startswith("utf-8") and marked == "utf-8-sig":
        return marked
    if encoding == "utf-16" and marked is not None and marked.startswith(encoding):
        return marked
    if marked is not None and marked != encoding:
        raise InputError("registers.encoding_lie", Place.of(path, 1), declared=declared, byte=0)
    if encoding == "utf-16":
        raise InputError("registers.no_byte_order", Place.of(path, 1))
    if encoding == "gb18030":
        _not_utf8(path, declared)
    return encoding


def _not_utf8(path: Path, declared: str) -> None:
    """UTF-8 read as GB18030 is often valid, and always wrong: found by its Chinese characters."""
    line, seen = 1, 0
    try:
        for text, _ in _decoded(path, "utf-8"):
            if found := _HAN.search(text):
                at = Place.of(path, line + text.count("\n", 0, found.start()))
                byte = seen + len(text[: found.start()].encode())
                raise InputError("registers.encoding_lie", at, declared=declared, byte=byte)
            line += text.count("\n")
            seen += len(text.encode())
    except _Undecodable:
        return


def _check(path: Path, encoding: str) -> None:
    """Decodes all of it."""
    line = 1
    for text, _ in _decoded(path, encoding):
        if "\x00" in text:
            at = Place.of(path, line + text.count("\n", 0, text.index("\x00")))
            raise InputError("registers.not_text", at)
        line += text.count("\n")


def _decoded(path: Path, encoding: str) -> Iterator[tuple[str, int]]:
    """Blocks of text with `\\n` line ends, and the bytes of the file read so far."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)
    line = 1
    with _unpacked(path) as (file, raw):
        taken = len(file.read(2)) if encoding.startswith("utf-16") else 0  # the mark is known
        while True:
            block = _read(file, path)
            taken += len(block)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                before = error.object[: error.start].decode(encoding, "replace")
                line += before.replace("\r\n", "\n").replace("\r", "\n").count("\n")
                raise _Undecodable(line, taken - len(error.object) + error.start) from None
            yield text, raw.tell()
            line += text.count("\n")
            if not block:
                return


@contextlib.contextmanager
def _unpacked(path: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """A file, or what a gzip file holds; and the raw file behind it."""
    with path.open("rb") as raw:
        packed = raw.read(2) == GZIP
        raw.seek(0)
        if not packed:
            yield raw, raw
            return
        with gzip.open(raw) as file:
            yield cast(IO[bytes], file), raw


def _read(file: IO[bytes], path: Path) -> bytes:
    try:
        return file.read(BLOCK)
    except (OSError, EOFError, zlib.error) as error:  # a damaged or truncated gzip file
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError("registers.unreadable", Place.of(path), reason=reason) from None
