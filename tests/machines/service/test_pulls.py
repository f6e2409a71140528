"""What stands in a production database of the original kind stands here, whatever happens there."""

from datetime import date
from math import inf, nan
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from tests.conftest import Backends
from tests.machines.production import ALARMS, RUNNING, TEMPERATURE, Production
from tests.machines.shops import HOUR, NOW, Shop, every, ms

from premises.kernel.errors import Conflict, Failure, Invalid, Unavailable
from premises.machines.archive import DAY_MS, Stretch
from premises.machines.canon import Quality
from premises.machines.models import FingerprintRow, SourceRow, VariableRow
from premises.machines.service.ledger import Pulled
from premises.machines.service.quarantine import Which
from premises.machines.sources.asking import PlainAsking
from premises.machines.sources.logs import Piece
from premises.machines.sources.origin import OriginDatabase, open_origin

START = ms("2026-05-20 06:00")
SET = '[["250-1398","Imposible acceder al fichero",1,2,38802328]]'


@pytest.fixture(params=("sqlite", "postgresql"))
def production(request: pytest.FixtureRequest, backends: Backends) -> Production:
    return Production(backends.new_url(request.param))


@pytest.fixture
def shop(sqlite_shop: Shop) -> Shop:
    sqlite_shop.machine(preset="heidenhain")
    return sqlite_shop


def alter(production: Production, variable: int, change: str, t_ms: int) -> None:
    production.do(f"{change} WHERE id_var = {variable} AND date = {t_ms}")


def source(shop: Shop, production: Production) -> str:
    return shop.domain.sources.add("m", production.url).id


def pull(shop: Shop, source_id: str) -> Pulled:
    return shop.domain.pulls.pull(source_id, look=True)


def rows(shop: Shop, name: str) -> list[tuple[int, int, int]]:
    """What is known here of a variable: time, fixed-point value, quality."""
    with shop.database.read() as session:
        wanted = sa.select(VariableRow).where(VariableRow.name == name)
        variable = session.scalars(wanted).one()
        found = shop.domain.archive.read(session, "m", Stretch(1, 2**42), [variable.id])
    columns = (column.tolist() for column in (found.t_ms, found.x, found.q))
    return list(zip(*columns, strict=True))


def test_all_rows_come_once_and_what_is_new_comes_later(shop: Shop, production: Production) -> None:
    production.log(TEMPERATURE, every(START, 20_000, range(1500, 1700)))
    production.log(RUNNING, [(START, 255), (START + 3 * DAY_MS, 0)])
    production.log(ALARMS, [(START, SET), (START + HOUR, "[]")], "string")
    mine = source(shop, production)
    first = pull(shop, mine)
    assert (first.taken, first.is_done, first.quarantined) == (204, True, {})
    assert pull(shop, mine).taken == 0
    production.log(TEMPERATURE, [(START + 4 * DAY_MS, 1525.5)])
    again = pull(shop, mine)
    assert (again.taken, again.corrected, again.duplicate) == (1, 0, 0)
    assert len(rows(shop, "TEMPERATURA_BASE")) == 201
    assert [row[0] for row in rows(shop, "ALARMS")] == [START, START + HOUR]
    shop.settle()
    assert shop.differences() == []


def test_what_comes_late_is_corrected_or_vanishes_there_does_so_here(
    shop: Shop, production: Production
) -> None:
    production.log(TEMPERATURE, every(START, 60_000, (1500, 1510, 1520, 1530)))
    production.log(TEMPERATURE, [(START + 2 * DAY_MS, 1600)])
    mine = source(shop, production)
    pull(shop, mine)
    production.log(TEMPERATURE, [(START + 30_000, 1505)])
    alter(production, TEMPERATURE, "UPDATE variable_log_float SET value = 1511", START + 60_000)
    alter(production, TEMPERATURE, "DELETE FROM variable_log_float", START + 120_000)
    changed = pull(shop, mine)
    assert (changed.taken, changed.corrected, changed.vanished) == (1, 1, 1)
    expected = [(START, 1500, 0), (START + 30_000, 1505, 0), (START + 60_000, 1511, 0)]
    assert rows(shop, "TEMPERATURA_BASE")[:3] == expected
    assert pull(shop, mine) == Pulled(mine, "m", 0, 0, 0, 0, 0, {}, True)
    production.do("DELETE FROM variable_log_float WHERE value < 1600")
    assert pull(shop, mine).vanished == 4
    assert [row[0] for row in rows(shop, "TEMPERATURA_BASE")] == [START + 2 * DAY_MS]


