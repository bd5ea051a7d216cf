"""Imports follow the data, and siblings have one shape (DESIGN, "Direction" and "One shape")."""

from pathlib import Path

import pytest

from tests import layers
from tests.support import ROOT

HEAD = '"""A part."""\n'
STAGE_FILES = ("model.py", "read.py", "compile.py")


@pytest.mark.parametrize("rule", layers.RULES, ids=lambda rule: rule.__name__)
def test_the_package_keeps_the_rule(rule) -> None:
    found = [str(violation) for violation in rule(ROOT)]
    assert not found, "\n" + "\n".join(found)


def test_the_package_is_there_to_be_read() -> None:
    names = {module.name for module in layers.modules(ROOT)}
    assert {"twofold.errors", "twofold.documents"} <= names


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small package that keeps every rule, to plant breaches in."""
    files = {"__init__.py": HEAD, "errors.py": HEAD, "workspace.py": HEAD}
    files |= {f"{part}/__init__.py": HEAD for part in ("documents", "sql", "words", "cli", "api")}
    for stage in ("registers", "facts", "policies"):
        files[f"{stage}/__init__.py"] = HEAD + '__all__ = ["Thing", "check", "decide"]\n'
        files |= {f"{stage}/{name}": HEAD for name in STAGE_FILES}
    files["sql/engine.py"] = HEAD + "import duckdb\nfrom sqlglot import exp\n"
    files["policies/read.py"] = HEAD + "from twofold.facts.model import x\nfrom . import model\n"
    files["cli/main.py"] = HEAD + "from twofold import policies, words\nfrom twofold import sql\n"
    files["__main__.py"] = HEAD + "from twofold.cli.main import main\n"
    for name, text in files.items():
        path = tmp_path / "twofold" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def plant(tree: Path, name: str, text: str) -> list[str]:
    """Adds text to a module of the small package; returns what the rules then say."""
    path = tree / "twofold" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8") if path.exists() else HEAD
    path.write_text(before + text, encoding="utf-8")
    return [str(violation) for violation in layers.violations(tree)]


def test_a_package_that_keeps_the_rules_is_clean(tree: Path) -> None:
    assert layers.violations(tree) == ()


TYPES_ONLY = (
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from twofold.policies import x\n"
)
WRONG = {
    "a later stage": ("facts/read.py", "from twofold.policies import x\n", "facts comes before"),
    "a later stage, relatively": ("facts/read.py", "from ..policies import x\n", "facts comes"),
    "a later stage, by its package": ("facts/read.py", "from twofold import policies\n", "facts"),
    "a later stage, plainly": ("facts/read.py", "import twofold.policies.read\n", "facts comes"),
    "a later stage, for types": ("facts/model.py", TYPES_ONLY, "facts comes before policies"),
    "a later stage, in a function": (
        "facts/read.py",
        "def f():\n    from twofold.policies import x\n",
        "facts comes before policies",
    ),
    "a later stage, by its name": (
        "facts/read.py",
        'import importlib\nimportlib.import_module("twofold.policies")\n',
        "facts comes before policies",
    ),
    "who knows what": (
        "facts/read.py",
        "import importlib\ndef f(x):\n    importlib.import_module(x)\n",
        "only the running program knows",
    ),
    "a stage in the base": ("documents/read.py", "from twofold.facts import x\n", "documents"),
    "the base upside down": ("errors.py", "from twofold import documents\n", "errors comes"),
    "sql in documents": ("documents/read.py", "import twofold.sql\n", "documents comes before sql"),
    "an engine outside sql": ("facts/compile.py", "import duckdb\n", "only twofold/sql imports"),
    "an engine in a surface": ("cli/main.py", "from sqlglot import exp\n", "only twofold/sql"),
    "pyspark outside sql": ("registers/read.py", "import pyspark.sql\n", "imports pyspark"),
    "words in a stage": ("facts/read.py", "from twofold.words import say\n", "only surfaces"),
    "words that know a stage": ("words/__init__.py", "import twofold.facts\n", "errors only"),
    "one surface in another": ("api/main.py", "from twofold.cli import main\n", "a surface (cli)"),
    "a surface in a stage": ("facts/read.py", "from twofold.cli import main\n", "a surface (cli)"),
    "the package and its parts": ("__init__.py", "from twofold import facts\n", "none of its"),
    "a part without a place": ("helpers.py", "x = 1\n", "helpers has no place in the order"),
}


@pytest.mark.parametrize(("name", "text", "reason"), WRONG.values(), ids=WRONG)
def test_a_planted_wrong_import_is_caught(tree: Path, name: str, text: str, reason: str) -> None:
    found = plant(tree, name, text)
    assert any(one.startswith(f"twofold/{name}:") and reason in one for one in found), found


def test_a_circle_within_one_part_is_caught(tree: Path) -> None:
    plant(tree, "sql/check.py", "from twofold.sql import render\n")
    found = plant(tree, "sql/render.py", "def f():\n    from .check import x\n")
    assert found == [
        "twofold/sql/check.py:2: a circle: "
        "twofold.sql.check -> twofold.sql.render -> twofold.sql.check"
    ]


def test_a_file_that_a_stage_lacks_is_caught(tree: Path) -> None:
    (tree / "twofold/facts/model.py").unlink()
    found = [str(one) for one in layers.shape(tree)]
    assert found == ["twofold/facts/model.py:1: every stage has this file"]


def test_too_many_verbs_are_caught(tree: Path) -> None:
    names = ["Policy", "decide", "explain", "check", "read", "compile", "render"]
    (tree / "twofold/policies/__init__.py").write_text(f"__all__ = {names!r}\n", encoding="utf-8")
    (found,) = layers.shape(tree)
    assert found.reason.startswith("6 verbs, at most 5")


def test_a_stage_without_a_face_is_caught(tree: Path) -> None:
    (tree / "twofold/policies/__init__.py").write_text(HEAD, encoding="utf-8")
    (found,) = layers.shape(tree)
    assert "__all__" in found.reason


@pytest.mark.parametrize("mark", ["@dataclass", "@dataclasses.dataclass(slots=True)"])
def test_a_model_that_can_change_is_caught(tree: Path, mark: str) -> None:
    found = plant(tree, "facts/model.py", f"{mark}\nclass Fact:\n    id: str\n")
    assert found == ["twofold/facts/model.py:3: dataclass Fact is not frozen"]


def test_a_policy_or_a_city_named_in_python_is_caught(tree: Path) -> None:
    (tree / "library/cn/policies").mkdir(parents=True)
    (tree / "library/cn/policies/cn.hnte.md").touch()
    (tree / "examples/port").mkdir(parents=True)
    (tree / "examples/port/city.yaml").write_text("name: {zh: 港口市, en: Port City}\n")
    text = 'def f():\n    """As cn.hnte does."""\n    return "cn.hnte", "港口市", "examples/port"\n'
    found = plant(tree, "facts/read.py", text)
    assert [one.partition(": ")[2] for one in found] == [
        "names cn.hnte", "names 港口市", "names port",
    ]  # fmt: skip


def test_length_is_caught(tree: Path) -> None:
    body = "    pass\n" * layers.MOST_FUNCTION_LINES
    found = plant(tree, "facts/read.py", f"def long():\n{body}")
    assert found == ["twofold/facts/read.py:2: twofold/facts/read.py:long has 41 lines, at most 40"]
    found = plant(tree, "sql/engine.py", "x = 1\n" * layers.MOST_MODULE_LINES)
    assert any("sql/engine.py has 403 lines" in one for one in found)


def test_an_exception_that_is_not_needed_is_caught(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(layers.LONGER, "twofold/facts/read.py:short", "it once was long")
    (found,) = layers.size(tree)
    assert "take it off" in found.reason
