"""A city's folder: its settings, its three times, and what is wrong with them."""

from datetime import date

import pytest

from tests.support import ROOT
from twofold.errors import InputError, NotFound
from twofold.workspace import open_city

NAME = "name: {zh: 示例市, en: Sample}\n"


def city(folder, text):
    (folder / "city.yaml").write_text(text, encoding="utf-8")
    return open_city(folder)


def test_a_city_with_a_name_is_enough(tmp_path) -> None:
    workspace = city(tmp_path, NAME)
    assert dict(workspace.name) == {"zh": "示例市", "en": "Sample"}
    assert workspace.languages == ("zh", "en")
    assert workspace.engine == "duckdb"
    assert workspace.library == ROOT / "library"
    assert workspace.day == workspace.as_of == workspace.today == date.today()
    assert workspace.store == tmp_path / "store.duckdb"


def test_a_city_may_stand_still(tmp_path) -> None:
    city(tmp_path, NAME + "day: 2026-11-22\n")
    workspace = open_city(tmp_path, day=date(2025, 6, 30))
    assert workspace.today == workspace.as_of == date(2026, 11, 22)
    assert workspace.day == date(2025, 6, 30)
    assert open_city(tmp_path, as_of=date(2024, 1, 1)).as_of == date(2024, 1, 1)


def test_documents_stand_in_the_library_in_its_places_and_in_the_city(tmp_path) -> None:
    for folder in ("lib/policies", "lib/cn/policies", "policies"):
        (tmp_path / folder).mkdir(parents=True)
    workspace = city(tmp_path, NAME + "library: lib\n")
    assert workspace.folders("policies") == (
        tmp_path / "lib/policies", tmp_path / "lib/cn/policies", tmp_path / "policies",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("name: [", "bad_yaml", 1),
        (NAME + "day: 2026-02-30\n", "bad_yaml", None),
        (NAME + "day: soon\n", "bad_day", None),
        (NAME + "day: 2026-11-22 08:00:00\n", "bad_day", None),
        (NAME + "engine: abacus\n", "unknown_engine", None),
        (NAME + "langauges: [zh]\n", "unknown_key", None),
        (NAME + "languages: [fr]\n", "bad_languages", None),
        ("languages: [zh]\n", "no_name", None),
        ("name: {zh: 甲}\n", "no_name", None),
        ("", "no_keys", 1),
        ("- a\n", "no_keys", 1),
    ],
)
def test_what_is_wrong_with_a_city_is_one_error(tmp_path, text, key, line) -> None:
    with pytest.raises(InputError) as error:
        city(tmp_path, text)
    assert error.value.key == f"workspace.{key}"
    if line is not None:
        assert error.value.at.line == line


def test_a_folder_that_is_no_city_is_not_found(tmp_path) -> None:
    with pytest.raises(NotFound) as error:
        open_city(tmp_path)
    assert error.value.key == "workspace.no_city"


def test_a_library_that_is_missing_is_not_found(tmp_path) -> None:
    with pytest.raises(NotFound) as error:
        city(tmp_path, NAME + "library: nowhere\n")
    assert error.value.values["folder"] == "nowhere"


def test_a_city_in_another_encoding_is_one_error(tmp_path) -> None:
    (tmp_path / "city.yaml").write_bytes(NAME.encode("gb18030"))
    with pytest.raises(InputError) as error:
        open_city(tmp_path)
    assert error.value.key == "documents.not_utf8"
