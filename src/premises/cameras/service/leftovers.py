"""What is left of pictures when everything seen on them is forgotten: their rows and files."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa
import structlog

from premises.cameras.folders import Folders
from premises.cameras.models import CameraRow, PictureRow
from premises.cameras.service.expiry import old_pictures
from premises.cameras.service.originals import Original, Originals, Whereabouts
from premises.cameras.service.portions import Portion
from premises.kernel.database import Database

_PAGE = 500

_log = structlog.get_logger(__name__)


class Leftovers:
    """Removes rows of old pictures whose files are gone, and the files too where that is wanted.

    A row whose file is there stays, or the file would be looked at again. Nothing is removed of
    a camera whose folder is missing or empty: its disk may not be mounted, and all its files
    would seem to be gone.
    """

    def __init__(self, database: Database, folders: Folders, *, delete_files: bool) -> None:
        self._database = database
        self._folders = folders
        self._delete_files = delete_files

    def clear(self, before: datetime, portion: Portion, *, dry_run: bool) -> Counter[str]:
        """Remove or count; of files, those that are still exactly what was looked at."""
        went: Counter[str] = Counter()
        try:
            files = Originals(self._folders.base)
        except OSError as error:
            _log.warning("originals_not_there", base=str(self._folders.base), error=error.strerror)
            return went
        portion.begin()
        with files:
            for page in self._pages(before, files):
                gone = [row.id for row in page if self._goes(row, files, went, dry_run=dry_run)]
                went["pictures"] += len(gone)
                if not dry_run:
                    self._forget(gone, before, portion)
        return went

    def _goes(
        self, row: PictureRow, files: Originals, went: Counter[str], *, dry_run: bool
    ) -> bool:
        """Whether the row can go: its file is gone, or goes now."""
        original = Original(row.path, row.size_bytes, row.mtime_ns)
        found = files.whereabouts(original)
        if found is not Whereabouts.THERE:
            return found is Whereabouts.GONE
        if not self._delete_files or not (dry_run or files.remove(original)):
            return False
        went["originals"] += 1
        went["space_bytes"] += row.size_bytes
        return True

    def _pages(self, before: datetime, files: Originals) -> Iterator[Sequence[PictureRow]]:
        """Old pictures of cameras whose folders can be believed, some hundred at a time."""
        with self._database.read() as session:
            cameras = session.scalars(sa.select(CameraRow)).all()
            last = session.scalar(
                sa.select(sa.func.max(PictureRow.id)).where(PictureRow.received_at < before)
            )
        believed = {row.id for row in cameras if files.holds_something(row.folder)}
        after = 0
        while last is not None and after < last:
            # Named with the camera, they would be read from the camera's index and sorted anew
            # for each page.
            page_of = sa.select(PictureRow).where(
                PictureRow.id > after, PictureRow.id <= last, old_pictures(before)
            )
            with self._database.read() as session:
                page = session.scalars(page_of.order_by(PictureRow.id).limit(_PAGE)).all()
            if not page:
                return
            yield [row for row in page if row.camera_id in believed]
            after = page[-1].id

    def _forget(self, ids: Sequence[int], before: datetime, portion: Portion) -> None:
        """Remove rows, but none whose file came back meanwhile, for it waits to be looked at."""
        left = list(ids)
        while left:
            now, left = left[: portion.rows], left[portion.rows :]
            with portion.timed(self._database) as session:
                session.execute(
                    sa.delete(PictureRow).where(PictureRow.id.in_(now), old_pictures(before)),
                    execution_options={"synchronize_session": False},
                )
            portion.rest()
