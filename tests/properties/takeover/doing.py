"""Takes an installation over, as the command does."""

from datetime import UTC, datetime

from tests.properties.service.market import Market
from tests.properties.takeover.installations import Installation

from premises.kernel.takeover.files import open_files
from premises.kernel.takeover.report import Report
from premises.properties.service.adoption import Adoption, Bringing
from premises.properties.takeover import Original


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def take(
    market: Market,
    installation: Installation,
    *,
    files: str | None = None,
    closed: bool = False,
    rehearse: bool = False,
) -> Report:
    domain, original = market.domain, Original(installation.url)
    adoption = Adoption(market.database, domain.listings.outbox, closed=closed)
    pictures = None
    if files is not None:
        pictures = Bringing(domain.images, open_files(files))
    try:
        if rehearse:
            return adoption.rehearse(original, _unheard)
        return adoption.take_over(original, _unheard, pictures=pictures)
    finally:
        original.close()


def numbers(report: Report) -> dict[str, int]:
    return {name: account.taken for name, account in report.kinds.items()}


def reasons(report: Report, kind: str) -> dict[str, list[str]]:
    return dict(report.kinds[kind].left)


def _unheard(_share: float, _step: str) -> None:
    return
