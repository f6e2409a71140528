"""When nothing at all was heard of a machine."""

from tests.machines.logged import activities, at, log

from premises.machines.states import silences

MINUTE = 60_000
HOUR = 60 * MINUTE
LONG = (0, 10**15)


def test_silence_lasts_from_the_last_row_of_any_variable_to_the_next() -> None:
    rows = log(("2022-02-23 08:00", 1), ("2022-02-23 10:00", 1))
    rows += log(("2022-02-23 08:10", 1), series=2)
    found = silences(LONG, activities(rows), HOUR, at("2022-02-23 10:00"))
    assert found == ((at("2022-02-23 08:10"), at("2022-02-23 10:00")),)


def test_a_silence_as_long_as_the_heartbeat_means_nothing() -> None:
    rows = log(("2022-02-23 08:00", 1), ("2022-02-23 09:00", 1))
    assert silences(LONG, activities(rows), HOUR, at("2022-02-23 09:00")) == ()
    assert silences(LONG, activities(rows), HOUR - 1, at("2022-02-23 09:00")) != ()


def test_without_a_heartbeat_no_silence_means_anything() -> None:
    rows = log(("2022-02-23 08:00", 1), ("2022-02-25 08:00", 1))
    assert silences(LONG, activities(rows), 0, at("2022-02-25 08:00")) == ()


def test_the_silence_up_to_now_counts_for_a_machine_that_is_being_fed() -> None:
    rows = log(("2022-02-23 08:00", 1))
    found = silences(LONG, activities(rows), HOUR, at("2022-02-23 11:00"))
    assert found == ((at("2022-02-23 08:00"), at("2022-02-23 11:00")),)


def test_a_short_heartbeat_finds_pauses_within_a_quarter() -> None:
    rows = log(("2022-02-23 08:01", 1), ("2022-02-23 08:09", 1))
    found = silences(LONG, activities(rows, 5 * MINUTE), 5 * MINUTE, at("2022-02-23 08:09"))
    assert found == ((at("2022-02-23 08:01"), at("2022-02-23 08:09")),)


def test_only_what_lies_in_the_window_is_told() -> None:
    rows = log(("2022-02-22 20:00", 1), ("2022-02-23 10:00", 1))
    window = (at("2022-02-23 00:00"), at("2022-02-24 00:00"))
    found = silences(window, activities(rows), HOUR, at("2022-02-23 10:00"))
    assert found == ((at("2022-02-23 00:00"), at("2022-02-23 10:00")),)
