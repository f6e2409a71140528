"""Opens a file of logged rows, CSV, NDJSON or Parquet, and hands it over part by part."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol

from premises.kernel.errors import Invalid, NotFound
from premises.machines.sources.csvfiles import CsvFile
from premises.machines.sources.jsonfiles import LineFile
from premises.machines.sources.parquetfiles import ParquetFile
from premises.machines.sources.recognising import is_parquet
from premises.machines.sources.unpacking import Part

KINDS: Final = ("csv", "ndjson", "parquet")
_OF_OBJECTS: Final = frozenset({".ndjson", ".jsonl", ".json"})


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

    CSV and NDJSON may be packed by gzip, and be in UTF-8 or, with a mark before it, in UTF-16.

    Raises:
        NotFound: there is no such file.
        Invalid: it is empty, damaged, or nothing of the kind.

    """
    if path.is_dir():
        raise Invalid("machines.bad_file", f"{path} is a folder; give one of the files in it.")
    if not path.is_file():
        raise NotFound("machines.no_file", f"There is no file {path}.")
    if kind is not None and kind not in KINDS:
        message = f"{kind!r} is no kind of file; there are {', '.join(KINDS)}."
        raise Invalid("machines.bad_format", message)
    if is_parquet(path, kind):
        return ParquetFile(path)
    is_named = _OF_OBJECTS & {suffix.lower() for suffix in path.suffixes}
    return (
        LineFile(path) if kind == "ndjson" or (is_named and not kind) else CsvFile(path, delimiter)
    )
