"""The original service's tables, read row by row."""

from collections.abc import Iterator
from typing import Final

from premises.audits.takeover import rows
from premises.audits.takeover.rows import TheirPerson, TheirSuggestion, TheirTask
from premises.kernel.takeover import Unusable
from premises.kernel.takeover.original import OriginalTables

PEOPLE: Final = "UserData"
TASKS: Final = "LeakageTask"
SUGGESTIONS: Final = "Suggestion"
_WHOSE: Final = "the database of the original energy audit service"


class Original(OriginalTables):
    """An original's database; raises what `OriginalTables` raises."""

    def __init__(self, database: str) -> None:
        known = (PEOPLE, TASKS, SUGGESTIONS)
        super().__init__(database, known, needed=(TASKS,), whose=_WHOSE)

    def people(self) -> Iterator[TheirPerson | Unusable]:
        if self._database.has(PEOPLE):
            yield from self._database.read(PEOPLE, "userID", rows.person)

    def tasks(self) -> Iterator[TheirTask | Unusable]:
        yield from self._database.read(TASKS, "taskID", rows.task)

    def suggestions(self) -> Iterator[TheirSuggestion | Unusable]:
        if self._database.has(SUGGESTIONS):
            yield from self._database.read(SUGGESTIONS, "suggestionID", rows.suggestion)
