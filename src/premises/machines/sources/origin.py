"""A production database as the original service reads it: which variables, what was logged when."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

import numpy as np

from premises.kernel.errors import Failure
from premises.machines.sources.asking import (
    CATALOGUE,
    NUMBERS,
    TEXTS,
    Asking,
    Logged,
    PlainAsking,
)
from premises.machines.sources.fingerprints import Fingerprint, digest_sql, of_texts
from premises.machines.sources.logs import Catalogued, Log, Piece, by_log
from premises.machines.sources.series import DAY_MS

T = TypeVar("T")

_AT_ONCE: Final = 100
"""Questions that go into one: SQLite takes 500, and planning more takes PostgreSQL long."""


class OriginDatabase:
    """Reads, in questions that use the key of the two tables: variable, then time."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    @property
    def absent_means_off(self) -> bool:
        """SQLite keeps what is not a number as nothing at all."""
        return self._asking.dialect == "sqlite"

    def close(self) -> None:
        self._asking.close()

    def catalogue(self) -> list[Catalogued]:
        """All variables there are; those without a name are left out."""
        found = self._asking.ask(f"SELECT id, name, datatype FROM {CATALOGUE} ORDER BY id")  # noqa: S608
        return [
            Catalogued(int(number), str(name), str(datatype or ""))
            for number, name, datatype in found
            if number is not None and name
        ]

    def logs(self) -> set[Log]:
        """All variables of which anything was logged, whether they are in the catalogue or not."""
        return {Log(number, is_text) for is_text in (False, True) for number in self._ids(is_text)}

    def heads(self, after: Mapping[Log, int], latest_ms: int) -> dict[Log, tuple[int, int]]:
        """Of logs with rows after a time: when the first and the last of them up to `latest_ms`."""
        found: dict[Log, tuple[int, int]] = {}
        for is_text, logs in _by_table(after):
            for some in _chunks(logs):
                union = " UNION ALL ".join(_head(log, after[log], latest_ms) for log in some)
                for number, first, last in self._asking.ask(union):
                    if first is not None and last is not None:
                        found[Log(int(number), is_text)] = int(first), int(last)
        return found

    def rows(self, pieces: Sequence[Piece]) -> Iterator[tuple[bool, Logged]]:
        """The rows of pieces, and whether they are texts."""
        for is_text in (False, True):
            mine = [piece for piece in pieces if piece.log.is_text is is_text]
            for some in _chunks(mine):
                union = " UNION ALL ".join(
                    f"SELECT id_var, date, value FROM {_within(piece)}"  # noqa: S608
                    for piece in some
                )
                for part in self._asking.logged(union, is_text=is_text):
                    yield is_text, part

    def fingerprints(self, pieces: Sequence[Piece]) -> dict[tuple[Log, int], Fingerprint]:
        """Of each log and day of UTC, counted from 1970, that has rows in a piece."""
        found: dict[tuple[Log, int], Fingerprint] = {}
        for is_text in (False, True):
            mine = [piece for piece in pieces if piece.log.is_text is is_text]
            for some in _chunks(mine):
                found.update(self._fingerprints(some, is_text))
        return found

    def count(self, log: Log, after_ms: int, latest_ms: int) -> tuple[int, int | None]:
        """How many rows a log has in between, the end included, and the time of the last."""
        piece = Piece(log, after_ms + 1, latest_ms + 1)
        [[count, last]] = self._asking.ask(f"SELECT count(*), max(date) FROM {_within(piece)}")  # noqa: S608
        return int(count), None if last is None else int(last)

    def odd_times(self, logs: Iterable[Log], latest_ms: int, most: int) -> list[Logged]:
        """Rows before 1970 or in the future, numbers and texts apart: at most so many of each."""
        parts: list[Logged] = []
        for is_text, mine in _by_table(dict.fromkeys(logs)):
            left = most
            for log in mine:
                # Two questions, each of which the key answers; one with «or» would read all rows.
                rows = (
                    f"SELECT id_var, date, value FROM {_table(is_text)}"  # noqa: S608
                    f" WHERE id_var = {log.external_id} AND date"
                )
                asked = f"{rows} <= 0 UNION ALL {rows} > {latest_ms} LIMIT {left}"
                found = list(self._asking.logged(asked, is_text=is_text)) if left else []
                left -= sum(len(part.t_ms) for part in found)
                parts += found
        return parts

    def _ids(self, is_text: bool) -> Iterator[int]:
        """One after another by the key, which takes no longer for many rows than for few."""
        table, last = _table(is_text), -(2**31)
        while True:
            found = self._asking.ask(
                f"SELECT min(id_var) FROM {table} WHERE id_var > {last}"  # noqa: S608
            )
            if found[0][0] is None:
                return
            last = int(found[0][0])
            yield last

    def _fingerprints(
        self, pieces: Sequence[Piece], is_text: bool
    ) -> Iterator[tuple[tuple[Log, int], Fingerprint]]:
        if is_text and self._asking.dialect == "sqlite":
            yield from self._read_fingerprints(pieces)
            return
        digest = digest_sql(self._asking.dialect, is_text=is_text)
        union = " UNION ALL ".join(
            f"SELECT id_var, date / {DAY_MS}, count(*), max(date), {digest}"  # noqa: S608
            f" FROM {_within(piece)} GROUP BY 1, 2"
            for piece in pieces
        )
        for number, day, count, last, digit in self._asking.ask(union):
            key = Log(int(number), is_text), int(day)
            yield key, Fingerprint(int(count), int(last), int(digit))

    def _read_fingerprints(
        self, pieces: Sequence[Piece]
    ) -> Iterator[tuple[tuple[Log, int], Fingerprint]]:
        found: dict[tuple[Log, int], Fingerprint] = {}
        for _, part in self.rows(pieces):
            for log, own in by_log(part, is_text=True):
                texts = own.values if not isinstance(own.values, np.ndarray) else ()
                for day, fingerprint in of_texts(own.t_ms, texts).items():
                    known = found.get((log, day))
                    found[log, day] = known + fingerprint if known else fingerprint
        yield from found.items()


def open_origin(url: str) -> OriginDatabase:
    """A production database by its file or URL; PostgreSQL by the fast way where that goes.

    Raises:
        NotFound: there is no such file.
        Invalid: it cannot be read, or it is not such a database.

    """
    plain = PlainAsking(url)
    if plain.dialect != "postgresql":
        return OriginDatabase(plain)
    try:
        # Only who reads PostgreSQL loads what does it fast.
        from premises.machines.sources.arrow import ArrowAsking  # noqa: PLC0415

        fast = ArrowAsking(url)
    except (ImportError, Failure):
        return OriginDatabase(plain)
    plain.close()
    return OriginDatabase(fast)


def _by_table(after: Mapping[Log, object]) -> Iterator[tuple[bool, list[Log]]]:
    for is_text in (False, True):
        yield is_text, sorted(log for log in after if log.is_text is is_text)


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]


def _table(is_text: bool) -> str:
    return TEXTS if is_text else NUMBERS


def _within(piece: Piece) -> str:
    return (
        f"{_table(piece.log.is_text)} WHERE id_var = {piece.log.external_id}"
        f" AND date >= {piece.from_ms} AND date < {piece.to_ms}"
    )


def _head(log: Log, after_ms: int, latest_ms: int) -> str:
    rows = (
        f"FROM {_table(log.is_text)} WHERE id_var = {log.external_id}"
        f" AND date > {after_ms} AND date <= {latest_ms}"
    )
    return f"SELECT {log.external_id}, (SELECT min(date) {rows}), (SELECT max(date) {rows})"
