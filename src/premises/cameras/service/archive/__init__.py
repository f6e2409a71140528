"""What was seen and what happened, found again.

`filters` limit what is listed, `archive` lists, shows and marks, `finding` answers questions made
of words, `counting` tells how much there is, `export` hands everything out as a table.
"""

from premises.cameras.service.archive.archive import Archive, find_event
from premises.cameras.service.archive.counting import CameraCount, Counts, EventStats
from premises.cameras.service.archive.filters import DetectionFilter, EventFilter, Span
from premises.cameras.service.archive.finding import Found

__all__ = [
    "Archive",
    "CameraCount",
    "Counts",
    "DetectionFilter",
    "EventFilter",
    "EventStats",
    "Found",
    "Span",
    "find_event",
]
