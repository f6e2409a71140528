"""The original service's tables, read row by row."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final, TypeVar

from premises.drawings.takeover import comparisons, papers, people, rest
from premises.drawings.takeover.comparisons import (
    TheirComparison,
    TheirDiff,
    TheirOverlay,
    TheirStage,
    TheirSummary,
)
from premises.drawings.takeover.papers import TheirFile, TheirVersion
from premises.drawings.takeover.people import (
    TheirMember,
    TheirOrganization,
    TheirPerson,
    TheirProject,
)
from premises.drawings.takeover.rest import TheirConversation, TheirMessage, TheirRest
from premises.kernel.takeover import Row, Unusable
from premises.kernel.takeover.original import OriginalTables

T = TypeVar("T")
_WHOSE: Final = "the database of the original drawing comparison service"


class Table(StrEnum):
    """The original's tables, in the order in which they are taken over."""

    ORGANIZATIONS = "organizations"
    USERS = "users"
    PROJECTS = "projects"
    MEMBERS = "project_users"
    DRAWINGS = "drawings"
    VERSIONS = "drawing_versions"
    JOBS = "jobs"
    STAGES = "job_stages"
    DIFFS = "diff_results"
    OVERLAYS = "manual_overlays"
    SUMMARIES = "change_summaries"
    CONVERSATIONS = "chat_conversations"
    MESSAGES = "chat_messages"
    SESSIONS = "sessions"
    COMPARISONS = "comparisons"
    ANALYSES = "analysis_results"
    PROCESSING = "processing_jobs"
    LOGS = "audit_logs"


class Original(OriginalTables):
    """An original's database; raises what `OriginalTables` raises."""

    def __init__(self, database: str) -> None:
        # Its first tables were only these; everything else came with later versions.
        needed = (Table.PROJECTS, Table.DRAWINGS)
        super().__init__(database, tuple(Table), needed=needed, whose=_WHOSE)

    def organizations(self) -> Iterator[TheirOrganization | Unusable]:
        return self._all(Table.ORGANIZATIONS, people.organization)

    def people(self) -> Iterator[TheirPerson | Unusable]:
        return self._all(Table.USERS, people.person)

    def projects(self) -> Iterator[TheirProject | Unusable]:
        return self._all(Table.PROJECTS, people.project)

    def members(self) -> Iterator[TheirMember | Unusable]:
        return self._all(Table.MEMBERS, people.member)

    def files(self) -> Iterator[TheirFile | Unusable]:
        return self._all(Table.DRAWINGS, papers.file)

    def versions(self) -> Iterator[TheirVersion | Unusable]:
        return self._all(Table.VERSIONS, papers.version)

    def comparisons(self) -> Iterator[TheirComparison | Unusable]:
        return self._all(Table.JOBS, comparisons.comparison)

    def stages(self) -> Iterator[TheirStage | Unusable]:
        return self._all(Table.STAGES, comparisons.stage)

    def diffs(self) -> Iterator[TheirDiff | Unusable]:
        return self._all(Table.DIFFS, comparisons.diff)

    def overlays(self) -> Iterator[TheirOverlay | Unusable]:
        return self._all(Table.OVERLAYS, comparisons.overlay)

    def summaries(self) -> Iterator[TheirSummary | Unusable]:
        return self._all(Table.SUMMARIES, comparisons.summary)

    def conversations(self) -> Iterator[TheirConversation | Unusable]:
        return self._all(Table.CONVERSATIONS, rest.conversation)

    def messages(self) -> Iterator[TheirMessage | Unusable]:
        """In the order in which they were said; their ids are in none."""
        if self._database.has(Table.MESSAGES):
            columns = self._database.columns(Table.MESSAGES)
            order = next((name for name in rest.SAID_AT if name in columns), "id")
            yield from self._database.read(Table.MESSAGES, "id", rest.message, order=order)

    def rest(self, table: Table) -> Iterator[TheirRest | Unusable]:
        """The rows of a table for which there is no noun here."""
        return self._all(table, rest.rest)

    def _all(self, table: Table, shape: Callable[[Row], T]) -> Iterator[T | Unusable]:
        if self._database.has(table):
            yield from self._database.read(table, "id", shape)
