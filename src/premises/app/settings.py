"""All settings of the service, and where they are read from."""

import os
from pathlib import Path
from typing import Final

from premises.audits.settings import ORIGINAL_NAMES as AUDITS_NAMES
from premises.audits.settings import AuditsSettings
from premises.cameras.settings import ORIGINAL_NAMES as CAMERAS_NAMES
from premises.cameras.settings import CamerasSettings
from premises.drawings.settings import ORIGINALS as DRAWINGS_ORIGINALS
from premises.drawings.settings import DrawingsSettings
from premises.kernel import settings as kernel
from premises.kernel.originals import Originals, unused
from premises.machines.settings import ORIGINALS as MACHINES_ORIGINALS
from premises.machines.settings import MachinesSettings
from premises.properties.settings import ORIGINALS as PROPERTIES_ORIGINALS
from premises.properties.settings import PropertiesSettings


class Settings(kernel.KernelSettings):
    """The kernel's settings and those of every domain."""

    audits: AuditsSettings = AuditsSettings()
    cameras: CamerasSettings = CamerasSettings()
    drawings: DrawingsSettings = DrawingsSettings()
    machines: MachinesSettings = MachinesSettings()
    properties: PropertiesSettings = PropertiesSettings()


ORIGINALS: Final = {
    "audits": Originals(AUDITS_NAMES),
    "cameras": Originals(CAMERAS_NAMES),
    "drawings": DRAWINGS_ORIGINALS,
    "machines": MACHINES_ORIGINALS,
    "properties": PROPERTIES_ORIGINALS,
}
"""For each domain, what its original service's settings mean here."""


def read(environ: dict[str, str] | None = None, dotenv: Path | None = Path(".env")) -> Settings:
    """The settings of this process.

    Raises:
        Invalid: a setting is unknown or out of bounds; the message says which, and what is allowed.

    """
    given = dict(os.environ if environ is None else environ)
    return kernel.read(Settings, given, dotenv=dotenv, originals=ORIGINALS)


def unused_originals(
    settings: Settings, environ: dict[str, str] | None = None, dotenv: Path | None = Path(".env")
) -> dict[str, str]:
    """Settings of the original services that were to be read and mean nothing here, with why."""
    given = kernel.given(dict(os.environ if environ is None else environ), dotenv)
    found = [unused(given, ORIGINALS[domain]) for domain in settings.compat]
    return {name: why for one in found for name, why in one.items()}