def test_what_changed_before_the_look_back_is_found_when_somebody_asks(
    shop: Shop, production: Production
) -> None:
    production.log(TEMPERATURE, [(START - 30 * DAY_MS, 1500), (START, 1600)])
    mine = source(shop, production)
    pull(shop, mine)
    production.do("UPDATE variable_log_float SET value = 1400 WHERE value = 1500")
    assert pull(shop, mine).corrected == 0
    found = shop.domain.pulls.resync(mine, date(2026, 4, 1), date(2026, 5, 1))
    assert found.corrected == 1
    with pytest.raises(Invalid, match="before the first"):
        shop.domain.pulls.resync(mine, date(2026, 5, 1), date(2026, 4, 1))


def test_not_a_number_means_off_and_nothing_at_all_only_where_it_is_kept_so(
    shop: Shop, production: Production
) -> None:
    is_sqlite = production.url.startswith("sqlite")
    off = None if is_sqlite else nan
    production.log(TEMPERATURE, [(START, 1500), (START + 1, off), (START + 2, 1501)])
    production.log(RUNNING, [(START, 255), (START + 5, None)])
    mine = source(shop, production)
    pull(shop, mine)
    assert [row[2] for row in rows(shop, "TEMPERATURA_BASE")] == [0, Quality.OFF, 0]
    # PostgreSQL keeps both, so there a row without a value says nothing.
    expected = [0, Quality.OFF] if is_sqlite else [0]
    assert [row[2] for row in rows(shop, "MACHINE_IN_OPERATION")] == expected
    assert pull(shop, mine).taken == 0


def test_rows_that_belong_to_no_variable_or_to_another_type_are_held_as_counts(
    shop: Shop, production: Production
) -> None:
    production.log(999, every(START, 1000, (1, 2, 3)))
    production.log(TEMPERATURE, [(START, "[]"), (START + 1, "[]")], "string")
    production.log(ALARMS, [(START, 5)])
    production.log(RUNNING, [(START, 255)])
    mine = source(shop, production)
    assert pull(shop, mine).quarantined == {"unknown_variable": 3, "wrong_type": 3}
    assert pull(shop, mine).quarantined == {}
    held = shop.domain.quarantine.page(Which())
    assert {(row.reason, row.raw["variable"], row.times) for row in held} == {
        ("unknown_variable", 999, 3),
        ("wrong_type", TEMPERATURE, 2),
        ("wrong_type", ALARMS, 1),
    }
    production.log(999, [(START + 9000, 4)])
    assert pull(shop, mine).quarantined == {"unknown_variable": 1}
    assert shop.domain.quarantine.counts() == {"unknown_variable": 4, "wrong_type": 3}
    production.do("INSERT INTO variable VALUES (999, 'NEW', 'java.lang.Double')")
    assert pull(shop, mine).taken == 4


def test_infinity_the_future_the_time_before_1970_and_broken_alarms_are_held(
    shop: Shop, production: Production
) -> None:
    tomorrow = int(NOW.timestamp() * 1000) + DAY_MS
    production.log(TEMPERATURE, [(START, inf), (START + 1, 1500), (-5, 1), (tomorrow, 2)])
    production.log(ALARMS, [(START, "[[broken"), (START + 1, "[]")], "string")
    mine = source(shop, production)
    found = pull(shop, mine)
    assert found.quarantined == {"not_finite": 1, "malformed": 2, "future": 1}
    assert found.taken == 2
    assert pull(shop, mine).quarantined == {}
    # A time that cannot be does not keep anybody from what is logged after it.
    production.log(TEMPERATURE, [(START + 2, 1501)])
    assert pull(shop, mine).taken == 1


def test_sqlite_keeps_anything_in_any_column_and_what_cannot_be_read_is_held(
    shop: Shop, backends: Backends
) -> None:
    production = Production(backends.new_url("sqlite"))
    production.log(TEMPERATURE, [(START, "NaN"), (START + 1, "much"), (START + 2, "15.5")])
    production.log(TEMPERATURE, [(START + 3, b"\xff"), (START + 4, 16)])
    mine = source(shop, production)
    found = pull(shop, mine)
    assert (found.taken, found.quarantined) == (3, {"malformed": 2})
    read = rows(shop, "TEMPERATURA_BASE")
    assert [(t - START, q) for t, _, q in read] == [(0, Quality.OFF), (2, 0), (4, 0)]


