"""Rows that are held can be seen, tried again and given up, and none of them is lost on the way."""

import pytest
from tests.machines.shops import NOW, Shop, ms

from premises.machines.models import QuarantineState
from premises.machines.service.batches import Rejected
from premises.machines.service.quarantine import Replayed, Which

START = ms("2026-05-20 06:00")
SET = '[["1","Fallo grave",1,2,3]]'


@pytest.fixture
def held(shop: Shop) -> Shop:
    """Rows of a machine and of variables that nobody knows yet."""
    shop.push({"T": [(START, 20.5), (START + 1, float("nan"))]}, "later")
    shop.machine()
    shop.push({"ALARMS": [(START, SET), (START + 1, "NaN")], "T": [(START + 2, float("inf"))]})
    shop.variable("V", "gauge")
    shop.push({"V": [(START, float("inf"))]})
    return shop


def test_held_rows_are_counted_by_reason_and_paged_the_latest_first(held: Shop) -> None:
    quarantine = held.domain.quarantine
    assert quarantine.counts() == {"unknown_machine": 2, "unknown_variable": 3, "not_finite": 1}
    assert quarantine.counts(Which(machine="M")) == {"unknown_variable": 3, "not_finite": 1}
    page = quarantine.page(Which(), limit=2)
    rest = quarantine.page(Which(), before_id=page[-1].id)
    ids = [row.id for row in (*page, *rest)]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 6
    assert [row.reason for row in quarantine.page(Which(reason="not_finite"))] == ["not_finite"]


def test_rows_come_in_once_what_they_lacked_is_there(held: Shop) -> None:
    quarantine = held.domain.quarantine
    assert quarantine.replay(Which(machine="later")) == Replayed(2, 0, 2, 0)
    held.machine("Later", id="later")
    held.variable("T", "temperature", "later")
    held.variable("ALARMS", "alarms")
    assert quarantine.replay(Which()) == Replayed(6, 4, 2, 0)
    assert held.domain.machines.find("later").row_count == 2
    assert held.domain.machines.find("m").row_count == 2
    left = quarantine.page(Which())
    assert {(row.reason, row.times) for row in left} == {("unknown_variable", 1), ("not_finite", 1)}
    assert len(quarantine.page(Which(state=QuarantineState.REPLAYED))) == 4
    held.settle()
    held.settle("later")
    assert held.differences() == held.differences("later") == []


def test_a_row_that_is_held_for_another_reason_now_is_held_for_that(held: Shop) -> None:
    tomorrow = int(NOW.timestamp() * 1000) + 86_400_000
    held.push({"W": [(tomorrow, 5.0)]})
    held.variable("W", "gauge")
    found = held.domain.quarantine.replay(Which(reason="unknown_variable"))
    assert found.tried == 4
    assert held.domain.quarantine.counts(Which(reason="future")) == {"future": 1}


def test_rows_that_say_too_little_cannot_be_tried_again(shop: Shop) -> None:
    shop.machine()
    rejected = Rejected("malformed", {"line": 3, "text": "what?"})
    shop.push({}, rejected=[rejected, Rejected("unknown_variable", {"variable": 9}, 40)])
    assert shop.domain.quarantine.counts() == {"malformed": 1, "unknown_variable": 40}
    assert shop.domain.quarantine.replay(Which()) == Replayed(0, 0, 0, 2)
    assert shop.domain.quarantine.counts() == {"malformed": 1, "unknown_variable": 40}


def test_rows_that_were_given_up_stay_to_be_seen(held: Shop) -> None:
    quarantine = held.domain.quarantine
    one = quarantine.page(Which(reason="not_finite"))[0]
    assert quarantine.discard(Which(ids=[one.id])) == 1
    assert quarantine.discard(Which(ids=[one.id])) == 0
    assert [row.id for row in quarantine.page(Which(state=QuarantineState.DISCARDED))] == [one.id]
    assert quarantine.discard(Which()) == 5
    assert quarantine.replay(Which()) == Replayed(0, 0, 0, 0)
