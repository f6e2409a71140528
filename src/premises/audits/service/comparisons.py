"""Two submissions of a task side by side: whether the spot loses less than it did."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from premises.audits.comparison import Comparison, Spot, compare, restored
from premises.audits.models import AnalysisRow, AnalysisState
from premises.audits.service.analyses import Analyses
from premises.audits.service.plain import plain
from premises.kernel.errors import Conflict, NotFound

if TYPE_CHECKING:
    from premises.kernel.auth import Caller

Judged = tuple[AnalysisRow, Mapping[str, Spot]]
"""An analysis with its views that could be judged, by the names of their photos."""


class Comparisons:
    """Compares what was found at two times."""

    def __init__(self, analyses: Analyses) -> None:
        self._analyses = analyses

    def compare(
        self, caller: "Caller", task_id: str, before: str | None, after: str | None
    ) -> Mapping[str, Any]:
        """Before and after of a task; where they are not named, its oldest and newest analysis.

        Each view is compared with that of the same name; where names changed, the first ones are.

        Raises:
            NotFound: the task, or one of the analyses, is not there or not for this caller.
            Conflict: there are not two analyses in which something could be judged.

        """
        listed = [row for row, _ in reversed(self._analyses.of_task(caller, task_id))]
        rows = [row for row in listed if row.state == AnalysisState.DONE]
        found = [self._with_spots(caller, row) for row in rows]
        judged = [(row, spots) for row, spots in found if spots]
        first = _chosen(judged, before, listed, 0)
        last = _chosen(judged, after, listed, -1)
        if first[0].id == last[0].id:
            raise _too_few()
        return {
            "before": first[0].id,
            "after": last[0].id,
            "spots": [
                {"name": name, **plain(compared)} for name, compared in _pairs(first[1], last[1])
            ],
        }

    def _with_spots(
        self, caller: "Caller", row: AnalysisRow
    ) -> tuple[AnalysisRow, Mapping[str, Spot]]:
        findings = self._analyses.get(caller, row.id).row.findings or {}
        return row, {
            view["name"]: restored(view["spot"])
            for view in findings.get("views") or ()
            if view.get("spot")
        }


def _chosen(
    judged: Sequence[Judged], wanted: str | None, listed: Sequence[AnalysisRow], place: int
) -> Judged:
    if wanted is not None and wanted not in {row.id for row in listed}:
        raise NotFound("audits.no_job", "This task has no such analysis.")
    fitting = [one for one in judged if wanted in {None, one[0].id}]
    if not fitting:
        raise _too_few()
    return fitting[place]


def _pairs(before: Mapping[str, Spot], after: Mapping[str, Spot]) -> list[tuple[str, Comparison]]:
    common = [name for name in before if name in after]
    if common:
        return [(name, compare(before[name], after[name])) for name in common]
    name = next(iter(after))
    return [(name, compare(next(iter(before.values())), after[name]))]


def _too_few() -> Conflict:
    return Conflict(
        "audits.nothing_to_compare",
        "Two analyses are needed in which the pictures could be judged; send the task again with"
        " photos of the same spot.",
    )
