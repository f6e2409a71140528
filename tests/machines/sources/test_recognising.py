"""Whatever file somebody gives is read for what it is, or one sentence says what to do with it."""

import gzip
import io
import random
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from premises.kernel.errors import Failure
from premises.machines.sources.files import open_file
from premises.machines.sources.instants import Times
from premises.machines.sources.layouts import lay_out
from premises.machines.sources.parts import Reading
from premises.machines.sources.series import Series

HEAD = "date,variable,value\n"
ROWS = "1645603200000,Temperatura_Baño,15.25\n1645603201000,Temperatura_Baño,15.5\n"
LOG = HEAD + ROWS
NOISE = random.Random(1).randbytes(300_000)  # noqa: S311 - any bytes will do.


def zipped(**files: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return made.getvalue()


def parquet() -> bytes:
    made = io.BytesIO()
    table = {"date": [1645603200000], "variable": ["T"], "value": [15.25]}
    pq.write_table(pa.table(table), made)
    return made.getvalue()


WORKBOOK = zipped(**{"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"})


def named(*cases: tuple[Any, ...]) -> list[Any]:
    """Each case is called like its file, for its bytes would be no name."""
    return [pytest.param(*case, id=case[0]) for case in cases]


def values(path: Path) -> list[float]:
    opened = open_file(path)
    layout = lay_out(opened.columns, {})
    reading = Reading(layout, Times(None, None), lambda _name, _values: False)
    read = [one for part in opened.parts(layout.needed) for one in reading.read(part)]
    return [float(value or 0) for one in read if isinstance(one, Series) for value in one.values]


@pytest.mark.parametrize(
    ("name", "content"),
    named(
        ("plain.csv", LOG.encode()),
        ("marked.csv", LOG.encode("utf-8-sig")),
        ("unicode text of a spreadsheet.txt", LOG.replace(",", "\t").encode("utf-16")),
        ("big endian.csv", b"\xfe\xff" + LOG.encode("utf-16-be")),
        ("packed.csv.gz", gzip.compress(LOG.encode("utf-16"))),
        ("old line ends.csv", LOG.replace("\n", "\r").encode()),
        ("no last line end.csv", LOG.encode().rstrip()),
        ("padded by a recorder that lost its power.csv", LOG.encode() + bytes(4096)),
        ("marked.ndjson", '\ufeff{"t": 1645603200000, "T": 15.25}\n{"t": 2, "T": 15.5}'.encode()),
        ("wide.ndjson", '{"t": 1645603200000, "T": 15.25}\n{"t": 2, "T": 15.5}'.encode("utf-16")),
    ),
)
def test_texts_are_read_in_whatever_encoding_says_its_name(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    assert values(tmp_path / name) == [15.25, 15.5]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    named(
        ("noise.parquet", NOISE, "neither text nor Parquet"),
        ("noise.csv.gz", gzip.compress(NOISE), "neither text nor Parquet"),
        ("picture.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + NOISE, "neither text nor Parquet"),
        ("tape.tar", b"log.csv" + bytes(505) + LOG.encode(), "neither text nor Parquet"),
        ("unmarked.csv", LOG.encode("utf-16-le"), "neither text nor Parquet"),
        ("torn.csv", b"\xff\xfe" + NOISE, "neither text nor Parquet"),
        ("book.xlsx", WORKBOOK, "save the sheet as CSV"),
        ("book.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "save the sheet as CSV"),
        ("log.zip", zipped(**{"log.csv": LOG}), "unpack it"),
        ("log.csv.zst", b"\x28\xb5\x2f\xfd" + NOISE, "unpack it"),
        ("log.parquet.gz", gzip.compress(parquet()), "unpack it"),
        ("empty.csv", b"", "is empty"),
        ("empty.csv.gz", gzip.compress(b""), "is empty"),
        ("blank.csv", b"\n \r\n", "is empty"),
        ("wrong.csv", b"hello", "one line only"),
        ("words.csv", b"hello\nworld\n", "--map COLUMN=time"),
        ("columns.csv", b"a,b\n1,2\n", "the columns are a, b."),
        ("times.csv", b"date\n1645603200000\n", "no column but the time"),
        ("western.csv", LOG.encode("cp1252"), "iconv -f WINDOWS-1252"),
        ("western later.csv", LOG.encode() * 5000 + LOG.encode("cp1252"), "iconv"),
        ("crooked.csv", LOG.encode() * 5000 + b"\xdc\n" * 9, "iconv"),
        ("short.parquet", parquet()[:-9], "copy it again"),
        ("shortest.parquet", b"PAR1", "copy it again"),
        ("short.csv.gz", gzip.compress(NOISE)[:60], "copy it again"),
        ("wrong.gz", b"\x1f\x8bhello world", "copy it again"),
        ("list.json", b'[{"t": 1645603200000, "T": 15.25}]', "jq -c '.[]'"),
        ("many.csv", ",".join(f"c{at}" for at in range(9999)).encode() + b"\n1\n", "..."),
    ),
)
def test_what_holds_no_rows_is_refused_in_one_clean_sentence(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    refused(tmp_path / name, said)


def test_a_damaged_stream_is_refused_as_such(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(LOG.encode() * 9999))
    packed[12:40] = b"\xff" * 28
    (tmp_path / "log.csv.gz").write_bytes(packed)
    refused(tmp_path / "log.csv.gz", "copy it again")


def test_a_folder_and_a_missing_file_are_called_so(tmp_path: Path) -> None:
    refused(tmp_path, "is a folder")
    refused(tmp_path / "none.csv", "There is no file")


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (LOG.encode(), "parquet", "is no Parquet file"),
        (parquet(), "csv", "is a Parquet file"),
        (LOG.encode(), "excel", "there are csv, ndjson, parquet"),
    ],
)
def test_what_is_said_of_a_file_must_be_so(
    tmp_path: Path, content: bytes, kind: str, said: str
) -> None:
    (tmp_path / "log").write_bytes(content)
    with pytest.raises(Failure, match=said):
        open_file(tmp_path / "log", kind)


def refused(path: Path, said: str) -> None:
    """No garbage in what is said, and nothing said beside it, for a warning is an error."""
    with pytest.raises(Failure) as caught:
        values(path)
    message = caught.value.message
    assert said in message
    assert message.isprintable()
    assert "\ufffd" not in message
    assert len(message) < 500 + len(str(path))
