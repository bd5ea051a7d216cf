"""The evaluator on the worked examples of the design, which stand beside the clone."""

from __future__ import annotations

import pytest

from tests.evaluator import cases
from tests.support import ROOT
from twofold import documents

WHERE = "../shared/design/examples"
EXAMPLES = ROOT / WHERE
# A policy, and the document that declares its facts where the examples have one.
POLICIES = {"cn.hnte.md": None, "qd.hightech-zone.platform-match.md": "facts-platform.md"}

pytestmark = pytest.mark.needs(WHERE)


def read(name: str) -> tuple[documents.Document, dict[str, cases.Fact]]:
    document = documents.read(EXAMPLES / name)
    facts = cases.guessed(document)
    declaring = POLICIES[name]
    if declaring is not None:
        facts |= cases.declared(documents.read(EXAMPLES / declaring))
    return document, facts


@pytest.mark.parametrize("name", POLICIES)
def test_every_expected_cell_is_reproduced(name: str) -> None:
    checks = cases.check(*read(name))
    wrong = [
        f"{name}:{c.case.line} {c.case.name}: {c.what} {c.found}, expected {c.expected}"
        for c in checks
        if not c.agrees
    ]
    assert not wrong, "\n".join(wrong)


def test_no_case_is_passed_over(capsys: pytest.CaptureFixture[str]) -> None:
    checks = [check for name in POLICIES for check in cases.check(*read(name))]
    rows = {(check.case.line, check.case.name) for check in checks}
    with capsys.disabled():
        print(f"\nexamples: {len(rows)} cases, {len(checks)} checks")
    assert (len(rows), len(checks)) == (45, 65)


def test_a_wrong_expectation_is_noticed() -> None:
    """The check itself can fail: the same document with one cell changed."""
    path = EXAMPLES / "cn.hnte.md"
    text = path.read_text(encoding="utf-8")
    changed = text.replace("| 差一日 | 2024-07-01 | unmet |", "| 差一日 | 2024-07-01 | met |")
    assert changed != text
    checks = cases.check(documents.parse(changed), read("cn.hnte.md")[1])
    assert [(c.case.name, c.what, c.found) for c in checks if not c.agrees] == [
        ("差一日", "age", "unmet")
    ]
