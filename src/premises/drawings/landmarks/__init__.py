"""What people find their way by on a sheet: grid, rooms, notes, schedules, revision clouds.

marks      the values
chains     pieces of lines that continue each other
circles    circles among them
bubbles    the names of grid lines
clouds     revision clouds
deltas     triangles with the number of a revision
unread     those whose number is drawn as lines
headings   what heads a list
notes      numbered notes
schedules  tables
turning    tables on a sheet that lies on its side
rooms      labels of rooms
area       where the drawing itself stands
finding    all of it: `find_landmarks`
places     where something is, in words: `Places`
"""

from premises.drawings.landmarks.finding import find_landmarks
from premises.drawings.landmarks.marks import (
    Bubble,
    Cloud,
    Delta,
    Landmarks,
    Note,
    NoteKind,
    Room,
)
from premises.drawings.landmarks.places import Places

__all__ = [
    "Bubble",
    "Cloud",
    "Delta",
    "Landmarks",
    "Note",
    "NoteKind",
    "Places",
    "Room",
    "find_landmarks",
]
