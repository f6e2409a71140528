"""When pictures belong together, and when a new story begins."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from premises.cameras.windows import (
    FastPath,
    Patience,
    Window,
    admits,
    closes_at,
    is_fast,
    story_instant,
    widen,
)
from premises.kernel.errors import Invalid

START = datetime(2026, 11, 17, 2, 15, tzinfo=UTC)
PATIENCE = Patience()

instants = st.integers(0, 600_000).map(lambda ms: START + timedelta(milliseconds=ms))
spans = st.integers(1, 200_000).map(lambda ms: timedelta(milliseconds=ms))
patiences = st.builds(Patience, longest=spans, silence=spans)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def window(first_s: float = 0, last_s: float = 0) -> Window:
    return Window(after(first_s), after(last_s))


def tell(arrivals: list[datetime], patience: Patience) -> list[tuple[Window, list[datetime]]]:
    """All windows, each with what it holds, when pictures arrive in this order."""
    told: list[tuple[Window, list[datetime]]] = []
    for seen_at in arrivals:
        if told and admits(told[-1][0], seen_at, patience):
            told[-1] = (widen(told[-1][0], seen_at), [*told[-1][1], seen_at])
        else:
            told.append((Window(seen_at, seen_at), [seen_at]))
    return told


@pytest.mark.parametrize(
    ("last_s", "closes_s"),
    [(0, 30), (10, 40), (60, 90), (75, 90), (90, 90)],
)
def test_a_window_ends_after_silence_or_at_its_full_length(last_s: int, closes_s: int) -> None:
    assert closes_at(window(0, last_s), PATIENCE) == after(closes_s)


@pytest.mark.parametrize(
    ("seen_s", "belongs"),
    [
        (0, True),
        (20, True),
        (69.999, True),
        (70, False),
        (500, False),
        (-29.999, True),
        (-30, False),
        (-3600, False),
    ],
)
def test_a_picture_belongs_to_a_window_it_is_near_on_either_side(
    seen_s: float, belongs: bool
) -> None:
    assert admits(window(0, 40), after(seen_s), PATIENCE) is belongs


@pytest.mark.parametrize(("seen_s", "belongs"), [(89.999, True), (90, False), (-10, False)])
def test_a_picture_that_would_make_a_window_too_long_opens_a_new_one(
    seen_s: float, belongs: bool
) -> None:
    assert admits(window(0, 80), after(seen_s), PATIENCE) is belongs


@given(instants, instants, instants, patiences)
def test_the_newest_picture_belongs_exactly_until_the_window_closes(
    one: datetime, other: datetime, seen_at: datetime, patience: Patience
) -> None:
    open_window = Window(min(one, other), max(one, other))
    newest = max(seen_at, open_window.last_seen_at)
    assert admits(open_window, newest, patience) is (newest < closes_at(open_window, patience))


@given(st.lists(instants, max_size=40), patiences)
def test_no_window_is_longer_than_the_longest_or_shorter_than_nothing(
    arrivals: list[datetime], patience: Patience
) -> None:
    for told, _ in tell(arrivals, patience):
        assert timedelta(0) <= told.last_seen_at - told.opened_at < patience.longest


@given(st.lists(instants, max_size=40), patiences)
def test_any_order_of_arrival_puts_every_picture_into_exactly_one_window_that_spans_it(
    arrivals: list[datetime], patience: Patience
) -> None:
    told = tell(arrivals, patience)
    assert [seen_at for _, held in told for seen_at in held] == arrivals
    for spanning, held in told:
        assert (spanning.opened_at, spanning.last_seen_at) == (min(held), max(held))


@given(st.lists(instants, max_size=40), patiences)
def test_in_order_of_time_windows_never_overlap_and_never_bridge_a_silence(
    arrivals: list[datetime], patience: Patience
) -> None:
    told = tell(sorted(arrivals), patience)
    for (one, held), (following, _) in pairwise(told):
        assert one.last_seen_at < following.opened_at
        assert closes_at(one, patience) <= following.opened_at
        steps = pairwise(held)
        assert all(later - earlier < patience.silence for earlier, later in steps)


@given(instants, instants, st.lists(instants, max_size=10))
def test_widening_gives_the_same_window_in_any_order(
    one: datetime, other: datetime, pictures: list[datetime]
) -> None:
    forwards = backwards = Window(min(one, other), max(one, other))
    for seen_at in pictures:
        forwards = widen(forwards, seen_at)
    for seen_at in reversed(pictures):
        backwards = widen(backwards, seen_at)
    assert forwards == backwards


def test_an_instant_may_come_in_any_time_zone() -> None:
    local = after(20).astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert admits(window(), local, PATIENCE)
    assert widen(window(), local) == window(0, 20)
    assert widen(window(), local).last_seen_at.tzinfo is UTC


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        admits(window(), START.replace(tzinfo=None), PATIENCE)
    assert refused.value.code == "cameras.no_time_zone"


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        window(10, 0)
    assert refused.value.code == "cameras.bad_window"


@pytest.mark.parametrize("seconds", [0, -1])
def test_patience_of_no_length_is_refused(seconds: int) -> None:
    for field in ("longest", "silence"):
        with pytest.raises(Invalid) as refused:
            Patience(**{field: timedelta(seconds=seconds)})
        assert refused.value.code == "cameras.bad_patience"


@pytest.mark.parametrize(
    ("label", "confidence", "fast"),
    [("person", 0.9, True), ("person", 0.89, False), ("car", 0.99, False)],
)
def test_only_chosen_classes_above_the_threshold_are_told_at_once(
    label: str, confidence: float, fast: bool
) -> None:
    assert is_fast(label, confidence, FastPath(frozenset({"person"}), 0.9)) is fast


def test_the_fast_path_is_off_until_a_class_is_chosen() -> None:
    assert not is_fast("person", 1.0, FastPath())


@pytest.mark.parametrize(
    ("captured_s", "believed"),
    [(0, True), (-600, True), (600, True), (-600.001, False), (600.001, False), (-1e8, False)],
)
def test_a_camera_clock_is_believed_up_to_ten_minutes_off(
    captured_s: float, believed: bool
) -> None:
    assert story_instant(after(captured_s), START) == (after(captured_s) if believed else START)


def test_a_picture_without_capture_time_counts_from_its_arrival() -> None:
    assert story_instant(None, START) == START
