"""The database of an original service: which of its tables are taken over, and what is not."""

from collections.abc import Collection, Mapping

from premises.kernel.takeover.databases import ForeignDatabase


class OriginalTables:
    """An original's database, named by its URL or, if it is SQLite, by its file.

    `known` are the tables that are taken over; of these all that are `needed` must be there.
    `whose` it is stands in what is said otherwise.

    Raises:
        NotFound: there is no such file.
        Invalid: it cannot be read, or is no database of that service.

    """

    def __init__(
        self, database: str, known: Collection[str], *, needed: Collection[str], whose: str
    ) -> None:
        self._known = tuple(known)
        self._database = ForeignDatabase(database, needed, whose)

    def close(self) -> None:
        self._database.close()

    def counts(self) -> Mapping[str, int]:
        """The rows of the tables that are taken over."""
        there = filter(self._database.has, self._known)
        return {name: self._database.count(name) for name in there}

    def left_out(self) -> Mapping[str, int]:
        """The tables that have no place here and are not empty, with their rows."""
        return self._database.others(self._known)
