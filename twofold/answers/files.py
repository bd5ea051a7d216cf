"""An answer as a file: JSON, CSV, XLSX or Parquet."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

from twofold.answers.answer import Answer
from twofold.answers.exact import write_csv, write_json


@dataclass(frozen=True)
class Kind:
    """A kind of file: its content type and the suffix of its name; whether it is text."""

    media: str
    suffix: str
    text: bool = True


# In the order in which a page offers them; `table` is the page of a terminal.
KINDS: Mapping[str, Kind] = {
    "table": Kind("text/plain", ".txt"),
    "json": Kind("application/json", ".json"),
    "csv": Kind("text/csv", ".csv"),
    "xlsx": Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx",
                 text=False),
    "parquet": Kind("application/vnd.apache.parquet", ".parquet", text=False),
}  # fmt: skip


def write(answer: Answer, kind: str, out: IO[bytes]) -> None:
    """Writes an answer as a file of a kind; text is UTF-8."""
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
