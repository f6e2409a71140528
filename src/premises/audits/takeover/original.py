"""The original service's tables, read row by row."""

from collections.abc import Iterator, Mapping
from typing import Final

from premises.audits.takeover import rows
from premises.audits.takeover.rows import TheirPerson, TheirSuggestion, TheirTask
from premises.kernel.takeover import ForeignDatabase, Unusable

PEOPLE: Final = "UserData"
TASKS: Final = "LeakageTask"
SUGGESTIONS: Final = "Suggestion"
_WHOSE: Final = "the database of the original energy audit service"


class Original:
    """An original's database, named by its URL or, if it is SQLite, by its file.

    Raises:
        NotFound: there is no such file.
        Invalid: it cannot be read, or is no database of the original service.

    """

    def __init__(self, database: str) -> None:
        self._database = ForeignDatabase(database, (TASKS,), _WHOSE)

    def close(self) -> None:
        self._database.close()

    def counts(self) -> Mapping[str, int]:
        """The rows of the tables that are taken over."""
        known = (PEOPLE, TASKS, SUGGESTIONS)
        return {name: self._database.count(name) for name in known if self._database.has(name)}

    def left_out(self) -> Mapping[str, int]:
        """The tables that have no place here and are not empty, with their rows."""
        return self._database.others((PEOPLE, TASKS, SUGGESTIONS))

    def people(self) -> Iterator[TheirPerson | Unusable]:
        if self._database.has(PEOPLE):
            yield from self._database.read(PEOPLE, "userID", rows.person)

    def tasks(self) -> Iterator[TheirTask | Unusable]:
        yield from self._database.read(TASKS, "taskID", rows.task)

    def suggestions(self) -> Iterator[TheirSuggestion | Unusable]:
        if self._database.has(SUGGESTIONS):
            yield from self._database.read(SUGGESTIONS, "suggestionID", rows.suggestion)
