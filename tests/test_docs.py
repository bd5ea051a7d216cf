"""What the project says about itself is true: links lead somewhere, documents parse, pages fit."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.support import ROOT
from twofold import documents

PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], key=lambda path: path.as_posix()
)
CONTENT = sorted(
    path
    for folder in ("library", "examples")
    for path in (ROOT / folder).rglob("*.md")
    if not path.name.startswith("README")
)
DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))
DECISION_PARTS = ("Context", "Decision", "Consequences", "What would change it")
MOST_DECISION_LINES = 60
READMES = (ROOT / "README.md", ROOT / "README.zh.md")

FENCED = re.compile(r"^(```|~~~).*?^\1", re.M | re.S)
LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*$", re.M)

# Where a package comes from is the reader's business, and no path of one machine is another's.
# (The brackets keep these patterns from finding themselves.)
REGISTRY = re.compile(
    r"\b(?:pypi|pythonhosted|npmjs|anaconda|deb\.debian|mirrors?\.\w+)[.](?:org|com|net|cn|edu)",
    re.I,
)
MACHINE = re.compile(r"(?:^|[\s\"'`(=])/(?:work|tmp|root|opt|mnt|home/\w+|Users/\w+)(?:/|\b)", re.M)
IN_THE_CLEAR = re.compile(r"(?i)(?:[a-z]+://)[^\s/:@]+:[^\s/@]+@")


def show(path: Path) -> str:
    """A path as it reads in the clone; also the name of a test case."""
    return path.relative_to(ROOT).as_posix()


def tracked() -> list[Path]:
    """Every file that is, or with the next commit would be, in the project."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("not a clone: git does not know which files belong to the project")
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


def texts() -> Iterator[tuple[Path, str]]:
    """Every file of the project that is text."""
    for path in tracked():
        raw = path.read_bytes()
        if b"\0" not in raw:
            yield path, raw.decode("utf-8", errors="replace")


def anchors(text: str) -> set[str]:
    """The fragments that a page's headings can be reached by."""
    titles = HEADING.findall(FENCED.sub("", text))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def broken_links(page: Path) -> Iterator[str]:
    """Relative links of a page that lead to no file, or to no heading in it."""
    for target in LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, fragment = unquote(target).partition("#")
        path = (page.parent / name) if name else page
        if not path.exists():
            yield f"{target}: no such file"
        elif fragment and fragment not in anchors(path.read_text(encoding="utf-8")):
            yield f"{target}: no such heading"


@pytest.mark.parametrize("page", PAGES, ids=show)
def test_links_lead_somewhere(page: Path) -> None:
    assert list(broken_links(page)) == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One thing\n[a](no.md) [b](#one-thing) [c](#two) [d](https://x.y/z)\n")
    assert list(broken_links(page)) == ["no.md: no such file", "#two: no such heading"]


def test_no_text_names_a_registry_or_a_path_of_one_machine() -> None:
    found = [
        f"{show(path)}:{text.count(chr(10), 0, hit.start()) + 1}: {hit.group().strip()}"
        for path, text in texts()
        for pattern in (REGISTRY, MACHINE, IN_THE_CLEAR)
        for hit in pattern.finditer(text)
    ]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("text", [
    "from " + "https://files.python" + "hosted.org/x", "see " + "/wo" + "rk/main", '"/t' + 'mp/x"',
])  # fmt: skip
def test_a_registry_or_a_machine_path_is_found(text: str) -> None:
    assert REGISTRY.search(text) or MACHINE.search(text)


def test_a_path_within_an_address_is_no_machine_path() -> None:
    assert not MACHINE.search("https://example.org/home/index/work/main and ./tmp/x")


LOCKS = ("requirements.lock", "requirements-spark.lock", "requirements-bench.lock",
         "requirements-sdmx.lock")  # fmt: skip
EXTRAS = ("dev", "spark", "bench", "sdmx")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_pins_everything_by_hash(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "#" not in text
    entries = re.split(r"^(?=\S)", text, flags=re.M)[1:]
    assert all(re.match(r"[a-z0-9.-]+==", entry) for entry in entries)
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize(("lock", "extra"), list(zip(LOCKS, EXTRAS, strict=True)))
def test_a_lock_holds_what_the_project_asks_for(lock: str, extra: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"][extra]]
    names = {re.split(r"[<>=\[]", each)[0].strip().lower() for each in asked}
    locked = re.findall(r"^([a-z0-9.-]+)==", (ROOT / lock).read_text(), re.M)
    assert names <= set(locked)


@pytest.mark.parametrize("lock", LOCKS[1:])
def test_locks_agree(lock: str) -> None:
    """What stands in two locks stands there in one version."""
    first, other = (
        dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", (ROOT / name).read_text(), re.M))
        for name in (LOCKS[0], lock)
    )
    assert {name for name in first.keys() & other.keys() if first[name] != other[name]} == set()


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    page = (ROOT / "docs/decisions/0004-dependencies.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| (`.+?`) \|", page, re.M)
    said = {name for cell in cells for name in re.findall(r"`([\w.-]+)`", cell)}
    assert said == {re.split(r"[<>=\[]", each)[0].strip() for each in asked}


@pytest.mark.parametrize("path", CONTENT, ids=show)
def test_every_document_parses(path: Path) -> None:
    document = documents.read(path)
    assert document.blocks or document.front


@pytest.mark.parametrize("path", DECISIONS, ids=show)
def test_a_decision_is_one_page_of_one_shape(path: Path) -> None:
    assert re.fullmatch(r"\d{4}-[a-z-]+\.md", path.name)
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MOST_DECISION_LINES
    parts = [title for title in HEADING.findall(FENCED.sub("", text)) if title in DECISION_PARTS]
    assert parts == list(DECISION_PARTS)


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_both_readmes_have_the_same_parts() -> None:
    levels, fences = zip(
        *((re.findall(r"^(#+) ", FENCED.sub("", t), re.M), len(FENCED.findall(t)))
          for t in (path.read_text(encoding="utf-8") for path in READMES)),
        strict=True,
    )  # fmt: skip
    assert levels[0] == levels[1]
    assert fences[0] == fences[1]


def test_every_part_and_register_is_in_the_glossary() -> None:
    """One word per thing: a folder, a table and a verb are named as the glossary names them."""
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    said = set(re.findall(r"`([\w./-]+)`", glossary))
    parts = {f"{path.parent.name}/" for path in (ROOT / "twofold").glob("*/__init__.py")}
    registers = {path.stem for path in (ROOT / "library/registers").glob("*.md")}
    registers = {name for name in registers if not name.endswith((".en", "README"))}
    assert sorted((parts | registers) - said) == []


def test_the_project_shows_the_brief_in_both_languages() -> None:
    for readme, picture in zip(READMES, ("brief.png", "brief.zh.png"), strict=True):
        assert f"docs/images/{picture}" in readme.read_text(encoding="utf-8")
