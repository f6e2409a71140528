"""Files of every kind come in, whatever is wrong in them is told, and twice is as good as once."""

import gzip
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.machines.shops import Shop, ms

from premises.kernel.errors import Invalid, NotFound
from premises.machines.models import QuarantineRow
from premises.machines.service import piles
from premises.machines.service.imports import FileOptions
from premises.machines.service.piles import Imported
from premises.machines.service.quarantine import Which
from premises.machines.service.variables import NewVariable

START = ms("2026-05-20 06:00")
SET = '[["250-1398","Imposible acceder al fichero",1,2,38802328]]'


@pytest.fixture
def shop(sqlite_shop: Shop) -> Shop:
    sqlite_shop.machine(preset="heidenhain")
    return sqlite_shop


def bring(shop: Shop, path: Path, **options: Any) -> Imported:
    return shop.domain.imports.take("m", path, FileOptions(**options))


def held(shop: Shop) -> list[QuarantineRow]:
    return [*reversed(shop.domain.quarantine.page(Which()))]


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text)
    return file


LONG = (
    "date,variable,value\n"
    f"{START},TEMPERATURA_BASE,1525\n"
    f"{START + 1000},TEMPERATURA_BASE,1530.5\n"
    f'{START},ALARMS,"{SET.replace(chr(34), chr(34) * 2)}"\n'
    f"{START + 2000},TEMPERATURA_BASE,NaN\n"
)


def test_a_long_csv_is_taken_in_once_however_often_it_is_brought(
    shop: Shop, tmp_path: Path
) -> None:
    file = write(tmp_path, "log.csv", LONG)
    first = bring(shop, file)
    assert (first.received, first.taken, first.quarantined) == (4, 4, {})
    assert set(first.variables) == {"TEMPERATURA_BASE", "ALARMS"}
    kinds = {row.name: (row.role, row.datatype) for row in shop.domain.variables.all("m")}
    assert kinds["ALARMS"] == ("alarms", "string")
    assert kinds["TEMPERATURA_BASE"] == ("temperature", "double")
    shop.settle()
    revision = shop.domain.machines.find("m").revision
    again = bring(shop, file)
    assert (again.taken, again.duplicate, again.variables) == (0, 4, ())
    shop.settle()
    assert shop.domain.machines.find("m").revision == revision
    assert shop.differences() == []


def test_every_kind_of_file_gives_the_same_rows(shop: Shop, tmp_path: Path) -> None:
    bring(shop, write(tmp_path, "log.csv", LONG))
    packed = tmp_path / "packed.csv.gz"
    packed.write_bytes(gzip.compress(("\ufeff" + LONG).replace("\n", "\r\n").encode()))
    rows = [(START, 1525), (START + 1000, 1530.5), (START + 2000, float("nan"))]
    columns = {"date": [t for t, _ in rows], "value": [v for _, v in rows]}
    pq.write_table(
        pa.table({**columns, "variable": ["TEMPERATURA_BASE"] * 3}), tmp_path / "log.parquet"
    )
    lines = [
        {"t": START, "variable": "TEMPERATURA_BASE", "value": 1525},
        {"t": START + 2000, "variable": "TEMPERATURA_BASE", "value": "NaN"},
        {"t": START, "variable": "ALARMS", "value": orjson.loads(SET)},
    ]
    ndjson = tmp_path / "log.ndjson"
    ndjson.write_bytes(b"\n".join(map(orjson.dumps, lines)) + b"\n\n")
    wide = f"time;TEMPERATURA_BASE;ALARMS\n{START};1525;\n{START + 1000};1530,5;\n"
    for file, expected in (
        (tmp_path / "log.parquet", 3),
        (ndjson, 3),
        (packed, 4),
        (write(tmp_path, "wide.csv", wide), 2),
    ):
        found = bring(shop, file, decimal_comma=file.name == "wide.csv")
        assert (found.taken, found.duplicate, found.quarantined) == (0, expected, {}), file


def test_bad_rows_are_held_with_their_line_and_the_others_are_taken(
    shop: Shop, tmp_path: Path
) -> None:
    text = (
        "date,variable,value\n"
        f"{START},TEMPERATURA_BASE,1525\n"
        f"{START},TEMPERATURA_BASE\n"
        "\n"
        f"soon,TEMPERATURA_BASE,1526\n"
        f"{START + 1},TEMPERATURA_BASE,warm\n"
        f"{START + 2},,5\n"
        f"{START + 3},TEMPERATURA_BASE,inf\n"
        f"{START + 4},TEMPERATURA_BASE,\n"
        f"{START + 5},999,7\n"
        f"{START + 6},TEMPERATURA_BASE,1527\n"
    )
    found = bring(shop, write(tmp_path, "log.csv", text))
    assert (found.received, found.taken, found.ignored) == (9, 2, 1)
    assert found.quarantined == {"malformed": 4, "not_finite": 1, "unknown_variable": 1}
    lines = sorted(row.raw["line"] for row in held(shop) if "line" in row.raw)
    assert lines == [3, 5, 6, 7]
    # Rows that nobody knows a variable for are counted, and come in when somebody does.
    shop.domain.variables.add("m", NewVariable("LATER", external_id=999))
    assert bring(shop, tmp_path / "log.csv").taken == 1


