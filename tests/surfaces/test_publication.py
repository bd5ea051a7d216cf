"""What is given out of the house: a site of files that needs no server, and a report for print."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.cities import PUBLIC
from tests.surfaces.program import twofold
from tests.surfaces.web.reading import Element, read
from twofold.errors import Conflict

# Not public itself, but its series is one of a public indicator, and has its name there.
PART = "tech-sme"
LANGUAGES = ("zh", "en")


def hashes(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}  # fmt: skip


def pages(folder: Path) -> dict[Path, Element]:
    return {path: read(path.read_text(encoding="utf-8")) for path in folder.rglob("*.html")}


def everything(page: Element) -> Iterator[Element]:
    for one in page.inside:
        if isinstance(one, Element):
            yield one
            yield from everything(one)


def test_every_public_indicator_has_its_page_in_both_languages(public_site) -> None:
    for lang in LANGUAGES:
        found = {path.stem for path in (public_site / lang / "indicators").glob("*.html")}
        assert found == set(PUBLIC)
    stamp = json.loads((public_site / "publication.json").read_text(encoding="utf-8"))
    assert set(stamp["indicators"]) == set(PUBLIC)


def test_links_lead_to_files_that_are_there_or_to_sources(public_site) -> None:
    every = pages(public_site)
    ids = {
        path: {one.attributes["id"] for one in everything(page) if "id" in one.attributes}
        for path, page in every.items()
    }
    for path, page in every.items():
        for one in page.every("a", "link", "script", "img", "form"):
            href = one.attributes.get("href") or one.attributes.get("src") or ""
            assert one.name in ("a", "link"), "nothing asks a server"
            if urlsplit(href).scheme in ("http", "https"):
                assert one.name == "a", href
                continue
            assert href, path
            assert not href.startswith("/"), (path, href)
            target, _, anchor = href.partition("#")
            led = (path.parent / unquote(target)).resolve() if target else path
            assert led.is_file(), (path, href)
            assert not anchor or unquote(anchor) in ids[led], (path, href)


def test_what_is_not_public_is_nowhere(public_site, town) -> None:
    from twofold import indicators

    known = indicators.read(town).indicators
    for path in public_site.rglob("*"):
        if path.suffix in (".html", ".csv", ".json", ".svg"):
            text = path.read_text(encoding="utf-8")
            for id_ in known.keys() - {*PUBLIC}:
                if id_ != PART:
                    assert known[id_].name["zh"] not in text, (path, id_)
                    assert f">{known[id_].name['en']}<" not in text, (path, id_)
                assert f'"{id_}"' not in text, (path, id_)
                assert f",{id_}," not in text, (path, id_)


def test_generated_records_say_so_on_every_page(public_site) -> None:
    words = {"zh": "演示数据，非统计数据", "en": "Demonstration data, not statistics"}
    for lang in LANGUAGES:
        for path, page in pages(public_site / lang).items():
            assert words[lang] in page.text, path


def test_a_page_names_no_method_and_no_record(public_site) -> None:
    for path, page in pages(public_site).items():
        assert "open-sdg" not in page.text.lower(), path
        assert "/api/" not in path.read_text(encoding="utf-8"), path


def test_files_of_data_stand_beside_the_pages(public_site) -> None:
    for lang in LANGUAGES:
        names = {path.name for path in (public_site / lang / "data").iterdir()}
        assert names == {"figures.csv", "figures.json", "figures.parquet", "sdmx.csv",
                         "sdmx.json", "sdmx-structure.json",
                         *(f"{id_}.csv" for id_ in PUBLIC)}  # fmt: skip


def test_twice_the_same_to_the_byte(public_site, town, tmp_path) -> None:
    before = hashes(public_site)
    assert twofold("publish", public_site, "--city", town.root).code == 0
    assert hashes(public_site) == before
    assert twofold("publish", tmp_path / "other", "--city", town.root).code == 0
    assert hashes(tmp_path / "other") == before
    stamp = json.loads((public_site / "publication.json").read_text(encoding="utf-8"))
    assert {**stamp["files"], "publication.json": before["publication.json"]} == before


def test_a_folder_with_other_things_is_refused_and_left(town, tmp_path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    ran = twofold("publish", tmp_path, "--city", town.root)
    assert ran.code == Conflict.exit_code
    assert "Name an empty folder" in ran.err
    assert os.listdir(tmp_path) == ["notes.txt"]
    (tmp_path / "publication.json").write_text('{"made_by": "somebody else", "files": []}')
    assert twofold("publish", tmp_path, "--city", town.root).code == ran.code


def test_what_is_public_no_more_goes_and_other_files_stay(town, public_site, tmp_path) -> None:
    root, folder = tmp_path / "town", tmp_path / "site"
    shutil.copytree(town.root, root)
    shutil.copytree(public_site, folder)
    (folder / "CNAME").write_text("mine")
    path = root / "indicators/hnte.md"
    path.write_text(path.read_text(encoding="utf-8").replace("public: yes\n", ""), encoding="utf-8")
    assert twofold("publish", folder, "--city", root).code == 0
    assert not (folder / "zh/indicators/hnte.html").exists()
    assert not (folder / "en/data/hnte.csv").exists()
    assert (folder / "CNAME").read_text() == "mine"


def test_a_stamp_that_leads_out_of_the_folder_takes_nothing_away(town, tmp_path) -> None:
    outside, folder = tmp_path / "outside.txt", tmp_path / "site"
    outside.write_text("mine")
    folder.mkdir()
    stamp = {"made_by": "twofold publish", "files": {"../outside.txt": "", str(outside): ""}}
    (folder / "publication.json").write_text(json.dumps(stamp))
    assert twofold("publish", folder, "--city", town.root).code == 0
    assert outside.read_text() == "mine"


@pytest.mark.parametrize("id_", ["figures", "sdmx", "HNTE"])
def test_two_files_of_one_name_are_refused(town, tmp_path, id_) -> None:
    """Also to a disk that takes capitals for small letters; nothing is written."""
    root = tmp_path / "town"
    shutil.copytree(town.root, root)
    text = (root / "indicators/hnte.md").read_text(encoding="utf-8")
    (root / "indicators/other.md").write_text(text.replace("\nid: hnte\n", f"\nid: {id_}\n"),
                                              encoding="utf-8")  # fmt: skip
    ran = twofold("publish", tmp_path / "site", "--city", root)
    assert ran.code == Conflict.exit_code, ran.err
    assert f"/{id_}." in ran.err
    assert not (tmp_path / "site").exists()
    zh = twofold("--lang", "zh", "publish", tmp_path / "site", "--city", root)
    assert f"/{id_}." in zh.err
    assert "编号" in zh.err


def test_a_name_of_a_series_leads_into_no_folder(town, tmp_path) -> None:
    root, folder = tmp_path / "town", tmp_path / "a/b/site"
    shutil.copytree(town.root, root)
    path = root / "indicators/tech-enterprises.md"
    text = path.read_text(encoding="utf-8")
    assert "tech_sme_count" in text
    path.write_text(text.replace("tech_sme_count", '"../../../../x/y z"'), encoding="utf-8")
    assert twofold("publish", folder, "--city", root).code == 0
    stamp = json.loads((folder / "publication.json").read_text(encoding="utf-8"))
    assert {path.name for path in (tmp_path / "a").rglob("*") if path.is_file()} == {
        name.rpartition("/")[2] for name in (*stamp["files"], "publication.json")
    }  # fmt: skip
    assert not [name for name in stamp["files"] if ".." in name.split("/")]


@pytest.mark.parametrize("written", [0, 1, 7])
def test_a_run_that_was_broken_off_locks_nobody_out(
    town, public_site, tmp_path, monkeypatch, written
) -> None:
    """After so many files the process ends; the next run makes the whole site, to the byte."""
    from twofold.web.site import publish

    folder, old = tmp_path / "new", tmp_path / "old"
    shutil.copytree(public_site, old)
    stamp = json.loads((old / "publication.json").read_text(encoding="utf-8"))
    (old / "zh/gone.html").write_text("of an earlier site")
    (old / "publication.json").write_text(json.dumps(
        {**stamp, "files": {**stamp["files"], "zh/gone.html": ""}}))  # fmt: skip
    plain = Path.write_bytes
    for each in (folder, old):
        done: list[Path] = []

        def write(path: Path, body: bytes, done: list[Path] = done) -> int:
            if len(done) == written:
                raise KeyboardInterrupt
            done.append(path)
            return plain(path, body)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "write_bytes", write)
            with pytest.raises(KeyboardInterrupt):
                publish(town, each)
        publish(town, each)
        assert hashes(each) == hashes(public_site)


def test_a_city_without_public_indicators_is_told_how(small_city, tmp_path) -> None:
    root = tmp_path / "town"
    shutil.copytree(small_city.root, root)
    for path in (root / "indicators").glob("*.md"):
        text = path.read_text(encoding="utf-8").replace("public: yes\n", "")
        path.write_text(text, encoding="utf-8")
    ran = twofold("publish", tmp_path / "site", "--city", root)
    assert "Write public: yes" in ran.err
    assert not (tmp_path / "site").exists()


# --- the report


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_report_needs_nothing_beside_it(town, tmp_path, lang) -> None:
    file = tmp_path / "report.html"
    ran = twofold("report", "--output", file, "--lang", lang, "--city", town.root)
    assert (ran.code, ran.out) == (0, "")
    page = read(file.read_text(encoding="utf-8"))
    assert not [*page.every("link", "script", "img", "form", "iframe")]
    ids = [one.attributes["id"] for one in everything(page) if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    for one in page.every("a"):
        href = one.attributes["href"]
        assert href.startswith(("#", "http")), href
        assert not href.startswith("#") or href[1:] in ids
    assert "709.58" in page.text if lang == "zh" else "70.958" in page.text


def test_a_report_of_some_indicators(town) -> None:
    ran = twofold("report", "hnte", "--lang", "zh", "--city", town.root)
    page = read(ran.out)
    assert [one.text for one in page.every("h2") if one.attributes.get("id") == "hnte-name"]
    assert "7,920" in page.text
    assert "技术合同成交额" not in page.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_report_of_two_sets_of_targets_shows_each_card_once(town, tmp_path, lang) -> None:
    root = tmp_path / "town"
    shutil.copytree(town.root, root)
    path = root / "targets/doubling.md"
    text = path.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines(keepends=True) if "| contract-amount" in line)
    others = [line for line in text.splitlines(keepends=True) if line.endswith("? | ? |\n")]
    path.write_text(text.replace(row, ""), encoding="utf-8")
    second = "".join(line for line in text.splitlines(keepends=True)
                     if line == row or line not in others)  # fmt: skip
    (path.parent / "second.md").write_text(
        second.replace("\nid: doubling\n", "\nid: second\n"), encoding="utf-8")  # fmt: skip
    ran = twofold("report", "--lang", lang, "--city", root)
    assert ran.code == 0, ran.err
    page = read(ran.out)
    ids = [one.attributes["id"] for one in everything(page) if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    assert {"set-doubling", "set-second"} <= set(ids)
    assert ids.count("card-contract-amount") == 1
    assert ids.index("card-contract-amount") > ids.index("set-doubling")


@pytest.mark.parametrize("given", [("--output", "r.docx"), ("--format", "csv")])
def test_a_report_is_a_page_or_a_pdf(town, given) -> None:
    ran = twofold("report", *given, "--city", town.root)
    assert ran.code == 2
    assert "ends in one of these: html, pdf" in ran.err


def test_without_a_browser_the_way_out_is_named(town, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = twofold("report", "hnte", "--output", tmp_path / "r.pdf", "--city", town.root)
    assert ran.code not in (0, 70)
    assert "write .html with --output" in ran.err
    assert not (tmp_path / "r.pdf").exists()


def test_a_browser_that_fails_is_told(town, tmp_path, monkeypatch) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho no display >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    ran = twofold("report", "hnte", "--output", tmp_path / "r.pdf", "--city", town.root)
    assert "wrote no PDF: no display" in ran.err


@pytest.mark.needs("chromium")
@pytest.mark.slow
def test_the_report_on_paper(town, tmp_path) -> None:
    import pypdfium2

    file = tmp_path / "r.pdf"
    ran = twofold("report", "contract-amount", "hnte", "--output", file, "--lang", "zh",
                  "--city", town.root)  # fmt: skip
    assert ran.code == 0, ran.err
    sheets = [sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(file)]
    assert all(round(s.get_size()[0]) in (594, 595, 596) for s in pypdfium2.PdfDocument(file))
    assert "技术合同成交额" in sheets[0]
    assert "高新技术企业" in sheets[0]
    assert sum("709.58" in text for text in sheets) >= 2


def test_a_served_city_says_who_has_the_store(town, tmp_path) -> None:
    from tests.surfaces.serving.conftest import serving

    with serving(town.root):
        ran = twofold("publish", tmp_path / "site", "--city", town.root)
    assert "Stop the server" in ran.err
    assert not (tmp_path / "site").exists()


def test_small_groups_are_not_told_in_public(town, tmp_path) -> None:
    """Of three contracts of this year one is of the type licence: with a least number its amount,
    and whatever would tell it, is a word. Without one no breakdown is given out."""
    root = tmp_path / "town"
    shutil.copytree(town.root, root)
    path = root / "indicators/contract-amount.md"
    text = path.read_text(encoding="utf-8")
    assert "suppress" not in text
    assert twofold("publish", tmp_path / "without", "--city", root).code == 0
    plain = (tmp_path / "without/en/indicators/contract-amount.html").read_text("utf-8")
    assert 'id="contract-amount-by-type"' not in plain
    path.write_text(text.replace("\nunit:", "\nsuppress: 3\nunit:", 1), encoding="utf-8")
    assert twofold("publish", tmp_path / "with", "--city", root).code == 0
    page = read((tmp_path / "with/en/indicators/contract-amount.html").read_text("utf-8"))
    table = page.found("contract-amount-by-type")
    (groups,) = (one.rows for one in table.every("table"))
    kept_back = "not shown, to protect single organisations"
    assert groups == [["licence", kept_back], ["service", kept_back]]
