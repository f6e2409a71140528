"""What people find their way by on a sheet: grid, rooms, notes, schedules, revision clouds."""

from premises.drawings.landmarks.marks import (
    Bubble,
    Cloud,
    Delta,
    Landmarks,
    Note,
    NoteKind,
    Room,
)

__all__ = ["Bubble", "Cloud", "Delta", "Landmarks", "Note", "NoteKind", "Room"]
