"""When a growing file is whole."""

from hypothesis import given
from hypothesis import strategies as st

from premises.cameras.watcher.files import FileStamp
from premises.cameras.watcher.settling import Settling


def stamp(size_bytes: int) -> FileStamp:
    return FileStamp("door/a.jpg", size_bytes, 1, 2, 3)


def whole_after_s(sizes: list[int], calm_s: float = 0.5) -> float:
    """The time at which a file with these sizes, one per look, is called whole."""
    settling = Settling()
    settling.await_calm("door/a.jpg", stamp(sizes[0]), 0.0, calm_s)
    for look in range(1, 1000):
        now_s = settling.next_due_s()
        assert now_s is not None
        assert settling.due(now_s) == ["door/a.jpg"]
        if settling.seen("door/a.jpg", stamp(sizes[min(look, len(sizes) - 1)]), now_s):
            assert len(settling) == 0
            return now_s
    raise AssertionError


def test_a_file_that_stands_still_is_whole_after_its_calm_time() -> None:
    assert whole_after_s([10]) == 0.5


@given(st.lists(st.integers(0, 3), min_size=1, max_size=20))
def test_a_file_is_never_whole_before_it_stood_still_for_its_calm_time(sizes: list[int]) -> None:
    changes = [at for at in range(1, len(sizes)) if sizes[at] != sizes[at - 1]]
    calm_after_first_s = next(
        (at * 0.25 for at in range(2, len(sizes)) if sizes[at] == sizes[at - 1] == sizes[at - 2]),
        None,
    )
    expected_s = calm_after_first_s or (changes[-1] if changes else 0) * 0.25 + 0.5
    assert whole_after_s(sizes) == expected_s


def test_a_file_that_was_only_announced_needs_a_first_look() -> None:
    settling = Settling()
    settling.await_calm("door/a.jpg", None, 0.0, 1.0)
    assert [settling.seen("door/a.jpg", stamp(1), now) for now in (0.5, 1.0, 1.5)] == [
        False,
        False,
        True,
    ]


def test_a_forgotten_file_is_not_looked_at_and_may_begin_again() -> None:
    settling = Settling()
    settling.await_calm("door/a.jpg", stamp(1), 0.0, 0.5)
    settling.forget("door/a.jpg")
    settling.await_calm("door/a.jpg", stamp(1), 0.1, 0.5)
    assert settling.due(0.3) == []
    assert settling.due(0.4) == ["door/a.jpg"]
