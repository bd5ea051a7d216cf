"""`make bench`: runs each measurement in a process of its own, so that none inherits memory.

`python -m benchmarks NAME …` runs only those named.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def names() -> list[str]:
    """The measurements there are: the modules beside this one without an underscore first."""
    return sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))


def main(wanted: list[str]) -> int:
    """Runs the measurements named, or all; returns the number that failed."""
    known = names()
    if strangers := [name for name in wanted if name not in known]:
        print(f"no such measurement: {', '.join(strangers)}; there are: {', '.join(known)}")
        return 2
    failed = 0
    for name in wanted or known:
        print(f"\n== {name}", flush=True)
        call = [sys.executable, "-c", f"import benchmarks.{name} as it; it.main()"]
        failed += subprocess.run(call, cwd=HERE.parent, check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
