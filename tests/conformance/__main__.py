"""`python -m tests.conformance FILE …`: runs the cases of some files and says which are not met."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.conformance import run


def main(paths: list[str]) -> int:
    """Returns how many cases were not met."""
    failed = ran = 0
    for path in paths:
        for case in run.cases(Path(path)):
            ran += 1
            found, missing = run.answer(case)
            if not case.met(found, missing):
                failed += 1
                print(f"{case.mechanism}: {case.name}: {found} (missing {sorted(missing)}), "
                      f"expected {case.expected} (missing {sorted(case.missing)})")  # fmt: skip
    print(f"{ran} cases, {failed} not met")
    return failed


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 125))
