"""An answer as a file: JSON, CSV, XLSX, Parquet; indicators as SDMX; papers: PDF, DOCX, HTML."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

from twofold.answers.answer import Answer
from twofold.answers.exact import write_csv, write_json


@dataclass(frozen=True)
class Kind:
    """A kind of file: its content type and the suffix of its name; whether it is text; which
    version of its form it is, and whether every answer can take it."""

    media: str
    suffix: str
    text: bool = True
    version: str = ""
    every: bool = True

    @property
    def content_type(self) -> str:
        """The content type with what belongs to it."""
        version = f"; version={self.version}" if self.version else ""
        return self.media + version + ("; charset=utf-8" if self.text and not self.json else "")

    @property
    def json(self) -> bool:
        """Whether it is JSON, which is always in UTF-8."""
        return self.media.endswith("json")


# In the order in which a page offers them; `table` is the page of a terminal.
KINDS: Mapping[str, Kind] = {
    "table": Kind("text/plain", ".txt"),
    "json": Kind("application/json", ".json"),
    "csv": Kind("text/csv", ".csv"),
    "xlsx": Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx",
                 text=False),
    "parquet": Kind("application/vnd.apache.parquet", ".parquet", text=False),
    "sdmx-csv": Kind("application/vnd.sdmx.data+csv", ".csv", version="2.0.0", every=False),
    "sdmx-json": Kind("application/vnd.sdmx.data+json", ".json", version="2.0.0", every=False),
    "sdmx-structure": Kind("application/vnd.sdmx.structure+json", ".json", version="2.0.0",
                           every=False),
    "pdf": Kind("application/pdf", ".pdf", text=False, every=False),
    "docx": Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                 ".docx", text=False, every=False),
    "html": Kind("text/html", ".html", every=False),
}  # fmt: skip
EVERY = tuple(name for name, kind in KINDS.items() if kind.every)


def write(answer: Answer, kind: str, out: IO[bytes]) -> None:
    """Writes an answer as a file of a kind that it has; text is UTF-8."""
    if kind in answer.others:
        answer.others[kind](out)
        return
    if kind == "xlsx":
        from twofold.answers.xlsx import write_xlsx

        write_xlsx(answer.sheet(), out)
        return
    if kind == "parquet":
        from twofold.answers.parquet import write_parquet

        write_parquet(answer.sheet(), out)
        return
    # A file name of other bytes than UTF-8 is shown escaped, and stays valid in JSON.
    text = io.TextIOWrapper(out, encoding="utf-8", errors="backslashreplace", newline="",
                            write_through=False)  # fmt: skip
    if kind == "json":
        write_json(answer.record(), text)
    else:
        made = answer.sheet()
        write_csv(made.columns, made.rows, text)
    text.flush()
    text.detach()  # `out` stays open
