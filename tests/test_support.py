"""A test that cannot run says why; in CI it may not be left out."""

import pytest

from tests.support import missing, needs


def test_what_is_there_is_not_missing() -> None:
    assert missing("python3") is None
    assert missing("tests/support.py") is None


@pytest.mark.parametrize("what", ["no-such-tool-anywhere", "../shared/no-such-data"])
def test_what_is_missing_has_a_reason(what: str) -> None:
    assert what in (missing(what) or "")


def test_missing_skips_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-tool-anywhere is not installed"):
        needs("no-such-tool-anywhere")


def test_missing_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="CI must have it"):
        needs("python3", "no-such-tool-anywhere")
