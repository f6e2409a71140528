"""Listeners hear what happens, each thing once, and one that is slow holds up nobody."""

import asyncio
import contextlib
import random
import threading
import time
from collections.abc import Iterator

import pytest
import structlog
from tests.kernel.events.writing import newest, write
from tests.waiting import until

from premises.kernel.database import Database
from premises.kernel.doorbell import PipeDoorbell
from premises.kernel.events import Dropped, Event, Outbox, Reset, Subscription, Tail
from premises.kernel.settings import EventsSettings


def _everything(_event: Event) -> bool:
    return True


@pytest.fixture
def tail(published: Outbox, doorbell: PipeDoorbell) -> Iterator[Tail]:
    running = Tail(published, doorbell, EventsSettings(sweep_s=5.0, client_queue=20))
    running.start()
    yield running
    running.stop()


async def _take(subscription: Subscription, count: int) -> list[int]:
    """The numbers of the next events; all of them must come within a few seconds."""
    found: list[int] = []
    async with asyncio.timeout(10), contextlib.aclosing(subscription.events()) as events:
        async for event in events:
            found.append(event.payload["number"])
            if len(found) == count:
                break
    return found


def test_a_ring_brings_an_event_to_its_listener_within_a_moment(
    database: Database, published: Outbox, tail: Tail
) -> None:
    async def listen() -> list[float]:
        waits: list[float] = []
        events = aiter((await tail.subscribe(_everything)).events())
        for number in range(10):
            began = time.monotonic()
            await asyncio.to_thread(write, database, published, number)
            event = await asyncio.wait_for(anext(events), 5)
            assert event.payload["number"] == number
            waits.append(time.monotonic() - began)
        return waits

    waits = sorted(asyncio.run(listen()))
    assert waits[len(waits) // 2] < 0.1


def test_listeners_that_join_at_any_time_hear_everything_once_and_in_order(
    database: Database, published: Outbox, doorbell: PipeDoorbell
) -> None:
    tail = Tail(published, doorbell, EventsSettings(client_queue=1000))
    tail.start()
    cursor = published.bounds()[1]
    count = 500

    def work(writer: int) -> None:
        for number in range(writer, count, 4):
            write(database, published, number)

    async def listen(since: int) -> list[int]:
        await asyncio.sleep(random.random())  # noqa: S311 - no secret.
        return await _seqs(await tail.subscribe(_everything, since), cursor + count)

    async def _seqs(subscription: Subscription, last: int) -> list[int]:
        found: list[int] = []
        async with asyncio.timeout(30), contextlib.aclosing(subscription.events()) as events:
            async for event in events:
                found.append(event.seq)
                if event.seq == last:
                    break
        return found

    async def all_() -> list[list[int]]:
        return await asyncio.gather(*(listen(cursor) for _ in range(5)))

    writers = [threading.Thread(target=work, args=(writer,)) for writer in range(4)]
    for thread in writers:
        thread.start()
    heard = asyncio.run(all_())
    for thread in writers:
        thread.join()
    tail.stop()
    assert heard == [list(range(cursor + 1, cursor + count + 1))] * 5


def test_without_a_cursor_one_hears_only_what_happens_from_now_on(
    database: Database, published: Outbox, tail: Tail
) -> None:
    write(database, published, 1)
    last = newest(database, published)
    until(lambda: tail._position >= last)

    async def listen() -> list[int]:
        subscription = await tail.subscribe(_everything)
        await asyncio.to_thread(write, database, published, 2)
        return await _take(subscription, 1)

    assert asyncio.run(listen()) == [2]


def test_what_the_tail_has_not_read_yet_happened_before_one_began_to_listen(
    database: Database, published: Outbox, doorbell: PipeDoorbell
) -> None:
    """Whoever comes while the tail is a little behind is not told of the past as if it were now."""
    tail = Tail(published, doorbell, EventsSettings(client_queue=20))
    write(database, published, 0, 1, 2)
    newest(database, published)

    async def listen() -> list[int]:
        subscription = await tail.subscribe(_everything)
        await asyncio.to_thread(write, database, published, 3)
        await asyncio.to_thread(newest, database, published)
        await asyncio.to_thread(tail._read)
        return await _take(subscription, 1)

    assert asyncio.run(listen()) == [3]


def test_a_cursor_that_is_too_old_or_from_another_time_is_told_to_start_again(
    database: Database, published: Outbox, tail: Tail
) -> None:
    write(database, published, 1, 2, 3)
    last = newest(database, published)
    with database.write() as session:
        published.forget(session, database.now(session))

    async def listen(since: int) -> None:
        tail.unsubscribe(await tail.subscribe(_everything, since))

    asyncio.run(listen(last))
    asyncio.run(listen(last - 1))
    for since in (last - 2, last + 1):
        with pytest.raises(Reset):
            asyncio.run(listen(since))


def test_a_listener_hears_only_what_it_may_see(
    database: Database, published: Outbox, tail: Tail
) -> None:
    cursor = newest(database, published)
    write(database, published, 1, 2)

    def even(event: Event) -> bool:
        return int(event.payload["number"]) % 2 == 0

    async def listen() -> list[int]:
        subscription = await tail.subscribe(even, since=cursor)
        await asyncio.to_thread(write, database, published, 3, 4)
        return await _take(subscription, 2)

    newest(database, published)
    assert asyncio.run(listen()) == [2, 4]


def test_a_slow_listener_is_dropped_without_a_gap_while_others_go_on(
    database: Database, published: Outbox, tail: Tail
) -> None:
    async def slow(subscription: Subscription, all_written: asyncio.Event) -> list[int]:
        found: list[int] = []
        async with contextlib.aclosing(subscription.events()) as events:
            with contextlib.suppress(Dropped):
                async for event in events:
                    found.append(event.payload["number"])
                    await all_written.wait()
                pytest.fail("it was never dropped")
        return found

    async def write_all(all_written: asyncio.Event) -> None:
        for number in range(60):
            await asyncio.to_thread(write, database, published, number)
        await asyncio.sleep(0.3)
        all_written.set()

    async def listen() -> tuple[list[int], list[int]]:
        all_written = asyncio.Event()
        slow_one, quick_one = [await tail.subscribe(_everything) for _ in range(2)]
        heard_slowly, heard_quickly, _ = await asyncio.gather(
            slow(slow_one, all_written), _take(quick_one, 60), write_all(all_written)
        )
        return heard_slowly, heard_quickly

    heard_slowly, heard_quickly = asyncio.run(listen())
    assert heard_quickly == list(range(60))
    assert heard_slowly == list(range(len(heard_slowly)))
    assert 1 <= len(heard_slowly) < 60


def test_a_burst_longer_than_the_queue_drops_nobody_who_keeps_up(
    database: Database, published: Outbox, tail: Tail
) -> None:
    async def listen() -> list[int]:
        subscription = await tail.subscribe(_everything)
        await asyncio.to_thread(write, database, published, *range(300))
        return await _take(subscription, 300)

    assert asyncio.run(listen()) == list(range(300))


def test_a_listener_whose_loop_has_gone_silences_nobody(
    database: Database, published: Outbox, tail: Tail
) -> None:
    async def join() -> Subscription:
        return await tail.subscribe(_everything)

    gone = asyncio.run(join())

    async def listen() -> list[int]:
        subscription = await tail.subscribe(_everything)
        await asyncio.to_thread(write, database, published, 1)
        return await _take(subscription, 1)

    assert asyncio.run(listen()) == [1]
    assert tail.listeners == 2
    tail.unsubscribe(gone)
    assert tail.listeners == 1


def test_an_event_that_nobody_rang_for_is_found_by_the_sweep(
    database: Database, published: Outbox, doorbell: PipeDoorbell
) -> None:
    tail = Tail(published, doorbell, EventsSettings(sweep_s=0.2))
    tail.start()
    silent = Outbox(database, PipeDoorbell(doorbell._folder / "nowhere"))

    async def listen() -> list[int]:
        subscription = await tail.subscribe(_everything)
        await asyncio.to_thread(write, database, silent, 7)
        return await _take(subscription, 1)

    assert asyncio.run(listen()) == [7]
    tail.stop()


def test_a_listener_whose_filter_has_a_bug_is_dropped_and_silences_nobody(
    database: Database, published: Outbox, tail: Tail
) -> None:
    def buggy(_event: Event) -> bool:
        raise RuntimeError

    async def listen() -> list[int]:
        broken = await tail.subscribe(buggy)
        subscription = await tail.subscribe(_everything)
        await asyncio.to_thread(write, database, published, 1)
        with pytest.raises(Dropped):
            await _take(broken, 1)
        await asyncio.to_thread(write, database, published, 2)
        return await _take(subscription, 2)

    with structlog.testing.capture_logs() as logs:
        assert asyncio.run(listen()) == [1, 2]
    assert "listener_failed" in [entry["event"] for entry in logs]
