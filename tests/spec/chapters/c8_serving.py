"""Chapter 8: serving a city."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import urllib.request
from pathlib import Path

from tests.spec.chapters import town
from tests.spec.chapters.town import A
from tests.spec.manual import Chapter, Page
from tests.surfaces.program import started

CHAPTER = Chapter(8, "serving", zh="提供服务：浏览器与程序", en="Serving: browsers and programs")
# Longer than any machine takes to begin or to end.
PATIENCE = 60


def server(page: Page) -> subprocess.Popen[bytes]:
    return page.kept["server"]


def stop(running: subprocess.Popen[bytes]) -> None:
    """Ends it where a failing example has left it running."""
    if running.poll() is None:
        running.kill()
        running.communicate()


@CHAPTER.section(zh="启动", en="Starting")
def starting(page: Page) -> None:
    town.stands(page)
    page.text(
        zh="""
        `twofold serve` 在本机提供一座城市的服务：网页供人看，API 供程序用。只有本机的浏览器和程序
        连得上（127.0.0.1）；默认端口 8400，`--port 0` 任选一个空闲的。它说出在哪里打开，然后一直运
        行，按 Ctrl-C 停止。
        """,
        en="""
        `twofold serve` serves a city on this machine: pages for people, the API for programs. Only
        this machine's own browsers and programs reach it (127.0.0.1). The port is 8400, or with
        `--port 0` any that is free. It says where to open it and runs until Ctrl-C.
        """,
    )
    running = started("serve", "--port", "0", TWOFOLD_LANG=page.lang)
    page.stack.callback(stop, running)
    assert running.stdout is not None
    line = running.stdout.readline().decode()
    assert {"zh": "示例城", "en": "Example Town"}[page.lang] in line
    page.kept["server"] = running
    page.kept["url"] = json.loads(Path("serving.json").read_text())["port"]
    page.code("console", page.stable(f"$ twofold serve --port 0\n{line.rstrip()}"))


@CHAPTER.section(zh="命令就是客户端", en="Commands are its clients")
def clients(page: Page) -> None:
    page.text(
        zh="""
        数据库只有一个主人。服务运行期间，主人就是它；另开一个终端照常输入命令，命令会自己找到服务
        并向它查询，写法和结果都不变，导入也一样：
        """,
        en="""
        A store has one owner. While the city is served, that is the server. In another terminal
        commands are typed as ever; each finds the server by itself and asks it. Nothing else
        changes, and imports are no exception:
        """,
    )
    page.file("sources/new.csv", f"""
        organisation,year,revenue,rd,staff,science_staff
        {A},2024,9000000,450000,38,11
        """)  # fmt: skip
    page.run("twofold import enterprise_report sources/new.csv --known-on 2026-06-20")
    assert server(page).poll() is None
    ran = page.run("twofold registers log --limit 2")
    assert "sources/new.csv" in ran.out
    page.text(
        zh="""
        城市的文件夹里这时有一个 `serving.json`，写着服务在哪里，还有修改城市所需的密钥；只有运行服
        务的用户读得到，服务停止时即被删去。被强行终止的服务留下的，命令会发现没有人应答，不予理
        会。
        """,
        en="""
        Meanwhile the city's folder has a `serving.json`. It says where the server is, and has the
        key without which nothing may be changed; only the user who serves can read it, and it is
        removed at the end. Where a killed server left one behind, commands find that nobody
        answers, and pass over it.
        """,
    )
    note = Path("serving.json")
    assert sorted(json.loads(note.read_text())) == ["host", "key", "mark", "pid", "port", "root"]
    if os.name == "posix":
        assert note.stat().st_mode & 0o077 == 0
    page.text(
        zh="同一座城市不能由两个服务提供：",
        en="A city is served once:",
    )
    err = page.run("twofold serve", code=4).err
    assert str(page.kept["url"]) in err


@CHAPTER.section(zh="网页", en="Pages")
def pages(page: Page) -> None:
    page.text(
        zh="""
        网页在 `/zh/` 和 `/en/` 下；不写语言的地址，按浏览器的偏好转到其中之一。网址就是页面的全部
        状态，可以收藏，可以发给别人。
        """,
        en="""
        Pages stand below `/zh/` and `/en/`; an address without a language leads to the one that
        the browser prefers. A URL is the whole state of a page: it can be kept, or sent to
        somebody else.
        """,
    )
    wanted = [
        ("/policies", "全部政策", "all policies"),
        (
            "/policies/rd-starter",
            "一项政策的条文、数字和比对结果",
            "a policy: text, numbers, results",
        ),
        ("/policies/rd-starter/decisions?verdict=ineligible", "不符合的企业", "who is ineligible"),
        ("/registers", "全部台账", "all registers"),
        ("/registers/organisation", "一份台账的行", "the rows of a register"),
        ("/commits", "入库批次", "commits"),
        ("/commits/5", "一批改动了什么", "what a commit changed"),
    ]
    rows = []
    for path, zh, en in wanted:
        url = f"http://127.0.0.1:{page.kept['url']}/{page.lang}{path}"
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            text = answer.read().decode()
            assert (answer.status, answer.headers["content-type"]) == (
                200, "text/html; charset=utf-8")  # fmt: skip
        assert {"zh": '<html lang="zh', "en": '<html lang="en"'}[page.lang] in text
        rows.append((f"`/{page.lang}{path}`", {"zh": zh, "en": en}[page.lang]))
    page.table(("⟪网址‖Address⟫", "⟪内容‖What it shows⟫"), rows)
    page.text(
        zh="""
        每个动词对应哪一页，见第 9 章。页面在浏览器里看起来怎样、能不能只用键盘操作、打印出来怎样，
        这里无法演示，由浏览器测试检验。
        """,
        en="""
        Chapter 9 says which verb has which page. What pages look like in a browser, on paper and
        to a keyboard cannot be shown here; browser tests look after that.
        """,
    )


@CHAPTER.section(zh="停止", en="Stopping")
def stopping(page: Page) -> None:
    page.text(
        zh="""
        按 Ctrl-C（或用 SIGTERM）停止。正在处理的请求做完，已入库的都完整；之后命令又自己打开数据
        库。
        """,
        en="""
        Ctrl-C (or SIGTERM) stops it. Requests under way are finished, and whatever was published
        is whole; after that, commands open the store themselves again.
        """,
    )
    running = server(page)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=PATIENCE)
    assert running.returncode == 0
    page.code("console", page.stable(f"^C\n{err.decode().rstrip()}"))
    assert not Path("serving.json").exists()
    assert page.quietly("twofold registers log --limit 1 --format json").data[0]["number"] == 5


@CHAPTER.section(zh="还没有记录的城市", en="A city without records")
def empty(page: Page) -> None:
    page.text(
        zh="没有数据库的城市不能提供服务：",
        en="A city without a store cannot be served:",
    )
    page.quietly("twofold init ../empty")
    page.enter("../empty")
    page.run("twofold serve", code=3)
