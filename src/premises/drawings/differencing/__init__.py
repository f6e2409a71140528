"""What differs between two sheets that lie on each other: added, removed, moved, or other words."""

from premises.drawings.differencing.changes import (
    Category,
    Change,
    ChangeKind,
    CloudFinding,
    Differences,
    Tolerance,
    Zone,
)

__all__ = [
    "Category",
    "Change",
    "ChangeKind",
    "CloudFinding",
    "Differences",
    "Tolerance",
    "Zone",
]