def test_postgresql_gives_the_same_rows_by_the_slow_way(
    backends: Backends,
) -> None:
    production = Production(backends.new_url("postgresql"))
    production.log(TEMPERATURE, [(START, 37.45), (START + 1, nan), (START + 2, None)])
    production.log(ALARMS, [(START, SET), (START + 1, None)], "string")
    found = []
    for way in (OriginDatabase(PlainAsking(production.url)), open_origin(production.url)):
        logs = way.logs()
        pieces = [Piece(log, 1, START + DAY_MS) for log in sorted(logs)]
        parts = [part for _, part in way.rows(pieces)]
        told = [
            (part.t_ms.tolist(), str(list(part.values)), part.absent.tolist()) for part in parts
        ]
        kinds = [part.values.dtype for part in parts if isinstance(part.values, np.ndarray)]
        found.append((told, kinds, way.catalogue(), way.fingerprints(pieces)))
        way.close()
    assert found[0] == found[1]


def test_a_long_history_comes_in_parts_and_goes_on_where_it_stopped(
    shop: Shop, production: Production
) -> None:
    production.log(TEMPERATURE, every(START, DAY_MS, range(1500, 1505)))
    mine = source(shop, production)
    parts = [shop.domain.pulls.pull(mine, 0.0) for _ in range(6)]
    assert [part.taken for part in parts] == [1, 1, 1, 1, 1, 0]
    assert [part.is_done for part in parts] == [False] * 5 + [True]
    assert len(rows(shop, "TEMPERATURA_BASE")) == 5


def test_two_that_ask_the_same_source_at_once_take_nothing_twice(
    shop: Shop, production: Production
) -> None:
    production.log(TEMPERATURE, every(START, 1000, range(1500, 1510)))
    mine = source(shop, production)
    slow = shop.domain.pulls._ledger(shop.domain.sources.find(mine))
    pull(shop, mine)
    with pytest.raises(Conflict):
        slow.save()
    assert len(rows(shop, "TEMPERATURA_BASE")) == 10


def test_a_source_that_does_not_answer_says_so_without_its_password(shop: Shop) -> None:
    url = "postgresql://reader:secret@127.0.0.1:1/none"
    mine = shop.domain.sources.add("m", url).id
    with pytest.raises(Failure) as caught:
        pull(shop, mine)
    assert isinstance(caught.value, Invalid | Unavailable)
    row = shop.domain.sources.find(mine)
    assert row.error
    assert row.asked_at
    assert "secret" not in row.error


def test_a_database_without_the_tables_is_refused(shop: Shop, backends: Backends) -> None:
    production = Production(backends.new_url("sqlite"))
    production.do("DROP TABLE variable_log_string")
    with pytest.raises(Invalid, match="variable_log_string"):
        pull(shop, source(shop, production))


def test_polled_sources_are_asked_by_jobs_and_a_failing_one_keeps_no_other_back(
    shop: Shop, production: Production
) -> None:
    production.log(TEMPERATURE, every(START, 1000, range(1500, 1510)))
    silent = shop.domain.sources.add("m", "postgresql://127.0.0.1:1/none").id
    mine = source(shop, production)
    with shop.database.write() as session:
        shop.domain.jobs._submit_pulls(session, shop.database.now(session))
    shop.work()
    assert len(rows(shop, "TEMPERATURA_BASE")) == 10
    assert shop.domain.sources.find(silent).error
    assert shop.domain.sources.find(mine).error is None
    assert shop.differences() == []


def test_a_source_is_only_ever_read(shop: Shop, production: Production) -> None:
    production.log(TEMPERATURE, [(START, 1500)])
    file = Path(production.url.removeprefix("sqlite:///"))
    before = file.read_bytes() if file.is_file() else None
    pull(shop, source(shop, production))
    if before is not None:
        assert file.read_bytes() == before
        assert not [*file.parent.glob(f"{file.name}-*")]
    for asking in (PlainAsking(production.url), open_origin(production.url)._asking):
        with pytest.raises(Unavailable):
            asking.ask("DELETE FROM variable_log_float RETURNING id_var")
        asking.close()
    assert pull(shop, source(shop, production)).vanished == 0


def test_a_variable_that_is_a_text_against_its_name_refuses_no_other(
    shop: Shop, production: Production
) -> None:
    production.do("UPDATE variable SET datatype = 'java.lang.String' WHERE id = 610")
    production.log(RUNNING, [(START, 255)])
    production.log(TEMPERATURE, [(START, "warm")], "string")
    assert pull(shop, source(shop, production)).taken == 2


def test_removing_a_source_keeps_what_was_fetched(shop: Shop, production: Production) -> None:
    production.log(TEMPERATURE, [(START, 1500)])
    mine = source(shop, production)
    assert shop.domain.machines.find("m").is_live
    pull(shop, mine)
    shop.domain.sources.remove(mine)
    assert not shop.domain.machines.find("m").is_live
    assert len(rows(shop, "TEMPERATURA_BASE")) == 1
    with shop.database.read() as session:
        for table in (SourceRow, FingerprintRow):
            assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0
