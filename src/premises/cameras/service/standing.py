"""What stands still in front of the cameras is kept with what is seen, picture by picture."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from premises.cameras.detectors import Sighting
from premises.cameras.geometry import Box, scaled
from premises.cameras.models import StandingRow
from premises.cameras.risk import DEFAULT_RULES, StandingThing
from premises.cameras.standing import Glance, Thing, remember

Moment = tuple[datetime, Sequence[Sighting]]
"""When a picture was taken, and everything that counts in it, which may be nothing."""

_CHANGING = ("last_seen_at", "times_seen", "misses")


def note(
    session: Session, camera_id: str, moments: Iterable[Moment], size: tuple[int, int]
) -> None:
    """Remember what pictures of this size in pixels show, in the transaction that writes it.

    The caller holds the camera, so that nobody else remembers at the same time.
    """
    before = _things(session, sa.select(StandingRow).where(StandingRow.camera_id == camera_id))
    after = tuple(before.values())
    for at, sightings in moments:
        glances = [Glance(seen.label, _permille(seen, size)) for seen in sightings]
        after = remember(after, glances, at, DEFAULT_RULES)
    _keep(session, camera_id, before, after)


def standing_things(
    session: Session, camera_id: str, since_at: datetime, frame: tuple[int, int]
) -> tuple[StandingThing, ...]:
    """What pictures showed to stand still at that instant or later; boxes in a frame of pixels."""
    seen_since = sa.select(StandingRow).where(
        StandingRow.camera_id == camera_id, StandingRow.last_seen_at >= since_at
    )
    things = _things(session, seen_since.order_by(StandingRow.id)).values()
    return tuple(
        StandingThing(
            thing.label,
            scaled(thing.box, frame[0] / 1000, frame[1] / 1000),
            thing.since_at,
            thing.last_seen_at,
            thing.times_seen,
        )
        for thing in things
    )


def _things(session: Session, query: sa.Select[StandingRow]) -> dict[int, Thing]:
    """What is remembered, by the number of its row."""
    return {
        row.id: Thing(
            label=row.label,
            box=Box(row.x_permille, row.y_permille, row.width_permille, row.height_permille),
            since_at=row.since_at,
            last_seen_at=row.last_seen_at,
            times_seen=row.times_seen,
            misses=row.misses,
            number=row.id,
        )
        for row in session.scalars(query)
    }


def _keep(
    session: Session, camera_id: str, before: Mapping[int, Thing], after: Sequence[Thing]
) -> None:
    """Write what has changed in what is remembered, and nothing else."""
    kept = {thing.number: thing for thing in after if thing.number is not None}
    gone = before.keys() - kept.keys()
    if gone:
        session.execute(sa.delete(StandingRow).where(StandingRow.id.in_(gone)))
    changed = [thing for number, thing in kept.items() if thing != before[number]]
    if changed:
        session.execute(sa.update(StandingRow), [_changes(thing) for thing in changed])
    session.add_all(_row(camera_id, thing) for thing in after if thing.number is None)


def _changes(thing: Thing) -> dict[str, object]:
    return {"id": thing.number, **{name: getattr(thing, name) for name in _CHANGING}}


def _row(camera_id: str, thing: Thing) -> StandingRow:
    return StandingRow(
        camera_id=camera_id,
        label=thing.label,
        since_at=thing.since_at,
        last_seen_at=thing.last_seen_at,
        times_seen=thing.times_seen,
        misses=thing.misses,
        **{f"{side}_permille": length for side, length in thing.box._asdict().items()},
    )


def _permille(seen: Sighting, size: tuple[int, int]) -> Box:
    """The box in thousandths of the picture."""
    return scaled(Box(seen.x, seen.y, seen.width, seen.height), 1000 / size[0], 1000 / size[1])
