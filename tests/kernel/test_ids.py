"""Names for rows differ, and sort by the time they were made."""

import time
import uuid

from premises.kernel.ids import new_id


def test_an_id_is_a_uuid_of_version_7() -> None:
    for _ in range(200):
        parsed = uuid.UUID(new_id())
        assert parsed.version == 7
        assert parsed.variant == uuid.RFC_4122
    assert len(new_id()) == 36


def test_an_id_begins_with_the_milliseconds_of_its_making() -> None:
    before = time.time_ns() // 1_000_000
    value = uuid.UUID(new_id()).int >> 80
    assert before <= value <= time.time_ns() // 1_000_000


def test_ids_made_later_sort_later_and_none_is_made_twice() -> None:
    made = []
    for _ in range(20):
        made.append(new_id())
        time.sleep(0.002)
    assert made == sorted(made)
    assert len({new_id() for _ in range(10_000)}) == 10_000
