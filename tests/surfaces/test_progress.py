"""The command that tells progress: path, gap, how early or late, and other bases; and the internal
one that tells the chances."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from tests.surfaces.program import LANGUAGES, twofold


@pytest.fixture(scope="module")
def city(demo_city: Path) -> Path:
    return demo_city


def ask(city: Path, *asked: str, lang: str = "en"):
    return twofold("--city", city, "--lang", lang, "indicators", "progress", *asked)


def likely(city: Path, *asked: str, lang: str = "en"):
    return twofold("--city", city, "--lang", lang, "internal", "chances", *asked)


def test_the_record_says_path_gap_and_years(city: Path) -> None:
    ran = ask(city, "contract-amount", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    (one,) = json.loads(ran.out)
    assert one["path"]["shape"] == "geometric"
    assert one["due"] == pytest.approx(632.37 * 2**0.2, abs=1e-6)
    assert one["gap"] == pytest.approx(709.58 - 632.37 * 2**0.2, abs=1e-6)
    assert -0.2 < one["years_ahead"] < 0
    assert -1.1 < one["years_early"] < -1
    assert [round(100 * base["rate"], 1) for base in one["bases"]] == [14.9, 18.9, 26.0]
    assert not {"noise", "chances"} & one.keys()  # these are the internal answer's


def test_the_internal_record_says_the_chances(city: Path) -> None:
    ran = likely(city, "contract-amount", "--noise", "2%", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    found = json.loads(ran.out)
    assert found["label"] == "For the bureau alone, not for release"
    (one,) = found["indicators"]
    assert one["progress"]["noise"] == 0.02
    assert {c["class"] for c in one["progress"]["chances"] if c["chance"] > 0.05} == {
        "substantial_progress", "moderate_progress", "limited_progress"
    }  # fmt: skip


def test_progress_has_no_noise(city: Path) -> None:
    ran = ask(city, "contract-amount", "--noise", "2%")
    assert ran.code == 2
    assert "--noise" in ran.err


def test_a_share_is_written_either_way(city: Path) -> None:
    asked = ("contract-amount", "--format", "json", "--noise")
    shares = [likely(city, *asked, share) for share in ("2%", "0.02")]
    assert shares[0].out == shares[1].out
    assert [ran.code for ran in shares] == [0, 0]


@pytest.mark.parametrize("wrong", ["200%", "2", "0", "-1%", "some", "nan"])
def test_a_share_that_is_none_is_told(city: Path, wrong: str) -> None:
    ran = likely(city, "contract-amount", f"--noise={wrong}")
    assert ran.code == 2
    assert wrong in ran.err
    assert "2%" in ran.err


def test_the_sheet_has_a_row_for_each_and_the_old_columns_first(city: Path) -> None:
    ran = ask(city, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out.lstrip("\ufeff"))))
    assert {"contract-amount", "hnte", "cluster-rank"} <= {row["id"] for row in rows}
    header = ran.out.lstrip("\ufeff").splitlines()[0]
    assert header.startswith("id,name,status,method,version,formula,value,score,class,base_year")
    (amount,) = [row for row in rows if row["id"] == "contract-amount"]
    assert (amount["path"], amount["target_value"]) == ("geometric", "1264.74")
    assert float(amount["gap"]) == pytest.approx(-16.822379)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_tells_all_of_it(city: Path, lang: str) -> None:
    ran = ask(city, "contract-amount", lang=lang)
    assert (ran.code, ran.err) == (0, "")
    words = {
        "en": ("72.64", "70.96", "late by 0.2 yr", "in 2030", "14.9", "18.9"),
        "zh": ("726.4", "709.58", "晚 0.2 年", "2030 年内达到", "14.9", "18.9"),
    }
    for word in words[lang]:
        assert word in ran.out, word
    assert "73.3" not in ran.out


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_internal_page_tells_the_chances(city: Path, lang: str) -> None:
    ran = likely(city, "contract-amount", "--noise", "2%", lang=lang)
    assert (ran.code, ran.err) == (0, "")
    label = {"en": "For the bureau alone, not for release", "zh": "内部测算，不对外"}[lang]
    assert ran.out.startswith(label)
    assert "73.3" in ran.out


def test_a_city_s_own_method_judges_by_the_path(city: Path) -> None:
    ran = ask(city, "contract-amount", "--method", "due-share", "--format", "json")
    (one,) = json.loads(ran.out)
    assert (one["method"], one["formula"], one["class"]) == ("due-share", "path_share", "late")
    assert one["value"] == pytest.approx((709.58 - 632.37) / (632.37 * (2**0.2 - 1)), abs=1e-6)


@pytest.fixture(scope="module")
def declining(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example where 1,000 brokers were published of 2023 and 900 of 2024, to be doubled."""
    folder = tmp_path_factory.mktemp("declining") / "city"
    shutil.copytree(city, folder)
    rows = folder.parent / "published.csv"
    rows.write_text(
        "city,indicator,period,source,published_on,value,unit,qualifier,certainty,reference_year,"
        "note\n"
        "Qingdao,tech_brokers,2023,planted,2026-11-20,1000,人,=,V,2023,\n"
        "Qingdao,tech_brokers,2024,planted,2026-11-20,900,人,=,V,2024,\n",
        encoding="utf-8",
    )
    ran = twofold("--city", folder, "import", "statistic", rows, "--known-on", "2026-11-22")
    assert ran.code == 0, ran.err
    return folder


def test_a_decline_is_answered_and_so_are_the_others(declining: Path) -> None:
    ran = ask(declining, "--format", "json")
    assert ran.code == 0, ran.err
    found = {one["id"]: one for one in json.loads(ran.out)}
    assert {"contract-amount", "hnte"} <= found.keys()
    one = found["brokers"]
    assert (one["target_value"], one["arrival"], one["status"]) == (2000, None, "behind")
    assert "at this pace the target is never reached" in one["reason"]["arrival"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_decline_is_told_on_the_page(declining: Path, lang: str) -> None:
    ran = ask(declining, "brokers", lang=lang)
    assert ran.code == 0, ran.err
    never = {"en": "never reached", "zh": "照此达不到目标"}[lang]
    assert "".join(never.split()) in "".join(ran.out.split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_day_of_which_nothing_is_known_yet_is_told(city: Path, lang: str) -> None:
    """On 2030-01-01 certificates have run out and nobody has imported new ones."""
    asked = ("--city", city, "--lang", lang, "indicators")
    mark = {"en": "lies after what is known", "zh": "晚于数据所及"}[lang]
    for more in (("measure", "hnte"), ("measure", "contract-amount", "--period", "year"),
                 ("contribution", "hnte", "--from", "2026-01-01")):  # fmt: skip
        for times in (("--day", "2030-01-01"), ("--as-of", "2030-01-01")):
            ran = twofold(*asked, *more, *times, "--format", "json")
            assert ran.code == 0, ran.err
            (note,) = json.loads(ran.out)["notes"]
            assert mark in note
            assert mark in ran.err
        ran = twofold(*asked, *more, "--format", "json")
        assert "notes" not in json.loads(ran.out)
        assert ran.err == ""


def test_an_aim_that_is_nobody_s_gets_no_chance(city: Path) -> None:
    """The base of R&D spending is not published: whatever records gave of 2023 is none."""
    ran = likely(city, "rd-spending", "--format", "json")
    (one,) = json.loads(ran.out)["indicators"]
    assert one["outlook"]["horizons"]
    assert one["outlook"]["chances"] is None
    assert "no base is published for 2023" in one["outlook"]["reason"]["chances"]
    assert "no base is published for 2023" in " ".join(likely(city, "rd-spending").out.split())
