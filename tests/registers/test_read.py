"""Register documents: what they say, and what is wrong with one, by its line."""

import pytest

from tests.registers.city import DOCUMENTS, document, make
from tests.support import ROOT
from twofold import documents
from twofold.errors import InputError, NotFound
from twofold.registers.read import find, read_register, read_registers
from twofold.workspace import open_city

GOOD = "id | text | | yes | yes | | | | | 编号 | number"


def one(*rows, id_="thing"):
    return read_register(documents.parse(document(id_, rows), path="thing.md"))


def test_a_register_is_read(tmp_path) -> None:
    registers = read_registers(make(tmp_path))
    organisation = registers["organisation"]
    assert organisation.key == ("id",)
    by_name = {column.name: column for column in organisation.columns}
    assert by_name["id"].code
    assert by_name["id"].required
    assert by_name["kind"].values == (("enterprise", "企业"), ("university", "高等学校"))
    assert by_name["ended_on"].forever
    assert not by_name["name"].key
    report = registers["report"]
    assert report.key == ("organisation", "year")
    assert report.columns[0].references == "organisation"
    assert registers["note"].columns[1].loose


def test_what_is_referred_to_comes_first(tmp_path) -> None:
    documents = {"a_note": DOCUMENTS["note"], **DOCUMENTS}
    order = list(read_registers(make(tmp_path, documents)))
    assert order.index("organisation") < order.index("a_note")


def test_a_key_is_required_even_if_it_does_not_say_so() -> None:
    assert one("id | text | | yes | | | | | | 编号 | number").columns[0].required


def test_words_are_called_something_in_both_languages() -> None:
    row = "q | text | | | | | | | a、b=乙、c=丙/the third、>=超过/more than | 词 | word"
    column = one(GOOD, row).columns[1]
    assert column.values == (("a", ""), ("b", "乙"), ("c", "丙"), (">", "超过"))
    assert column.english_values == (("c", "the third"), (">", "more than"))


def test_words_may_be_signs() -> None:
    row = "q | text | | | | | | | =、~、>、derived、target | 限定词 | qualifier"
    assert [word for word, _ in one(GOOD, row).columns[1].values] == [
        "=", "~", ">", "derived", "target",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "key", "line"),
    [
        (["id | money_ | | yes | | | | | | 编号 | number"], "unknown_type", 11),
        (["Id | text | | yes | | | | | | 编号 | number"], "bad_name", 11),
        ([GOOD, "added | date | | | | | | | | 加入 | added"], "bad_name", 12),
        ([GOOD, "x | date | | maybe | | | | | | 加入 | added"], "bad_flag", 12),
        ([GOOD, GOOD], "repeated_column", 12),
        (["id | text | | | | | | | | 编号 | number"], "no_key", 9),
    ],
)
def test_what_is_wrong_is_named_by_its_line(rows, key, line) -> None:
    with pytest.raises(InputError) as error:
        one(*rows)
    assert error.value.key == f"registers.{key}"
    assert error.value.at.line == line


def test_a_register_may_not_take_the_names_of_the_store() -> None:
    with pytest.raises(InputError) as error:
        one(GOOD, id_="commits")
    assert error.value.key == "registers.bad_name"


def test_an_unknown_header_is_refused() -> None:
    text = document("thing", [GOOD]).replace("| unit |", "| units |")
    with pytest.raises(InputError) as error:
        read_register(documents.parse(text))
    assert error.value.key == "registers.unknown_header"


def test_one_table_only() -> None:
    with pytest.raises(InputError) as error:
        read_register(documents.parse("---\nkind: register\nid: a\nname: 甲\n---\n无表。\n"))
    assert error.value.key == "registers.one_table"


@pytest.mark.parametrize("target", ["nothing", "report"])
def test_a_reference_names_a_register_with_one_key(tmp_path, target) -> None:
    rows = [GOOD, f"x | text | | | | {target} | | | | 甲 | x"]
    with pytest.raises(InputError) as error:
        read_registers(make(tmp_path, {**DOCUMENTS, "other": rows}))
    assert error.value.key == "registers.bad_reference"
    assert error.value.at.line == 12


def test_registers_do_not_refer_in_a_circle(tmp_path) -> None:
    circle = {
        "a": [GOOD, "x | text | | | | b | | | | 甲 | x"],
        "b": [GOOD, "x | text | | | | a | | | | 乙 | x"],
    }
    with pytest.raises(InputError) as error:
        read_registers(make(tmp_path, circle))
    assert error.value.key == "registers.circle"


def test_a_register_may_refer_to_itself(tmp_path) -> None:
    rows = [GOOD, "parent | text | | | | tree | | | | 上级 | parent"]
    assert "tree" in read_registers(make(tmp_path, {"tree": rows}))


def test_a_city_may_not_repeat_a_register_of_the_library(tmp_path) -> None:
    workspace = make(tmp_path)
    (workspace.root / "registers").mkdir()
    (workspace.root / "registers" / "x.md").write_text(document("note", [GOOD]))
    with pytest.raises(InputError) as error:
        read_registers(workspace)
    assert error.value.key == "registers.repeated_register"


def test_a_changed_document_is_read_again(tmp_path) -> None:
    workspace = make(tmp_path)
    before = read_registers(workspace)["note"]
    make(
        tmp_path,
        {**DOCUMENTS, "note": [*DOCUMENTS["note"], "more | text | | | | | | | | 更多 | more"]},
    )
    assert len(read_registers(workspace)["note"].columns) == len(before.columns) + 1


def test_an_unknown_register_is_not_found(tmp_path) -> None:
    with pytest.raises(NotFound) as error:
        find(read_registers(make(tmp_path)), "organization")
    assert error.value.values["near"] == "organisation"


def test_the_shipped_registers_are_read(tmp_path) -> None:
    (tmp_path / "city.yaml").write_text("name: {zh: 甲, en: A}\n", encoding="utf-8")
    workspace = open_city(tmp_path)
    assert workspace.library == ROOT / "library"
    registers = read_registers(workspace)
    for register in registers.values():
        assert register.name["en"] != register.id, f"{register.id}.en.md is missing"
        for column in register.columns:
            assert column.meaning, f"{register.id}.{column.name} has no meaning"
            assert column.english, f"{register.id}.{column.name} has no English"
    assert registers["organisation"].columns[0].code, "the code of an organisation is checked"
    references = {c.references for r in registers.values() for c in r.columns}
    assert "organisation" in references
