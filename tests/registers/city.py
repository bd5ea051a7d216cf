"""A small city with registers of its own, so that no test hangs on the shipped ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa

from twofold import registers
from twofold.registers.model import Commit
from twofold.workspace import Workspace, open_city

HEADER = (
    "| column | type | unit | key | required | references | personal | provider | values "
    "| meaning | English |\n|---|---|---|---|---|---|---|---|---|---|---|\n"
)
DOCUMENTS = {
    "organisation": [
        "id | text | | yes | yes | | | | USCC | 统一社会信用代码 | unified social credit code",
        "name | text | | | yes | | | | | 名称 | name",
        "kind | text | | | | | | | enterprise=企业、university=高等学校 | 类别 | kind",
        "resident | yes/no | | | | | | | | 居民企业；不是企业的填 no | resident",
        "registered_on | date | | | | | | | | 注册日 | date of registration",
        "ended_on | date | | | | | | | never | 终止日 | date of end",
    ],
    "report": [
        "organisation | text | | yes | yes | organisation | | | | 企业 | enterprise",
        "year | year | | yes | yes | | | | | 年度 | year",
        "revenue | money | 元 | | | | | | | 销售收入（合计） | sales (total)",
        "staff | count | 人 | | | | | | | 职工总数 | staff",
        "share | number | | | | | | | | 占比 | share",
    ],
    "note": [
        "id | text | | yes | yes | | | | | 编号 | number",
        "about | text | | | | organisation? | | | | 所涉单位（代码或名称） | about",
        "text | text | | | | | | | | 内容 | text",
    ],
}
# Valid codes: each passes `stdnum`.
CODES = (
    "91370200MA3C00001N", "91370200MA3C00002R", "91370200MA3C00003W", "91370200MA3C000040",
)  # fmt: skip
TODAY = date(2026, 11, 22)


def document(id_: str, rows: Iterable[str]) -> str:
    table = HEADER + "".join(f"| {row} |\n" for row in rows)
    return f"---\nkind: register\nid: {id_}\nname: 登记册 {id_}\n---\n\n说明。\n\n{table}"


def make(folder: Path, documents: Mapping[str, Sequence[str]] = DOCUMENTS) -> Workspace:
    """A city in a folder that stands on TODAY."""
    registers_folder = folder / "library" / "registers"
    registers_folder.mkdir(parents=True, exist_ok=True)
    for id_, rows in documents.items():
        (registers_folder / f"{id_}.md").write_text(document(id_, rows), encoding="utf-8")
    (folder / "city.yaml").write_text(
        f"name: {{zh: 示例市, en: Sample}}\nlibrary: library\nday: {TODAY}\n", encoding="utf-8"
    )
    return open_city(folder)


def write(workspace: Workspace, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = workspace.root / name
    path.write_bytes(text.encode(encoding))
    return path


def load(workspace: Workspace, register: str, text: str, **options: object) -> Commit:
    """Imports a CSV given as text."""
    path = write(workspace, f"{register}.csv", text)
    return registers.import_file(workspace, register, path, who="tester", **options)  # type: ignore[arg-type]


def organisations(workspace: Workspace, names: Sequence[str] = CODES, **options: object) -> Commit:
    """Publishes organisations with the codes given."""
    table = pa.table({"id": list(names), "name": [f"单位{i}" for i in range(len(names))]})
    return registers.publish(
        workspace,
        {"organisation": table},
        who="tester",
        source="test",
        **options,  # type: ignore[arg-type]
    )


def refused(workspace: Workspace, commit: int) -> list[tuple[str, int, str, str | None, str]]:
    """What a commit refused: register, line, reason without its area, column, value."""
    page = registers.show(workspace, "quarantine", commit=commit, limit=None)
    return [
        (
            entry.values["register"], entry.values["line"],
            entry.values["reason"].removeprefix("registers."), entry.values["column"],
            entry.values["value"],
        )
        for entry in page.rows
    ]  # fmt: skip


def rows(workspace: Workspace, register: str, **options: object) -> list[tuple[object, ...]]:
    """The values that a register shows."""
    page = registers.show(workspace, register, limit=None, **options)  # type: ignore[arg-type]
    return [tuple(entry.values.values()) for entry in page.rows]
