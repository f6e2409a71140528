"""How many drawings there are and how far they are, for whoever watches the service."""

from typing import Any

import sqlalchemy as sa

from premises.drawings.models import ComparisonRow, VersionRow
from premises.kernel.database import Database


class Counting:
    """Counts rows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def versions(self) -> dict[str, float]:
        """Versions by how far they are read."""
        return self._by(VersionRow.state)

    def comparisons(self) -> dict[str, float]:
        """Comparisons by what became of them."""
        return self._by(ComparisonRow.status)

    def _by(self, column: Any) -> dict[str, float]:
        with self._database.read() as session:
            rows = session.execute(sa.select(column, sa.func.count()).group_by(column))
            return {str(name): float(count) for name, count in rows}
