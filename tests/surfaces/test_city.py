"""A city's folder: made, checked, filled, looked at."""

import json
import shutil
from pathlib import Path

import pytest

from tests.support import ROOT
from tests.surfaces.program import LANGUAGES, twofold

RED = {"zh": "演示数据，非统计数据", "en": "Demonstration data, not statistics"}
HEADER = "id,name,kind,resident,registered_on,district,industry,status,ended_on"
GOOD = "91370200MA3TEST13X"


def data(*arguments: object) -> object:
    ran = twofold(*arguments, "--format", "json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


@pytest.fixture
def new(tmp_path: Path) -> Path:
    folder = tmp_path / "new"
    assert twofold("init", folder).code == 0
    return folder


@pytest.fixture
def own(city: Path, tmp_path: Path) -> Path:
    """A copy of the example city that a test may change."""
    return shutil.copytree(city, tmp_path / "own")


class TestNewCity:
    """`init`, and what can be asked of a city without records."""

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_init_makes_a_sound_city(self, lang: str, tmp_path: Path) -> None:
        assert twofold("--lang", lang, "init", "town").code == 0
        assert {p.name for p in (tmp_path / "town").iterdir()} == {
            "city.yaml", "README.md", ".gitignore", "registers", "facts", "policies",
            "indicators", "targets", "sources",
        }  # fmt: skip
        checked = twofold("--city", "town", "check")
        assert (checked.code, checked.err) == (0, "")

    def test_init_overwrites_nothing(self, new: Path) -> None:
        before = {p: p.read_bytes() for p in new.rglob("*") if p.is_file()}
        assert twofold("init", new).code == 4
        assert {p: p.read_bytes() for p in new.rglob("*") if p.is_file()} == before

    def test_an_empty_city_answers(self, new: Path) -> None:
        assert data("--city", new, "registers", "log") == []
        assert data("--city", new, "registers", "show", "organisation")["rows"] == []
        made = data("--city", new, "policies", "decide", "cn.hnte")
        assert (made["decisions"], set(made["counts"].values())) == ([], {0})

    def test_without_targets_there_is_no_brief(self, new: Path) -> None:
        told = twofold("--city", new, "brief")
        assert (told.code, told.out) == (3, "")
        assert "targets" in told.err

    def test_the_current_folder_is_the_city(self, new: Path, monkeypatch) -> None:
        monkeypatch.chdir(new)
        assert twofold("registers", "log").code == 0


class TestCheck:
    """Every problem of every document, at its line."""

    def test_the_library_alone_is_sound(self) -> None:
        made = data("check")
        assert made["problems"] == []
        written = [p for p in (ROOT / "library/cn/policies").glob("*.md") if ".en" not in p.name]
        assert made["documents"]["policies"] == len(written)
        assert made["cases"]["cn.hnte"] > 100

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_problems_stand_with_file_and_line(self, lang: str, new: Path) -> None:
        (new / "policies/bad.md").write_text(
            "---\nkind: policy\nid: bad\nname: 坏\nfrom: 2020-01-01\nnumber: '?'\n---\n\n"
            "## 一\n\n```sql require one\nstaf >= 10\n```\n\n```sql require two\nstaff >>\n```\n",
            encoding="utf-8",
        )
        (new / "indicators/bad.md").write_text(
            "---\nkind: indicator\nid: x\nname: 甲\nunit: 家\nmeasure: stok\n---\n",
            encoding="utf-8",
        )
        told = twofold("--lang", lang, "--city", new, "check")
        assert told.code == 2
        lines = told.err.splitlines()
        assert any(line.startswith("new/policies/bad.md:12: ") for line in lines), told.err
        assert any(line.startswith("new/policies/bad.md:16: ") for line in lines), told.err
        assert any(line.startswith("new/indicators/bad.md:") for line in lines), told.err
        assert "staff" in told.err
        record = twofold("--city", new, "check", "--format", "json")
        assert record.code == 2
        places = [(p["path"], p["line"]) for p in json.loads(record.out)["problems"]]
        assert ("new/policies/bad.md", 12) in places

    def test_a_failing_case_is_a_problem(self, new: Path) -> None:
        (new / "policies/case.md").write_text(
            "---\nkind: policy\nid: small\nname: 小\nfrom: 2020-01-01\nnumber: '?'\n---\n\n"
            "| standard | value |\n|---|---|\n| day | 2025-06-30 |\n| staff | 10 |\n\n## 一\n\n"
            "```sql require size\nstaff <= 10\n```\n\n"
            "| case | staff | → size |\n|---|---|---|\n"
            "| 十人 | 10 | met |\n| 十一人 | 11 | met |\n",
            encoding="utf-8",
        )
        told = twofold("--city", new, "policies", "check", "small")
        assert told.code == 2
        assert told.err.startswith("new/policies/case.md:23: ")
        assert "十一人" in told.err
        assert twofold("--city", new, "policies", "check", "cn.hnte").code == 0


class TestExample:
    """The example is made once."""

    def test_a_second_run_changes_nothing(self, city: Path) -> None:
        before = (city / "store.duckdb").stat().st_mtime_ns
        again = twofold("example", city)
        assert (again.code, again.err) == (0, "")
        assert RED["en"] in again.out
        assert (city / "store.duckdb").stat().st_mtime_ns == before

    def test_other_parameters_need_fresh(self, own: Path) -> None:
        told = twofold("example", own, "--seed", "7")
        assert (told.code, told.out) == (4, "")
        assert "--fresh" in told.err
        assert (own / "store.duckdb").exists()

    def test_another_city_is_left_alone(self, new: Path) -> None:
        told = twofold("example", new, "--fresh")
        assert (told.code, told.out) == (3, "")

    def test_what_was_cut_short_is_made_again(self, own: Path, monkeypatch) -> None:
        from twofold import example

        stamp = own / "generated/example.json"
        stamp.write_text(stamp.read_text().replace('"built"', '"building"'))
        monkeypatch.setattr(example, "build", lambda *_, **__: example.Built(1, 2, 0.0, 0.0))
        made = data("example", own)
        assert (made["state"], made["rows"]) == ("built", 2)


class TestRegisters:
    """Imports and what they left."""

    def test_an_import_says_what_it_did(self, own: Path, tmp_path: Path) -> None:
        known = data("--city", own, "registers", "show", "organisation", "--limit", "2")["rows"]
        rows = [[str(row[c] or "") for c in HEADER.split(",")] for row in known]
        for row in rows:
            row[3] = "yes" if row[3] == "True" else "no"
        rows[0][1] = "改名后"
        rows.append(["9137", "短码", "enterprise", "yes", "2020-01-01", "", "", "active", ""])
        path = tmp_path / "some.csv"
        path.write_text("\n".join([HEADER, *(",".join(row) for row in rows)]), encoding="utf-8")
        ran = twofold("--city", own, "import", "organisation", path, "--message", "mended",
                      "--who", "test", "--lang", "zh")  # fmt: skip
        assert (ran.code, ran.err) == (0, "")
        assert "新增 0 行，改动 1 行，未变 1 行" in ran.out
        assert "待核 1 行" in ran.out
        newest = data("--city", own, "registers", "log", "--limit", "1")[0]
        assert (newest["who"], newest["message"]) == ("test", "mended")
        number = str(newest["number"])
        assert f"quarantine --commit {number}" in ran.out
        refused = data("--city", own, "registers", "show", "quarantine", "--commit", number)
        assert [row["line"] for row in refused["rows"]] == [4]
        versions = data("--city", own, "registers", "show", "organisation", rows[0][0],
                        "--history")  # fmt: skip
        assert [row["name"] for row in versions["rows"]][-1] == "改名后"
        assert versions["rows"][-2]["_removed_by"] == newest["number"]

    def test_known_before_the_last_commit_is_refused(self, own: Path, tmp_path: Path) -> None:
        path = tmp_path / "one.csv"
        path.write_text(f"{HEADER}\n{GOOD},x,enterprise,yes,2020-01-01,,,active,\n")
        told = twofold("--city", own, "import", "organisation", path, "--known-on", "2020-01-01")
        assert (told.code, told.out) == (4, "")

    def test_as_of_shows_the_past(self, city: Path) -> None:
        first = data("--city", city, "--as-of", "2022-12-31", "registers", "log")
        every = data("--city", city, "registers", "log")
        assert 0 < len(first) < len(every)
        assert max(commit["known_on"] for commit in first) <= "2022-12-31"

    def test_export_and_mending(self, city: Path, tmp_path: Path) -> None:
        made = data("--city", city, "registers", "export", "out")
        assert {f["file"] for f in made["files"]} >= {"organisation.parquet"}
        assert (tmp_path / "out/manifest.json").exists()
        assert twofold("--city", city, "registers", "export", "out").code == 4

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_generated_rows_say_so(self, lang: str, city: Path) -> None:
        shown = twofold("--lang", lang, "--city", city, "registers", "show", "organisation")
        assert RED[lang] in shown.out
        log = twofold("--lang", lang, "--city", city, "registers", "log")
        assert RED[lang] in log.out

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [(("registers", "show", "organisatio"), 3), (("registers", "show", "organisation", "1"), 3),
         (("registers", "show", "organisation", "--commit", "999"), 3),
         (("registers", "show", "organisation", "1", "2"), 2),
         (("import", "organisation", "nowhere.csv"), 3),
         (("policies", "explain", "cn.hnte", "nobody"), 3),
         (("indicators", "measure", "hnt"), 3),
         (("indicators", "progress", "--method", "guess"), 3)],
    )  # fmt: skip
    def test_what_does_not_exist(self, arguments, code: int, city: Path) -> None:
        told = twofold("--city", city, *arguments)
        assert (told.code, told.out) == (code, "")
        assert len(told.err.splitlines()) == 2


class TestDecisions:
    """Policies over the registers."""

    def test_one_enterprise_is_explained_as_it_is_decided(self, city: Path) -> None:
        rows = data("--city", city, "policies", "decide", "cn.tech-sme", "--limit", "3")
        one = rows["decisions"][1]
        told = data("--city", city, "policies", "explain", "cn.tech-sme", one["subject"])
        assert told["decision"] == one

    def test_the_brief_counts_alike(self, city: Path) -> None:
        made = data("--city", city, "policies", "decide", "cn.tech-sme", "--limit", "1")
        brief = data("--city", city, "brief")
        counts = {policy["id"]: policy["counts"] for policy in brief["policies"]}
        assert made["counts"] == counts["cn.tech-sme"]
