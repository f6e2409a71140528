"""A table of every kind of column, apart from the tables of the service."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from premises.kernel.database import BigId, Instant, Json, Key, LongText, table_options


class SampleBase(DeclarativeBase):
    metadata = sa.MetaData()


class Sample(SampleBase):
    __tablename__ = "samples"
    __table_args__ = (table_options(),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    name: Mapped[str | None] = mapped_column(Key(80), unique=True)
    at: Mapped[datetime | None] = mapped_column(Instant)
    text: Mapped[str | None] = mapped_column(LongText)
    data: Mapped[object | None] = mapped_column(Json)
    count: Mapped[int] = mapped_column(sa.Integer, default=0)
