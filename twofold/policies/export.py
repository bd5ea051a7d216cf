"""Decisions written as Parquet: every policy over all rows of its register, a file each."""

from __future__ import annotations

import json
from pathlib import Path

from twofold import facts
from twofold.policies.decide import covers, decide_registers, named
from twofold.policies.model import Answer, Policy
from twofold.registers.encodings import sha256
from twofold.registers.exports import check_empty, whole
from twofold.registers.model import Exported
from twofold.registers.store import reading
from twofold.registers.vintage import MANIFEST
from twofold.sql.parquet import write_parquet
from twofold.workspace import Workspace


def export(
    workspace: Workspace, known: dict[str, Policy], folder: Path | str, only: str | None = None
) -> Exported:
    """Writes the decisions of all policies in force on the workspace's day, or of one, into a new
    folder: `POLICY.parquet` with a row for each subject, and a manifest that says of which text,
    day and commit they are and what the codes of the answers mean.

    The columns are those of the policy's SELECT (`policies.compile`): verdict, answers, values,
    thresholds, gaps, points and amounts beside the facts that they were made of. Raises Conflict
    where the folder holds something, NotFound for an unknown policy.
    """
    target = Path(folder)
    check_empty(target)
    chosen = [named(known, only)] if only else list(known.values())
    files: dict[str, tuple[str, int]] = {}
    with reading(workspace) as store, whole(target) as partial:
        subjects = facts.subjects(workspace)
        written = [p for p in chosen if only or covers(p, workspace.day)]
        for policy in written:
            select = decide_registers(store, policy, subjects[policy.subject], workspace.day)
            file = f"{policy.id}.parquet"
            count = write_parquet(store.connection, select, partial / file)
            files[file] = (sha256(partial / file), count)
        about = _manifest(workspace, store.commit, written, files)
        (partial / MANIFEST).write_text(about, encoding="utf-8")
    return Exported(str(target), store.commit, files)


def _manifest(
    workspace: Workspace, commit: int, written: list[Policy], files: dict[str, tuple[str, int]]
) -> str:
    made = {
        "city": dict(workspace.name),
        "commit": commit,
        "day": workspace.day.isoformat(),
        "as_of": workspace.as_of.isoformat(),
        "answers": {str(int(answer)): answer.word for answer in Answer},
        "verdicts": {str(int(answer)): answer.verdict for answer in Answer},
        "files": {
            f"{policy.id}.parquet": {
                "policy": policy.id, "number": policy.number, "text": policy.digest,
                "sha256": files[f"{policy.id}.parquet"][0],
                "rows": files[f"{policy.id}.parquet"][1],
            }
            for policy in written
        },
    }  # fmt: skip
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"
