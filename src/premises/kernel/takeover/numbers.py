"""Rows that keep the numbers of another program, and new ones that count on behind them."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.kernel.database import Base, Database


def count_on(database: Database, session: Session, table: type[Base], highest: int) -> None:
    """Let rows that are written later get higher numbers than this.

    PostgreSQL must be told to count on behind numbers that it has not given out itself, before
    they are written: whatever writes beside us then gets others.
    """
    if database.backend != "postgresql":
        return
    sequence = sa.func.pg_get_serial_sequence(table.__tablename__, "id")
    if (session.scalar(sa.select(sa.func.nextval(sequence))) or 0) < highest:
        session.execute(sa.select(sa.func.setval(sequence, highest)))
