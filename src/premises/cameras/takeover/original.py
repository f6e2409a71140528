"""The original service's database, opened for reading only."""

from collections.abc import Callable, Iterator
from datetime import tzinfo
from typing import Final, TypeVar

from premises.cameras.takeover import rows
from premises.kernel.takeover import ForeignDatabase, Row, Unusable

T = TypeVar("T")
_NEEDED: Final = frozenset({"cameras", "detections", "events"})
_TAKEN: Final = _NEEDED | {"gpu_stats"}
_WHOSE: Final = "the original service's database"


class Original:
    """An original's database, named by its file or its URL.

    Raises:
        NotFound: there is no such file.
        Invalid: it cannot be read, or it is no database of the original service.

    """

    def __init__(self, database: str, zone: tzinfo) -> None:
        self._database = ForeignDatabase(database, _NEEDED, _WHOSE)
        self._zone = zone

    def close(self) -> None:
        self._database.close()

    def left_out(self) -> dict[str, int]:
        """The tables that have no place here and are not empty, with their numbers of rows."""
        return self._database.others(_TAKEN)

    def counts(self) -> dict[str, int]:
        there = [name for name in sorted(_TAKEN) if self._database.has(name)]
        return {name: self._database.count(name) for name in there}

    def cameras(self) -> Iterator[rows.TheirCamera | Unusable]:
        return self._all("cameras", rows.camera)

    def detections(self) -> Iterator[rows.TheirDetection | Unusable]:
        return self._all("detections", rows.detection)

    def events(self) -> Iterator[rows.TheirEvent | Unusable]:
        return self._all("events", rows.event)

    def samples(self) -> Iterator[rows.TheirSample | Unusable]:
        is_there = self._database.has("gpu_stats")
        return self._all("gpu_stats", rows.sample) if is_there else iter(())

    def _all(self, table: str, shape: Callable[[Row, tzinfo], T]) -> Iterator[T | Unusable]:
        return self._database.read(table, "id", lambda row: shape(row, self._zone))
