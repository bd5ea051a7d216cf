"""What several pages are made from is worked out once."""

from twofold.web import remembered as kept


def test_nobody_begins_again_what_is_about_to_be_kept(small_city, monkeypatch) -> None:
    """Where the lock of a result goes, the result is there: who comes between finds one of both."""

    class Making(dict):
        def pop(self, key, *otherwise):
            assert key in kept._KEPT
            return super().pop(key, *otherwise)

    made: list[int] = []
    making = Making()
    monkeypatch.setattr(kept, "_MAKING", making)

    def make(workspace, step: int) -> int:
        made.append(step)
        return step

    assert [kept.remembered(small_city, make, 7) for _ in range(3)] == [7, 7, 7]
    assert made == [7]
    assert not making


def test_what_failed_is_begun_again(small_city) -> None:
    tried: list[int] = []

    def make(workspace, step: int) -> int:
        tried.append(step)
        if len(tried) == 1:
            raise ValueError(step)
        return step

    for _ in range(2):
        try:
            assert kept.remembered(small_city, make, 8) == 8
        except ValueError:
            assert len(tried) == 1
    assert tried == [8, 8]
    assert not kept._MAKING
