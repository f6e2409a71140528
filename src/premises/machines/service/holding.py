"""Rows that cannot be taken in are held as they came, so that nothing is lost and all is told."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.machines.models import QuarantineRow, QuarantineState
from premises.machines.service.batches import Rejected
from premises.machines.service.texts import insert_new

_AT_ONCE = 500
_LONGEST_NAME = 200


def hold(
    session: Session, machine: str, rejected: Sequence[Rejected], ingest_id: int, now: datetime
) -> dict[str, int]:
    """Hold rows; the same row for the same reason is held once and counted. Returns the counts."""
    by_digest = {digest(machine, one): one for one in rejected}
    times: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for one in rejected:
        times[digest(machine, one)] += one.times
        reasons[one.reason] += one.times
    known = _count_again(session, times, now)
    values = [
        {
            "digest": name,
            "machine": machine[:_LONGEST_NAME],
            "reason": one.reason,
            "raw": dict(one.raw),
            "times": times[name],
            "state": QuarantineState.HELD,
            "ingest_id": ingest_id,
            "received_at": now,
        }
        for name, one in by_digest.items()
        if name not in known
    ]
    for start in range(0, len(values), _AT_ONCE):
        insert_new(session, QuarantineRow, values[start : start + _AT_ONCE])
    return dict(reasons)


def digest(machine: str, rejected: Rejected) -> str:
    """By what a row is known again."""
    text = orjson.dumps([machine, rejected.reason, rejected.raw], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).hexdigest()


def _count_again(session: Session, times: Counter[str], now: datetime) -> set[str]:
    """Count rows that are held already, or were before; they are held again now."""
    known: set[str] = set()
    digests = sorted(times)
    for start in range(0, len(digests), _AT_ONCE):
        some = QuarantineRow.digest.in_(digests[start : start + _AT_ONCE])
        for row in session.scalars(sa.select(QuarantineRow).where(some).with_for_update()):
            row.times += times[row.digest]
            row.state, row.received_at = QuarantineState.HELD, now
            known.add(row.digest)
    return known
