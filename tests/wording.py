"""Reads the words files and the package as text: which words there are, and which are used."""

import ast
import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "twofold"
LANGUAGES = ("zh", "en")
BASE_ERROR = "TwofoldError"


def words(root: Path, language: str) -> dict[str, str]:
    """Every string of a language, by its dotted key."""
    path = root / PACKAGE / "words" / f"{language}.toml"
    return dict(_flat(tomllib.loads(path.read_text(encoding="utf-8")), ()))


def _flat(value: object, trail: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from _flat(below, (*trail, key))
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield from _flat(below, (*trail, str(number)))
    else:
        yield ".".join(trail), str(value)


def placeholders(text: str) -> frozenset[str]:
    """The names in braces of a text: `{count:,}` and `{place.line}` are `count` and `place`."""
    names = (name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
    return frozenset(name.partition(".")[0].partition("[")[0] for name in names)


def error_keys(strings: Mapping[str, str]) -> frozenset[str]:
    """`area.what` of every error that has words: `errors.AREA.WHAT.what` and `.do`."""
    return frozenset(
        ".".join(key.split(".")[1:3]) for key in strings if key.split(".")[0] == "errors"
    )


def error_text(strings: Mapping[str, str], key: str) -> str:
    """Both sentences of an error, what is wrong and what to do."""
    return " ".join(strings.get(f"errors.{key}.{half}", "") for half in ("what", "do"))


@dataclass(frozen=True)
class Raised:
    """One place where an error is made. `key` is None where the text does not say which."""

    path: str
    line: int
    key: str | None
    values: frozenset[str]
    complete: bool  # false where `**values` may bring more

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.key}"


@dataclass(frozen=True)
class Source:
    """One source file, parsed."""

    path: str
    tree: ast.Module


def sources(root: Path) -> tuple[Source, ...]:
    """The package's files."""
    return tuple(
        Source(path.relative_to(root).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted((root / PACKAGE).rglob("*.py"))
    )


def error_classes(files: tuple[Source, ...]) -> frozenset[str]:
    """The names of TwofoldError and of every class below it."""
    bases = {
        node.name: {ast.unparse(base).rpartition(".")[2] for base in node.bases}
        for file in files
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {BASE_ERROR}
    while more := {name for name, above in bases.items() if above & found} - found:
        found |= more
    return frozenset(found)


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func).rpartition(".")[2]


@dataclass(frozen=True)
class Helper:
    """A function that hands a parameter on as the key: which one, and what it puts before it."""

    place: int
    prefix: str


def helpers(file: Source, classes: frozenset[str]) -> dict[str, Helper]:
    """The helpers of a file by name: `refuse(key)`, or `fail(key)` that makes `f"sql.{key}"`."""
    found: dict[str, Helper] = {}
    for node in ast.walk(file.tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        taken = (*node.args.posonlyargs, *node.args.args)
        own = [one.arg for one in taken if one.arg not in ("self", "cls")]
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and _called(call) in classes and call.args:
                prefix, name = _handed_on(call.args[0])
                if name in own:
                    found[node.name] = Helper(own.index(name), prefix)
    return found


def _handed_on(key: ast.expr) -> tuple[str, str]:
    """(prefix, name) of a key that is a name, or a name behind a prefix; else two empty texts."""
    match key:
        case ast.Name(id=name):
            return "", name
        case ast.JoinedStr(
            values=[ast.Constant(value=str(prefix)), ast.FormattedValue(value=ast.Name(id=name))]
        ):
            return prefix, name
    return "", ""


def raised(files: tuple[Source, ...]) -> Iterator[Raised]:
    """Every place where an error is made, by its class or by a function that hands the key on."""
    classes = error_classes(files)
    for file in files:
        known = helpers(file, classes)
        for node in ast.walk(file.tree):
            if not isinstance(node, ast.Call):
                continue
            name = _called(node)
            if name in classes and node.args:
                yield from _made(file, node, node.args[0], "", _complete(node))
            elif name in known and len(node.args) > known[name].place:
                helper = known[name]
                yield from _made(file, node, node.args[helper.place], helper.prefix, False)


def _complete(node: ast.Call) -> bool:
    return all(keyword.arg for keyword in node.keywords)


def _made(
    file: Source, node: ast.Call, key: ast.expr, prefix: str, complete: bool
) -> Iterator[Raised]:
    values = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
    match key:
        case ast.IfExp():
            yield from _made(file, node, key.body, prefix, complete)
            yield from _made(file, node, key.orelse, prefix, complete)
            return
        case ast.Constant(value=str(text)):
            shown = prefix + text
        case ast.JoinedStr() if not _handed_on(key)[1]:
            shown = ast.unparse(key)  # put together while running: no test can find its words
        case _:
            shown = None
    yield Raised(file.path, node.lineno, shown, values, complete)


def completed(files: tuple[Source, ...]) -> frozenset[str]:
    """Every string of a file with what a helper of that file would put before it: keys that stand
    in a table there (`exp.Cast: "cast"`) and become `sql.cast`."""
    classes = error_classes(files)
    prefixes = {file.path: {h.prefix for h in helpers(file, classes).values()} for file in files}
    return frozenset(
        prefix + text for path, _, text in literals(files) for prefix in prefixes[path] if prefix
    )


def literals(files: tuple[Source, ...]) -> Iterator[tuple[str, int, str]]:
    """Every string written in the package: path, line, text."""
    for file in files:
        for node in ast.walk(file.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield file.path, node.lineno, node.value
