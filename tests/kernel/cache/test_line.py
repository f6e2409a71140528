"""A server that does not answer is left alone for a while, longer each time it is away again."""

from premises.kernel.cache.line import Line


class _Time:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def _away() -> str:
    raise ConnectionError


def test_many_who_miss_it_at_once_make_no_longer_pause_than_one() -> None:
    clock = _Time()
    line = Line(clock)

    def missed_by_many() -> str:
        # While this one waits, others have begun to ask, and have found nobody.
        if depth.pop():
            line.ask(missed_by_many, "none")
        return _away()

    depth = [0, 1, 1, 1, 1, 1]
    assert line.ask(missed_by_many, "none") == "none"
    clock.now_s += 0.25
    assert line.ask(lambda: "there", "none") == "there"


def test_it_is_left_alone_twice_as_long_each_time() -> None:
    clock = _Time()
    line = Line(clock)
    for pause_s in (0.25, 0.5, 1.0, 2.0, 4.0, 5.0, 5.0):
        assert line.ask(_away, "none") == "none"
        clock.now_s += pause_s - 0.01
        assert line.ask(lambda: "there", "none") == "none"
        clock.now_s += 0.02
