"""Reads the package as text and says where it breaks the architecture. Imports nothing of it.

The rules are DESIGN's "Direction" and "One shape". `violations(root)` is a function of a folder, so
that the tests can plant a wrong import in a copy and see that it is found.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

PACKAGE = "twofold"

# A part imports itself and those before it. A new stage is added here when its work comes.
BASE = ("errors", "documents", "sql", "workspace")
STAGES = (
    "registers", "facts", "policies", "awards", "transfers", "funds", "ladders", "projects",
    "indicators", "targets", "scenarios",
)  # fmt: skip
# Between verbs and surfaces: answers in the reader's words, and what serving a city takes.
SHARED = ("answers", "hosting")
# The generator of an example city uses stages as a bureau would; only surfaces start it.
ORDER = (*BASE, *STAGES, "example", *SHARED)
# A surface imports stages, words and what is shared, never another surface; nothing imports one.
SURFACES = ("cli", "api", "web")
WORDS = "words"
# Puts the API and the pages together into one server; only the command line starts it.
SERVER = "server"
# The ways in: each belongs to the surface that it starts.
ENTRIES = {"__main__": "cli"}

# The engine stays in one place.
ENGINE_PACKAGES = ("sqlglot", "duckdb", "pyspark")
ENGINE_PART = "sql"

SHAPE = ("model.py", "read.py", "compile.py")
# Stages that have no such file, and why.
WITHOUT: dict[str, tuple[str, ...]] = {}
MOST_VERBS = 5

MOST_MODULE_LINES = 400
MOST_FUNCTION_LINES = 40
# "module.py" or "module.py:function" -> why it may be longer.
LONGER: dict[str, str] = {}


@dataclass(frozen=True)
class Violation:
    """One breach: where it stands and what is wrong with it."""

    path: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


@dataclass(frozen=True)
class Import:
    """One imported module, with the module that imports it; dotted names from the package on."""

    importer: str
    target: str
    path: str
    line: int


@dataclass(frozen=True)
class Module:
    """One source file, parsed."""

    name: str
    path: str
    tree: ast.Module
    lines: int
    is_package: bool


def modules(root: Path) -> tuple[Module, ...]:
    """Every Python file of the package that stands in `root`."""
    found = []
    for path in sorted((root / PACKAGE).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        relative = path.relative_to(root)
        parts = relative.with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        tree = ast.parse(text, filename=str(path))
        found.append(Module(name, relative.as_posix(), tree, text.count("\n"), is_package))
    return tuple(found)


def part_of(dotted: str) -> str | None:
    """The part a module belongs to: `twofold.policies.read` -> `policies`; None for the package."""
    pieces = dotted.split(".")
    return ENTRIES.get(pieces[1], pieces[1]) if len(pieces) > 1 else None


def imports(module: Module, known: frozenset[str]) -> Iterator[Import]:
    """What a module imports, wherever it does so: at its head, in a function, for types only."""
    for node in ast.walk(module.tree):
        for target in _targets(node, module, known):
            yield Import(module.name, target, module.path, getattr(node, "lineno", 1))


def _targets(node: ast.AST, module: Module, known: frozenset[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = _absolute(node, module)
        for alias in node.names:
            below = f"{base}.{alias.name}"
            yield below if below in known else base
    elif isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__"):
        first = node.args[0] if node.args else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value
        else:
            yield "?"


def _absolute(node: ast.ImportFrom, module: Module) -> str:
    """The dotted name that `from .x import y` means in this module."""
    if not node.level:
        return node.module or ""
    pieces = module.name.split(".")
    up = node.level - 1 if module.is_package else node.level
    base = pieces[: len(pieces) - up]
    return ".".join([*base, node.module] if node.module else base)


def _called(node: ast.Call) -> str | None:
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else None


def forbidden(one: Import) -> str | None:
    """Why this import may not be, or None."""
    importer, top = part_of(one.importer), one.target.split(".")[0]
    if one.target == "?":
        return "an import whose name only the running program knows"
    if top in ENGINE_PACKAGES and importer != ENGINE_PART:
        return f"only {PACKAGE}/{ENGINE_PART} imports {top}"
    if top != PACKAGE:
        return None
    target = part_of(one.target)
    if target == importer or target is None:
        return None
    return _between(importer, target)


def _between(importer: str | None, target: str) -> str | None:
    """Why one part of the package may not import another."""
    if target in SURFACES:
        if importer == SERVER and target != "cli":
            return None
        return f"nothing imports a surface ({target})"
    if target == SERVER:
        return None if importer == "cli" else f"only the command line starts the {SERVER}"
    if target == WORDS:
        able = importer in (*SURFACES, *SHARED, SERVER)
        return None if able else f"only surfaces import {WORDS}"
    if target not in ORDER:
        return f"{target} has no place in the order: add it to tests/layers.py"
    if importer is None:
        return f"{PACKAGE} itself imports none of its parts"
    if importer == WORDS:
        return None if target == "errors" else f"{WORDS} imports errors only, not {target}"
    if importer in ORDER and ORDER.index(target) > ORDER.index(importer):
        return f"{importer} comes before {target}"
    return None


def direction(root: Path) -> Iterator[Violation]:
    """Imports against the order, and parts that have no place in it."""
    every = modules(root)
    known = frozenset(module.name for module in every)
    for module in every:
        part = part_of(module.name)
        if part is not None and part not in (*ORDER, *SURFACES, WORDS, SERVER):
            yield Violation(module.path, 1, f"{part} has no place in the order")
        for one in imports(module, known):
            if reason := forbidden(one):
                yield Violation(one.path, one.line, reason)


def circles(root: Path) -> Iterator[Violation]:
    """Modules that import one another in a ring, imports in functions and for types included."""
    every = modules(root)
    known = frozenset(module.name for module in every)
    graph: dict[str, dict[str, Import]] = {}
    for module in every:
        seen = graph.setdefault(module.name, {})
        for one in imports(module, known):
            if one.target in known and one.target != module.name:
                seen.setdefault(one.target, one)
    done: set[str] = set()
    for name in sorted(graph):
        ring = _ring(name, graph, (), done)
        if ring:
            first = graph[ring[0]][ring[1]]
            yield Violation(first.path, first.line, "a circle: " + " -> ".join(ring))
            done.update(ring)


def _ring(
    name: str, graph: dict[str, dict[str, Import]], trail: tuple[str, ...], done: set[str]
) -> tuple[str, ...]:
    """The first ring reached from a module, as its names with the first one repeated, or ()."""
    if name in trail:
        return (*trail[trail.index(name) :], name)
    if name in done:
        return ()
    for target in graph[name]:
        if ring := _ring(target, graph, (*trail, name), done):
            return ring
    done.add(name)
    return ()


def shape(root: Path) -> Iterator[Violation]:
    """Stages without the files of a stage, without a public face, or with too wide a one."""
    for stage in STAGES:
        folder = root / PACKAGE / stage
        if not any(folder.glob("*.py")):
            continue
        place = folder.relative_to(root).as_posix()
        for name in SHAPE:
            if (folder / name).exists() == (name in WITHOUT.get(stage, ())):
                listed = "is listed in WITHOUT but stands here" if (folder / name).exists() else ""
                yield Violation(f"{place}/{name}", 1, listed or "every stage has this file")
        yield from _face(folder / "__init__.py", f"{place}/__init__.py")


def _face(path: Path, shown: str) -> Iterator[Violation]:
    """The public face: `__all__` stands, and at most five of its names are verbs (functions)."""
    names = _all_of(ast.parse(path.read_text(encoding="utf-8"))) if path.exists() else None
    if names is None:
        yield Violation(shown, 1, "a stage says in __all__ what is public")
        return
    verbs = [name for name in names if name[:1].islower()]
    if len(verbs) > MOST_VERBS:
        yield Violation(shown, 1, f"{len(verbs)} verbs, at most {MOST_VERBS}: {', '.join(verbs)}")


def _all_of(tree: ast.Module) -> list[str] | None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    return None


def frozen(root: Path) -> Iterator[Violation]:
    """Dataclasses of a model that can be changed after they were made."""
    for module in modules(root):
        if module.path.rpartition("/")[2] not in ("model.py", "workspace.py"):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef) and _is_loose_dataclass(node):
                yield Violation(module.path, node.lineno, f"dataclass {node.name} is not frozen")


def _is_loose_dataclass(node: ast.ClassDef) -> bool:
    for mark in node.decorator_list:
        call = mark if isinstance(mark, ast.Call) else None
        if ast.unparse(call.func if call else mark).rpartition(".")[2] == "dataclass":
            keywords = {k.arg: ast.unparse(k.value) for k in call.keywords} if call else {}
            return keywords.get("frozen") != "True"
    return False


def apart(root: Path) -> Iterator[Violation]:
    """Policies and cities named in Python: engine and city live apart. Docstrings may name them."""
    names = {path.name.removesuffix(".md") for path in root.glob("*/**/policies/*.md")}
    names = {name for name in names if not name.endswith(".en") and name != "README"}
    for city in root.glob("examples/*/"):
        names |= {city.name, *_named(city / "city.yaml")}
    for module in modules(root):
        prose = {id(n.value) for n in ast.walk(module.tree) if isinstance(n, ast.Expr)}
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said = {name for name in names if _says(node.value, name)}
                if said and id(node) not in prose:
                    yield Violation(module.path, node.lineno, f"names {', '.join(sorted(said))}")


def _says(text: str, name: str) -> bool:
    """Whether a text holds a name as a word; Chinese has no spaces around its words."""
    return bool(re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", text, re.I))


def _named(path: Path) -> Iterator[str]:
    """The names that a city gives itself, in whichever languages."""
    front = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None
    name = front.get("name") if isinstance(front, dict) else None
    yield from name.values() if isinstance(name, dict) else [name] if name else []


def size(root: Path) -> Iterator[Violation]:
    """Modules and functions that are too long, and exceptions that are no longer needed."""
    too_long: set[str] = set()
    for module in modules(root):
        for key, line, lines, most in _lengths(module):
            if lines <= most:
                continue
            too_long.add(key)
            if key not in LONGER:
                yield Violation(module.path, line, f"{key} has {lines} lines, at most {most}")
    for key in sorted(LONGER.keys() - too_long):
        yield Violation(key, 1, "listed in LONGER, but short enough: take it off the list")


def _lengths(module: Module) -> Iterator[tuple[str, int, int, int]]:
    """(key, line, lines, most) of a module and of each function in it."""
    yield module.path, 1, module.lines, MOST_MODULE_LINES
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield f"{module.path}:{node.name}", node.lineno, lines, MOST_FUNCTION_LINES


RULES = (direction, circles, shape, frozen, apart, size)


def violations(root: Path) -> tuple[Violation, ...]:
    """Every breach in the package that stands in `root`, in the order of the rules."""
    return tuple(found for rule in RULES for found in rule(root))
