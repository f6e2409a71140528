"""How often what a tag stands for has changed."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from premises.kernel.database import Base, Key, table_options


class VersionRow(Base):
    """A tag and its version, which grows in the transaction of every change; no row means 0."""

    __tablename__ = "cache_versions"
    __table_args__ = (table_options(),)

    tag: Mapped[str] = mapped_column(Key(120), primary_key=True)
    version: Mapped[int] = mapped_column(sa.BigInteger)
