"""Front matter: what is wrong in it is named with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests import planted
from twofold import documents
from twofold.errors import InputError

GOOD = "---\nkind: policy\nid: x\nname: 名称\n---\n"


def refused(text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        documents.parse(text, "rules/x.md")
    return caught.value


def where(error: InputError) -> tuple[str, str]:
    return error.key.removeprefix("documents."), str(error.at)


@pytest.mark.parametrize(
    ("front", "key", "line"),
    [
        ("kind: policy\nid: a: b\n", "bad_front_matter", 3),
        ("kind: policy\n\tid: a\n", "bad_front_matter", 3),
        ("kind: policy\nid: [a\nname: y\n", "bad_front_matter", 4),
        ("kind: policy\nid: *a\n", "bad_front_matter", 3),
        ("kind: policy\nid: x\nfrom: 2026-02-30\n", "bad_front_matter", 4),
        ("kind: policy\nid: x\nmany: &x [*x]\n", "bad_front_matter", 4),
        ("kind: policy\nid: x\nrun: !!python/object:os.system x\n", "bad_front_matter", 4),
        ("kind: policy\nid: x\ndeep: " + "[" * 2000 + "\n", "bad_front_matter", 2),
        ("kind: policy\nid: x\nkind: policy\n", "repeated_key", 4),
        ("kind: policy\nid: x\n\n# a comment\nid: y\n", "repeated_key", 6),
        ("kind: policy\nid: ../../x\n", "bad_id", 3),
        ("kind: policy\nid: .x\n", "bad_id", 3),
        ("kind: policy\nid: x/y\n", "bad_id", 3),
        ("kind: policy\nid: x\\y\n", "bad_id", 3),
        ("kind: policy\nid: x y\n", "bad_id", 3),
        ("kind: policy\nid: [x]\n", "bad_id", 3),
        ("kind: polcy\nid: x\n", "unknown_kind", 2),
        ("id: x\nname: y\nkind: rule\n", "unknown_kind", 4),
        ("id: x\n", "missing_key", 1),
        ("kind: policy\n", "missing_key", 1),
        ("kind: policy\nid:\n", "missing_key", 1),
        ("- kind\n- policy\n", "no_front_matter", 1),
        ("", "no_front_matter", 1),
        ("just text\n", "no_front_matter", 1),
    ],
)
def test_a_mistake_is_named_with_its_line(front: str, key: str, line: int) -> None:
    assert where(refused(f"---\n{front}---\n")) == (key, f"rules/x.md:{line}")


@pytest.mark.parametrize("id_", ["x", "cn.hnte-2016", "a_1", "2024", "高新技术企业"])
def test_an_id_names_a_file(id_: str) -> None:
    assert documents.parse(f"---\nkind: policy\nid: {id_}\n---\n").id == id_


def test_an_id_that_leads_elsewhere_is_told_in_both_languages() -> None:
    error = refused("---\nkind: policy\nid: ../x\n---\n")
    planted.check(error, "documents.bad_id", "rules/x.md:3", "../x")


@pytest.mark.parametrize(
    "text", ["", "# 标题\n", "\n" + GOOD, "---\nkind: policy\nid: x\n", " " + GOOD]
)
def test_a_text_that_does_not_begin_with_front_matter_is_refused(text: str) -> None:
    assert where(refused(text)) == ("no_front_matter", "rules/x.md:1")


def test_the_nearest_kind_is_offered() -> None:
    error = refused("---\nkind: polices\nid: x\n---\n")
    assert error.values == {"word": "polices", "near": "policy"}


def test_a_missing_key_is_named() -> None:
    assert refused("---\nid: x\n---\n").values == {"key": "kind"}
    assert refused("---\nkind: policy\n---\n").values == {"key": "id"}
    assert refused("---\nkind: policy\nid: x\nid: y\n---\n").values == {"key": "id"}


@pytest.mark.parametrize("key", ["on", "no", "yes", "1", "2026-01-01", "<<", "~"])
def test_keys_are_texts_whatever_yaml_makes_of_the_word(key: str) -> None:
    """To YAML `on` and `no` are booleans, and `<<` merges: a policy stage asks for them by name."""
    made = documents.parse(f"---\nkind: policy\nid: x\n{key}: {{a: 1}}\n---\n")
    assert made.front[key] == {"a": 1}
    assert made.lines[key] == 4


def test_values_keep_their_types_and_keys_their_lines() -> None:
    text = "---\nkind: policy\n\nid: cn.x\nfrom: 2016-01-01\nyear: -1\nconfers: {years: 3}\n---\n"
    made = documents.parse(text)
    assert (made.kind, made.id, made.name) == ("policy", "cn.x", "cn.x")
    assert made.front["from"] == date(2016, 1, 1)
    assert made.front["year"] == -1
    assert made.front["confers"] == {"years": 3}
    assert dict(made.lines) == {"kind": 2, "id": 4, "from": 5, "year": 6, "confers": 7}


def test_a_translation_needs_no_kind() -> None:
    made = documents.parse("---\nof: cn.x\nname: In English\n---\n\nText.\n")
    assert (made.kind, made.id, made.name) == ("prose", "cn.x", "In English")


def test_bytes_that_are_not_utf8_are_named_by_line_and_byte(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    before = "---\nkind: policy\nid: x\n---\n\n"
    path.write_bytes(before.encode() + "条文".encode("gb18030"))
    with pytest.raises(InputError) as caught:
        documents.read(path)
    assert caught.value.key == "documents.not_utf8"
    assert caught.value.at is not None
    assert caught.value.at.line == 6
    assert caught.value.values == {"byte": len(before)}


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        documents.read(tmp_path / "none.md")
    assert caught.value.key == "documents.unreadable"
    assert "none.md" in str(caught.value.at)


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text(GOOD, encoding="utf-8")
    assert documents.read(path).name == "名称"
    path.write_text(GOOD.replace("名称", "另一名称"), encoding="utf-8")
    assert documents.read(path).name == "另一名称"


def test_a_folder_is_read_by_path_and_files_without_front_matter_are_no_documents(
    tmp_path: Path,
) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "one.md").write_text(GOOD.replace("id: x", "id: one"), encoding="utf-8")
    (tmp_path / "a.md").write_text("\ufeff" + GOOD.replace("id: x", "id: a"), encoding="utf-8")
    (tmp_path / "README.md").write_text("# 说明\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text(GOOD, encoding="utf-8")
    assert [d.id for d in documents.read_folder(tmp_path)] == ["a", "one"]


def test_a_document_after_a_blank_line_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text("\n" + GOOD, encoding="utf-8")
    with pytest.raises(InputError):
        documents.read_folder(tmp_path)