def test_a_comma_in_numbers_is_asked_about_before_anything_is_taken_in(
    shop: Shop, tmp_path: Path
) -> None:
    text = f"Zeitstempel;T1;T2\n{START};15,25;5\n{START + 1};15,5;6\n"
    file = write(tmp_path, "spreadsheet.csv", "\ufeff" + text)
    with pytest.raises(Invalid, match="--decimal-comma") as caught:
        bring(shop, file)
    assert caught.value.code == "machines.decimal_comma"
    assert not shop.domain.variables.all("m")
    assert bring(shop, file, decimal_comma=True).taken == 4
    assert bring(shop, file, decimal_comma=False).quarantined == {"malformed": 2}
    # One that went wrong among others is held like any other row.
    mixed = f"t,T1\n{START + 2},15.5\n" + f'{START + 3},"15,5"\n'
    assert bring(shop, write(tmp_path, "mixed.csv", mixed)).quarantined == {"malformed": 1}


def test_lines_that_are_no_json_are_held(shop: Shop, tmp_path: Path) -> None:
    good = orjson.dumps({"t": START, "variable": "T", "value": 5}).decode()
    found = bring(shop, write(tmp_path, "log.ndjson", f"{good}\n{{broken\n[1]\n{good[:-2]}6}}\n"))
    assert (found.taken, found.corrected, found.quarantined) == (1, 1, {"malformed": 2})
    assert [row.raw["line"] for row in held(shop)] == [2, 3]


def test_a_wrong_file_does_not_fill_the_database(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(piles, "_MOST_HELD", 3)
    shop.domain.variables.add("m", NewVariable("T"))
    rows = "".join(f"{START + at},T,{'x' if at else 1}\n" for at in range(8))
    found = bring(shop, write(tmp_path, "log.csv", f"t,variable,value\n{rows}"))
    assert (found.taken, found.quarantined) == (1, {"malformed": 7})
    assert sorted(row.times for row in held(shop)) == [1, 1, 1, 4]


def test_a_large_file_is_taken_in_by_days_whatever_its_order(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(piles, "ROWS_AT_ONCE", 500)
    count, days = 3000, 3
    t = [START + (at * 7919 % count) * (days * 86_400_000 // count) for at in range(count)]
    table = {
        "date": t,
        "variable": ["A", "B"] * (count // 2),
        "value": [float(at) for at in range(count)],
    }
    pq.write_table(pa.table(table), tmp_path / "log.parquet", row_group_size=250)
    monkeypatch.setattr("premises.machines.sources.parquetfiles._ROWS", 250)
    told: list[float] = []
    found = shop.domain.imports.take(
        "m", tmp_path / "log.parquet", FileOptions(), lambda share, _step: told.append(share)
    )
    assert found.taken == count
    assert max(told) == 1.0
    assert shop.domain.machines.find("m").row_count == count


def test_what_cannot_be_read_is_said_and_what_came_before_stays(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        bring(shop, tmp_path / "none.csv")
    for name, content in (
        ("empty.csv", b""),
        ("bad.parquet", b"PAR1 and then nothing"),
        ("bad.ndjson", b"no json\n"),
        ("twice.csv", b"t,a,a\n1,2,3\n"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Invalid):
            bring(shop, tmp_path / name)
    packed = gzip.compress(
        ("t,A\n" + "".join(f"{START + at},{at}\n" for at in range(99_999))).encode()
    )
    (tmp_path / "cut.csv.gz").write_bytes(packed[: len(packed) // 2])
    with pytest.raises(Invalid, match="cannot be read"):
        bring(shop, tmp_path / "cut.csv.gz")


def test_what_the_columns_are_taken_for_can_be_looked_at_first(shop: Shop, tmp_path: Path) -> None:
    file = write(tmp_path, "log.csv", "fecha;T 1\n2026-05-20 08:00:00;15,25\n")
    options = FileOptions(
        columns={"T 1": "TEMPERATURA_BASE"}, zone="Europe/Madrid", decimal_comma=True
    )
    assert shop.domain.imports.look(file, options) == [
        "fecha: the time",
        "T 1: variable TEMPERATURA_BASE",
    ]
    assert shop.domain.imports.take("m", file, options).taken == 1
    assert shop.settle() == 1
    assert shop.domain.machines.find("m").horizon_ms == START
