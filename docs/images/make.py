"""The brief as a picture for the two READMEs: what the terminal prints, drawn by a browser.

    python docs/images/make.py CITY

needs chromium and a CJK font.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.ansi import AnsiDecoder
from rich.console import Console
from rich.terminal_theme import TerminalTheme

HERE = Path(__file__).parent
PICTURES = {"en": ("brief.png", 1948), "zh": ("brief.zh.png", 1624)}
WIDTH = 104
THEME = TerminalTheme(
    (255, 255, 255), (33, 37, 41),
    [(33, 37, 41), (192, 28, 40), (38, 120, 60), (150, 100, 0), (20, 80, 160), (120, 60, 140),
     (0, 110, 120), (90, 96, 102)],
)  # fmt: skip
PAGE = """<!DOCTYPE html><meta charset="utf-8"><style>
@font-face {{ font-family: "Signs"; src: local("DejaVu Sans Mono"); size-adjust: 83%;
  unicode-range: U+2014, U+2500; }}
body {{ margin: 24px; background: #fff; }}
pre {{ font: 15px/1.45 "Signs", "Noto Sans Mono CJK SC", monospace; margin: 0; }}
{stylesheet}
</style><pre>{code}</pre>"""


def main(city: str) -> None:
    """Writes both pictures beside this file."""
    for lang, (name, height) in PICTURES.items():
        draw(brief(city, lang), HERE / name, height)


def brief(city: str, lang: str) -> str:
    """What `twofold brief` prints on a terminal that shows colours."""
    colours = {"FORCE_COLOR": "1", "TTY_COMPATIBLE": "1", "TERM": "xterm-256color"}
    surroundings = {**os.environ, **colours, "COLUMNS": str(WIDTH)}
    surroundings.pop("NO_COLOR", None)
    call = [sys.executable, "-m", "twofold", "brief", "--city", city, "--lang", lang]
    return subprocess.run(call, env=surroundings, check=True, capture_output=True, text=True).stdout


def draw(text: str, path: Path, height: int) -> None:
    """Terminal text as a PNG."""
    console = Console(record=True, width=WIDTH + 4, file=io.StringIO(), force_terminal=True)
    for line in AnsiDecoder().decode(text):
        console.print(line, soft_wrap=True)
    page = console.export_html(theme=THEME, code_format=PAGE, inline_styles=False)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page, encoding="utf-8")
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--disable-background-networking", f"--user-data-dir={folder}/profile",
             f"--window-size=860,{height}", f"--screenshot={path}", file.as_uri()],
            check=True, capture_output=True,
        )  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "examples/qingdao")
