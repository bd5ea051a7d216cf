"""An error on a page says no folder of the machine, and loses nothing else."""

from pathlib import Path

import pytest

from twofold.errors import InputError, Place
from twofold.web.told import told
from twofold.words import words


@pytest.mark.parametrize("root", [".", "town", "/"])
def test_a_sentence_keeps_its_stops(tmp_path, monkeypatch, root: str) -> None:
    (tmp_path / "town").mkdir()
    monkeypatch.chdir(tmp_path if root == "town" else tmp_path / "town")
    error = InputError("indicators.bad_number", Place("indicators/a.md", 3), key="limit",
                       value="1.5x / 2")  # fmt: skip
    for lang in ("zh", "en"):
        say = words(lang)
        _, what, do = say.error(error)
        assert told(say, error, Path(root))[1:] == (what, do)


@pytest.mark.parametrize("root", [".", "whole"])
def test_the_folder_of_the_city_is_not_said(tmp_path, monkeypatch, root: str) -> None:
    monkeypatch.chdir(tmp_path)
    here = tmp_path.resolve()
    error = InputError("indicators.bad_number", Place(f"{here}/indicators/a.md", 3), key="limit",
                       value=f"{here}/x.md in {here}")  # fmt: skip
    where, what, _ = told(words("en"), error, Path(root) if root == "." else here)
    assert where == "indicators/a.md:3"
    assert str(here) not in what
    assert f"x.md in {here.name}" in what
