"""Fetches from the sources of machines what was logged since they were asked last."""

from contextlib import closing
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.clock import Clock
from premises.kernel.database import Database
from premises.kernel.errors import Failure, Invalid
from premises.machines.archive import DAY_MS, day_start_ms
from premises.machines.models import SourceKind, SourceRow
from premises.machines.service.agentpull import AgentPull
from premises.machines.service.intake import Intake
from premises.machines.service.ledger import Ledger, Pulled, Tell, unheard
from premises.machines.service.originpull import OriginPull, pause_ms
from premises.machines.service.sources import Sources, is_polled
from premises.machines.service.variables import Variables
from premises.machines.settings import MachinesSettings
from premises.machines.sources.agents import Agent
from premises.machines.sources.origin import open_origin

_FOREVER: Final = float("inf")
_NEXT_LOOK: Final = "compare_at_ms"


@dataclass(frozen=True)
class Pulls:
    """Asks sources, one at a time; what is known is never fetched again."""

    database: Database
    clock: Clock
    intake: Intake
    variables: Variables
    sources: Sources
    settings: MachinesSettings

    def pull(
        self,
        source_id: str,
        budget_s: float = _FOREVER,
        tell: Tell = unheard,
        *,
        look: bool = False,
    ) -> Pulled:
        """Fetch what is new, and what was changed within the look-back.

        A long history is fetched for about `budget_s`, and further the next time. What was
        changed is looked for so often that it costs the source little; with `look`, at once.

        Raises:
            NotFound: there is no such source.
            Unavailable: it does not answer.
            Invalid: it is not what it should be.
            Conflict: somebody else asks it just now.

        """
        source = self.sources.find(source_id)
        ledger = self._ledger(source)
        until = monotonic() + budget_s
        try:
            if source.kind == SourceKind.MTCONNECT:
                is_done = self._pull_agent(source, ledger, until, tell)
            else:
                is_done = self._pull_origin(source, ledger, until, tell, look=look)
        except Failure as failure:
            self._note(source_id, failure.message)
            raise
        self._note(source_id, None)
        return ledger.pulled(is_done=is_done)

    def resync(self, source_id: str, first: date, last: date, tell: Tell = unheard) -> Pulled:
        """Compare days of UTC with a database, however long ago, and fetch those that differ.

        Raises:
            Invalid: the source is no database, or the last day is before the first; and as `pull`.

        """
        source = self.sources.find(source_id)
        if source.kind != SourceKind.DATABASE:
            message = "An agent keeps no history that could be compared; only databases do."
            raise Invalid("machines.no_history", message)
        if last < first:
            raise Invalid("machines.bad_days", "The last day is before the first.")
        ledger = self._ledger(source)
        with closing(open_origin(source.url)) as origin:
            turn = OriginPull(origin, ledger, self.variables, self._latest_ms(), tell)
            is_done = turn.fetch_new(_FOREVER)
            turn.compare(*(day_start_ms(day) // DAY_MS for day in (first, last)))
        self._note(source_id, None)
        return ledger.pulled(is_done=is_done)

    def polled(self, session: Session) -> list[str]:
        """The sources that are asked again and again."""
        rows = session.scalars(sa.select(SourceRow).order_by(SourceRow.id))
        return [row.id for row in rows if is_polled(row)]

    def _pull_agent(self, source: SourceRow, ledger: Ledger, until: float, tell: Tell) -> bool:
        with Agent(source.url, source.options.get("device")) as agent:
            return AgentPull(agent, ledger, self.variables, tell).fetch(until)

    def _pull_origin(
        self, source: SourceRow, ledger: Ledger, until: float, tell: Tell, *, look: bool
    ) -> bool:
        with closing(open_origin(source.url)) as origin:
            turn = OriginPull(origin, ledger, self.variables, self._latest_ms(), tell)
            is_done = turn.fetch_new(until)
            if is_done and (look or self._now_ms() >= ledger.cursor.get(_NEXT_LOOK, 0)):
                self._look(turn, ledger)
        return is_done

    def _look(self, turn: OriginPull, ledger: Ledger) -> None:
        """Look for what was changed within the look-back, and for what cannot be taken in."""
        begun = monotonic()
        newest = turn.newest_day()
        if newest is not None:
            turn.compare(newest - self.settings.look_back_days, newest)
        turn.report_strangers()
        turn.report_odd_times()
        pause = pause_ms(monotonic() - begun, self.settings.poll_s)
        ledger.cursor[_NEXT_LOOK] = self._now_ms() + pause
        ledger.save()

    def _ledger(self, source: SourceRow) -> Ledger:
        return Ledger(self.database, self.intake, source.id, source.machine_id, dict(source.cursor))

    def _note(self, source_id: str, error: str | None) -> None:
        with self.database.write() as session:
            row = session.get(SourceRow, source_id)
            if row is not None:
                row.error, row.asked_at = error, self.database.now(session)

    def _now_ms(self) -> int:
        return int(self.clock.now().timestamp() * 1000)

    def _latest_ms(self) -> int:
        return self._now_ms() + self.settings.future_s * 1000
