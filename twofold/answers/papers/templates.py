"""Documents of kind `paper`: which there are, and what their templates may say.

A template is Markdown with Jinja2, of which little is let in: what is given may be printed, asked
about and gone through; nothing is computed, defined or fetched. What is not on the list is refused
with its line before anything is filled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from twofold import documents
from twofold.answers.papers.model import LAYOUTS, OFFICIAL
from twofold.answers.values import near
from twofold.documents import Document
from twofold.errors import InputError, NotFound, Place, TwofoldError
from twofold.workspace import Workspace

FOLDER, KIND = "papers", "paper"
KEYS = ("kind", "id", "of", "name", "layout", "pages")
# What a template prints or asks about, what it goes through, and what it calls.
TEXTS = ("city", "year", "month", "month_number", "cut_off", "day", "tasks", "tasks_number",
         "number", "state")  # fmt: skip
LISTS = ("indicators", "districts")
CALLS = ("fig", "name", "unit", "standing", "known", "paced", "count", "names", "sentence", "late",
         "signed", "addressed", "nth", "has", "split", "reference", "lagging", "indicators_table",
         "districts_table", "district_table", "lists_table", "deadlines_table",
         "corrections_table")  # fmt: skip
LOOP = ("index", "first", "last", "length")
# Loops inside one another: places of an indicator, and no more.
DEEPEST = 2
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Call,
    nodes.Keyword, nodes.If, nodes.For, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And,
    nodes.Or, nodes.Not, nodes.Getattr, nodes.Neg,
)  # fmt: skip


@dataclass(frozen=True)
class Template:
    """The template of a paper in one language. `line` is the one before its first line, `slots`
    are the sentences that it prints (`problems.1`)."""

    id: str
    lang: str
    name: str
    layout: str
    pages: int | None
    text: str
    path: str
    line: int
    slots: tuple[str, ...]

    def at(self, line: int | None) -> Place:
        """A line of the template as a place in its file."""
        return Place.of(self.path, None if line is None else self.line + line)


def read(workspace: Workspace) -> Mapping[str, Mapping[str, Template]]:
    """All papers by id and language; a city's own takes the place of the library's. Raises
    InputError at the line that is wrong."""
    found: dict[str, dict[str, Document]] = {}
    for folder in workspace.folders(FOLDER):
        for document in documents.read_folder(folder):
            if document.kind not in (KIND, "prose"):
                raise InputError("papers.no_paper", document.place(1), kind=document.kind)
            lang = "zh" if document.kind == KIND else "en"
            found.setdefault(document.id, {})[lang] = document
    made: dict[str, Mapping[str, Template]] = {}
    for id_, by_lang in found.items():
        if "zh" not in by_lang:
            raise InputError("papers.no_original", by_lang["en"].place(1), id=id_)
        made[id_] = MappingProxyType(
            {lang: _template(one, lang, by_lang["zh"]) for lang, one in by_lang.items()}
        )
    return MappingProxyType(made)


def find(found: Mapping[str, Mapping[str, Template]], id_: str, lang: str) -> Template:
    """The template of a paper in a language, which the paper need not have: then in the other.
    Raises NotFound with the papers that there are."""
    if id_ not in found:
        raise NotFound("papers.unknown", id=id_, known=near(id_, tuple(found)) or "—")
    by_lang = found[id_]
    return by_lang.get(lang) or by_lang["zh"]


def check(workspace: Workspace) -> tuple[Mapping[str, int], list[InputError]]:
    """How many languages each paper has, and everything that is wrong with their templates."""
    try:
        return {id_: len(by_lang) for id_, by_lang in read(workspace).items()}, []
    except TwofoldError as problem:
        return {}, [problem] if isinstance(problem, InputError) else []


def environment() -> ImmutableSandboxedEnvironment:
    """An environment in which a template finds nothing but what it is given."""
    made = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, autoescape=False,
                                         cache_size=0)  # fmt: skip
    for table in (made.globals, made.filters, made.tests):
        table.clear()
    return made


def _template(document: Document, lang: str, original: Document) -> Template:
    for key in document.front:
        if key not in KEYS:
            raise InputError("papers.unknown_key", document.place(document.lines[key]), key=key,
                             known=near(str(key), KEYS))  # fmt: skip
    layout = str(original.front.get("layout", OFFICIAL))
    if layout not in LAYOUTS:
        raise InputError("papers.bad_layout", original.place(original.lines["layout"]),
                         value=layout, known=", ".join(LAYOUTS))  # fmt: skip
    pages = original.front.get("pages")
    if pages is not None and (type(pages) is not int or pages < 1):
        raise InputError("papers.bad_pages", original.place(original.lines["pages"]), value=pages)
    text, line = _body(document)
    made = Template(document.id, lang, document.name, layout, pages, text, document.path, line, ())
    tree = _parsed(made)
    _walk(tree, made, frozenset(), 0)
    return Template(document.id, lang, document.name, layout, pages, text, document.path, line,
                    tuple(dict.fromkeys(_slots(tree, made))))  # fmt: skip


def _body(document: Document) -> tuple[str, int]:
    """The text behind the front matter, and how many lines stand before it."""
    lines = Path(document.path).read_text(encoding="utf-8-sig").splitlines()
    end = next(n for n, line in enumerate(lines[1:], 1) if line.rstrip() == "---")
    return "\n".join(lines[end + 1 :]) + "\n", end + 1


def _parsed(of: Template) -> nodes.Template:
    try:
        return environment().parse(of.text)
    except TemplateSyntaxError as error:
        raise InputError("papers.syntax", of.at(error.lineno), reason=error.message) from None
    except RecursionError:
        raise InputError("papers.syntax", of.at(1), reason="RecursionError") from None


def _walk(node: nodes.Node, of: Template, known: frozenset[str], depth: int) -> None:
    """Raises InputError at the first part of a template that may not stand in one."""
    at = of.at(node.lineno)
    if not isinstance(node, ALLOWED):
        raise InputError("papers.not_allowed", at, what=type(node).__name__.lower())
    match node:
        case nodes.For():
            _for(node, of, known, depth)
            return
        case nodes.Getattr():
            if not (isinstance(node.node, nodes.Name) and node.node.name == "loop"
                    and node.attr in LOOP and depth):  # fmt: skip
                raise InputError("papers.not_allowed", at, what=f".{node.attr}")
            return
        case nodes.Call():
            _call(node, of)
            for one in (*node.args, *node.kwargs):
                _walk(one, of, known, depth)
            return
        case nodes.Name() if node.name not in {*TEXTS, *known}:
            raise InputError("papers.unknown_name", at, name=node.name,
                             known=near(node.name, (*TEXTS, *LISTS, *CALLS, *known)))  # fmt: skip
    for child in node.iter_child_nodes():
        _walk(child, of, known, depth)


def _for(node: nodes.For, of: Template, known: frozenset[str], depth: int) -> None:
    at = of.at(node.lineno)
    if not isinstance(node.iter, nodes.Name) or node.iter.name not in LISTS:
        raise InputError("papers.bad_loop", at, known=", ".join(LISTS))
    if not isinstance(node.target, nodes.Name) or node.recursive or depth >= DEEPEST:
        raise InputError("papers.not_allowed", at, what="for")
    inside = known | {node.target.name}
    for child in (*node.body, *filter(None, (node.test,))):
        _walk(child, of, inside, depth + 1)
    for child in node.else_:
        _walk(child, of, known, depth)


def _call(node: nodes.Call, of: Template) -> None:
    at = of.at(node.lineno)
    if not isinstance(node.node, nodes.Name) or node.dyn_args or node.dyn_kwargs:
        raise InputError("papers.not_allowed", at, what="call")
    if node.node.name not in CALLS:
        raise InputError("papers.unknown_name", at, name=node.node.name,
                         known=near(node.node.name, CALLS))  # fmt: skip


def _slots(tree: nodes.Template, of: Template) -> Iterator[str]:
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "sentence":
            yield _slot(call.args, of, call.lineno)


def _slot(arguments: Iterable[nodes.Expr], of: Template, line: int) -> str:
    """`sentence('problems', 1)` is the slot `problems.1`; its name is written out, so that what
    there is to edit can be listed without filling the paper."""
    parts = [one.value for one in arguments if isinstance(one, nodes.Const)]
    match parts:
        case [str(kind)]:
            return f"{kind}.1"
        case [str(kind), int(number)]:
            return f"{kind}.{number}"
    raise InputError("papers.bad_slot", of.at(line))
