"""How many listings and images there are, for whoever watches the service."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from premises.kernel.database import Database
from premises.properties.models import ImageRow, ListingRow


@dataclass(frozen=True, slots=True)
class Counting:
    """Counts rows."""

    database: Database

    def listings(self) -> dict[str, float]:
        """Listings by status."""
        return self._by(ListingRow.status)

    def images(self) -> dict[str, float]:
        """Images by how far they are."""
        return self._by(ImageRow.state)

    def _by(self, column: Any) -> dict[str, float]:
        with self.database.read() as session:
            rows = session.execute(sa.select(column, sa.func.count()).group_by(column))
            return {str(name): float(count) for name, count in rows}
