"""Takes an installation over, as the command does."""

from datetime import UTC, datetime

from tests.audits.takeover.installations import Installation

from premises.audits.service.adoption import Adoption, Report
from premises.audits.takeover import Original, Photos
from premises.kernel.blobs import Shelf
from premises.kernel.database import Database


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def taken(database: Database, shelf: Shelf, installation: Installation, photos: Photos) -> Report:
    original = Original(installation.url)
    try:
        return Adoption(database, shelf).take_over(original, photos, lambda _share, _text: None)
    finally:
        original.close()


def numbers(report: Report) -> dict[str, int]:
    return {name: account.taken for name, account in report.kinds.items()}


def reasons(report: Report, kind: str) -> dict[str, list[str]]:
    return dict(report.kinds[kind].left)
