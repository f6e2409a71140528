"""Takes an installation over, as the command does."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.drawings.service.place import Place
from tests.drawings.takeover.installations import Installation

from premises.drawings.service.adoption import Adoption, Report
from premises.drawings.sheets import SheetLimits
from premises.drawings.takeover import Files, Original, open_files

Take = Callable[[], Report]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def taken(place: Place, installation: Installation, files: Files) -> Report:
    original = Original(installation.url)
    try:
        adoption = Adoption(place.database, place.shelf, SheetLimits())
        return adoption.take_over(original, files, lambda _share, _text: None)
    finally:
        original.close()


def taking(place: Place, installation: Installation, folder: Path) -> Take:
    """Takes over from a folder that holds what the installation's files are at that moment."""

    def take() -> Report:
        return taken(place, installation, open_files(str(installation.export(folder))))

    return take


def numbers(report: Report) -> dict[str, int]:
    return {name: account.taken for name, account in report.kinds.items()}


def reasons(report: Report, kind: str) -> dict[str, list[str]]:
    return dict(report.kinds[kind].left)
