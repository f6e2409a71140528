"""An installation of the original service, read without changing anything in it.

`original` reads its tables row by row, `rows` says what of a row can be used, `photos` finds the
files that tasks speak of, in MongoDB or in a folder.
"""

from premises.audits.takeover.original import PEOPLE, SUGGESTIONS, TASKS, Original
from premises.audits.takeover.photos import (
    FolderPhotos,
    GridFsPhotos,
    Photos,
    TheirPhoto,
    open_photos,
)
from premises.audits.takeover.rows import TheirPerson, TheirSuggestion, TheirTask, made_at

__all__ = [
    "PEOPLE",
    "SUGGESTIONS",
    "TASKS",
    "FolderPhotos",
    "GridFsPhotos",
    "Original",
    "Photos",
    "TheirPerson",
    "TheirPhoto",
    "TheirSuggestion",
    "TheirTask",
    "made_at",
    "open_photos",
]
