"""Sees pictures arrive in the cameras' folders and says when each is complete.

`files` names a file and looks at it without following links, `names` says which files are
pictures of a camera, `scan` walks the folders, `settling` decides when a growing file is whole,
`inotify` hears from the Linux kernel, `sight` joins those to one open base folder, `patrol`
repeats the walk, `delivery` hands files on, `status` tells people, `watcher` ties them together.
"""

from premises.cameras.watcher.files import FileStamp, FoundFile
from premises.cameras.watcher.names import ENDINGS, Skip
from premises.cameras.watcher.pace import Pace
from premises.cameras.watcher.status import WatcherStatus
from premises.cameras.watcher.watcher import Watcher

__all__ = ["ENDINGS", "FileStamp", "FoundFile", "Pace", "Skip", "Watcher", "WatcherStatus"]
