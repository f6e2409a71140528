"""Opens a file of logged rows, CSV, NDJSON or Parquet, and hands it over part by part."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol

from premises.kernel.errors import Invalid, NotFound
from premises.machines.sources.csvfiles import CsvFile
from premises.machines.sources.jsonfiles import LineFile
from premises.machines.sources.parquetfiles import ParquetFile
from premises.machines.sources.unpacking import Part

_PARQUET: Final = b"PAR1"

KINDS: Final = ("csv", "ndjson", "parquet")


class LoggedFile(Protocol):
    """A file whose columns are known; its parts are read one after another, once."""

    columns: Sequence[str]

    def parts(self, columns: Sequence[str]) -> Iterator[Part]:
        """The rows, of some columns.

        Raises:
            Invalid: it is damaged from here on; what came before is good.

        """


def open_file(path: Path, kind: str | None = None, delimiter: str | None = None) -> LoggedFile:
    """A file of one of KINDS, judged by what is in it and by its name unless it is said.

    CSV and NDJSON may be packed by gzip.

    Raises:
        NotFound: there is no such file.
        Invalid: it is empty, or damaged.

    """
    if not path.is_file():
        raise NotFound("machines.no_file", f"There is no file {path}.")
    with path.open("rb") as opened:
        start = opened.read(4)
    if not start:
        raise Invalid("machines.empty_file", f"{path.name} is empty.")
    if kind is not None and kind not in KINDS:
        message = f"{kind!r} is no kind of file; there are {', '.join(KINDS)}."
        raise Invalid("machines.bad_format", message)
    chosen = kind or _kind(path, start)
    if chosen == "parquet":
        return ParquetFile(path)
    return LineFile(path) if chosen == "ndjson" else CsvFile(path, delimiter)


def _kind(path: Path, start: bytes) -> str:
    if start == _PARQUET:
        return "parquet"
    suffixes = {suffix.lower() for suffix in path.suffixes}
    return "ndjson" if suffixes & {".ndjson", ".jsonl", ".json"} else "csv"
