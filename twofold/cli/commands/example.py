"""`twofold example`: the example city, made once and again only where that is asked for."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twofold import __version__
from twofold.answers.answer import Answer, Sheet
from twofold.cli.options import Enterprises, Fresh, MaybeFolder, Scale, Seed
from twofold.cli.run import Run
from twofold.errors import Conflict, InputError, NotFound, Place
from twofold.workspace import CITY_FILE, Workspace, open_city, shipped

if TYPE_CHECKING:
    from twofold.example import Built

EXAMPLES = "examples"
# Written before and after the records are made, so that what was cut short is made again.
STAMP = Path("generated/example.json")
PLAN_FILE = "generator.yaml"


def example(
    run: Run, folder: MaybeFolder = None, scale: Scale = None, enterprises: Enterprises = None,
    seed: Seed = None, fresh: Fresh = False,
) -> None:  # fmt: skip
    """Makes the example city's records; a city that has them already is left as it is."""
    source = _shipped()
    root = folder or run.asked.city or Path(EXAMPLES) / source.name
    _documents(run, source, root)
    workspace = open_city(root, day=run.asked.day, as_of=run.asked.as_of)
    wanted = _wanted(workspace, scale, enterprises, seed)
    found = _stamp(workspace)
    if workspace.store.exists():
        state = found.get("state")
        same = {key: found.get(key) for key in wanted} == wanted
        if same and state == "built" and not fresh:
            _tell(run, workspace, found, "cli.text.example_stands")
            return
        if not fresh and not (same and state == "building"):
            raise Conflict("cli.example_differs", Place.of(workspace.store))
        _clear(workspace)
    _write(workspace, {**wanted, "state": "building"})
    built = _build(run, workspace, scale, enterprises, seed)
    made = {**wanted, "state": "built", "commits": built.commits, "rows": built.rows}
    _write(workspace, made)
    _tell(run, workspace, made, "cli.text.example_made")


def _shipped() -> Path:
    """The example that comes with the program. Raises NotFound."""
    content = shipped(EXAMPLES)
    cities = sorted(content.glob(f"*/{CITY_FILE}")) if content is not None else []
    if not cities:
        raise NotFound("workspace.no_library", folder=EXAMPLES)
    return cities[0].parent


def _documents(run: Run, source: Path, root: Path) -> None:
    """Copies the example's documents to a folder that does not exist yet, or is empty."""
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        return
    ours = shutil.ignore_patterns("*.duckdb*", STAMP.parts[0])
    try:
        shutil.copytree(source, root, ignore=ours, dirs_exist_ok=True)
    except (OSError, shutil.Error) as error:
        raise Conflict("cli.cannot_write", Place.of(root), reason=str(error)) from None
    run.notice("cli.notices.copied", folder=root)


def _wanted(
    workspace: Workspace, scale: Any, enterprises: int | None, seed: int | None
) -> dict[str, Any]:
    """What the records are made from: if any of it changes, they are others."""
    if not (workspace.root / PLAN_FILE).is_file():
        raise NotFound("example.no_plan", Place.of(workspace.root), file=PLAN_FILE)
    files = [workspace.root / PLAN_FILE, *sorted((workspace.root / "sources").glob("*.csv"))]
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return {"scale": str(scale or 1), "enterprises": enterprises, "seed": seed,
            "sources": digest.hexdigest(), "version": __version__}  # fmt: skip


def _stamp(workspace: Workspace) -> dict[str, Any]:
    try:
        found = json.loads((workspace.root / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(workspace: Workspace, stamp: dict[str, Any]) -> None:
    path = workspace.root / STAMP
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(stamp, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise Conflict("cli.cannot_write", Place.of(path), reason=error.strerror) from None


def _clear(workspace: Workspace) -> None:
    """Removes the store, unless somebody else has it open. Raises Conflict."""
    from twofold.answers.serving import served
    from twofold.sql.duckdb import opened

    if server := served(workspace.root):
        raise Conflict("cli.served_example", Place.of(workspace.root), pid=str(server.pid))
    try:
        with opened(workspace.store, writes=True):
            pass
    except InputError:
        pass  # no store that could be read: nothing is lost
    for path in workspace.root.glob(f"{workspace.store.name}*"):
        if path.is_file():
            path.unlink()


def _build(
    run: Run, workspace: Workspace, scale: Any, enterprises: int | None, seed: int | None
) -> Built:
    from twofold.cli.progress import progress
    from twofold.example import SEED, build

    with progress(run.say) as bar:
        return build(workspace, scale=float(scale or 1), enterprises=enterprises,
                     seed=SEED if seed is None else seed, progress=bar)  # fmt: skip


def _tell(run: Run, workspace: Workspace, stamp: dict[str, Any], key: str) -> None:
    from rich.text import Text

    run.give(Answer(
        lambda: {"city": str(workspace.root), **stamp},
        lambda: Sheet(("city", *stamp), [(str(workspace.root), *stamp.values())]),
        lambda: [Text(run.say(key, folder=workspace.root, rows=stamp["rows"],
                              commits=stamp["commits"])),
                 Text(run.say("brief.generated"), "bold red")],
    ))  # fmt: skip
