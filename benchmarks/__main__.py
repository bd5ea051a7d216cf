"""`make bench`: runs each measurement in a process of its own, so that none inherits memory.

    python -m benchmarks [--write] [NAME …]

Only those named where some are; `--write` puts what they print into docs/benchmarks.md.
"""

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PAGES = tuple(HERE.parent / "docs" / name for name in ("benchmarks.md", "benchmarks.zh.md"))


def names() -> list[str]:
    """The measurements there are: the modules beside this one without an underscore first."""
    return sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))


def written(page: str, name: str, result: str) -> str:
    """A page with a measurement's result between its two comments."""
    begin, end = f"<!-- measured: {name} -->", "<!-- end -->"
    pattern = re.compile(f"({re.escape(begin)}\n).*?({re.escape(end)})", re.S)
    if not pattern.search(page):
        raise SystemExit(f"the page has no place for {name}: {begin} … {end}")
    return pattern.sub(lambda found: f"{found[1]}\n{result.strip()}\n\n{found[2]}", page)


def main(wanted: list[str]) -> int:
    """Runs the measurements named, or all; returns the number that failed."""
    write = "--write" in wanted
    wanted = [name for name in wanted if name != "--write"]
    known = names()
    if strangers := [name for name in wanted if name not in known]:
        print(f"no such measurement: {', '.join(strangers)}; there are: {', '.join(known)}")
        return 2
    failed = 0
    for name in wanted or known:
        print(f"\n== {name}", flush=True)
        call = [sys.executable, "-c", f"import benchmarks.{name} as it; it.main()"]
        ran = subprocess.run(call, cwd=HERE.parent, check=False, stdout=subprocess.PIPE, text=True)
        print(ran.stdout, flush=True)
        if ran.returncode != 0:
            failed += 1
        elif write:
            for page in PAGES:
                text = page.read_text(encoding="utf-8")
                page.write_text(written(text, name, ran.stdout), encoding="utf-8")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
