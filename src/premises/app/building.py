"""Builds the kernel and the domains that are wanted; nothing runs yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from premises.app import housekeeping, resetting
from premises.app.domains import DOMAINS, Domain
from premises.app.foundation import Kernel, build_kernel
from premises.app.settings import Settings
from premises.kernel.errors import Invalid

if TYPE_CHECKING:
    from premises.kernel.database.migrations import Position

SCRIPTS: Final = Path(__file__).parent / "migrations"


@dataclass(frozen=True, kw_only=True)
class Building:
    """The house, built from its settings."""

    settings: Settings
    kernel: Kernel
    domains: Mapping[str, Domain]

    def migrate(self) -> "Position":
        """Bring the tables to the shape the code expects."""
        # Workers that a server started never need it, and it would cost each 20 MB.
        from premises.kernel.database.migrations import migrate  # noqa: PLC0415

        return migrate(self.kernel.database, SCRIPTS)

    def position(self) -> "Position":
        """Where the tables stand, and where the code expects them."""
        from premises.kernel.database.migrations import position  # noqa: PLC0415

        return position(self.kernel.database, SCRIPTS)

    def close(self) -> None:
        self.kernel.close()


def build(settings: Settings) -> Building:
    """The kernel and the wanted domains on it.

    Raises:
        Invalid: the data folder cannot be made, or the database URL cannot be used.

    """
    _make_folder(settings.data_dir)
    kernel = build_kernel(settings)
    wanted = [plan for plan in DOMAINS if plan.is_wanted(settings)]
    domains = {plan.name: plan.build(settings, kernel) for plan in wanted}
    kernel.registry.add((housekeeping.pipeline(settings, kernel),))
    kernel.registry.add((resetting.pipeline(settings, kernel),))
    return Building(settings=settings, kernel=kernel, domains=domains)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Invalid(
            "settings.data_dir",
            f"PREMISES_DATA_DIR={folder} cannot be made: {error.strerror}.",
        ) from None
