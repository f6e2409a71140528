"""All settings of the service, and where they are read from."""

import os
from pathlib import Path
from typing import Final

from premises.audits.settings import ORIGINAL_NAMES as AUDITS_NAMES
from premises.audits.settings import AuditsSettings
from premises.cameras.settings import ORIGINAL_NAMES as CAMERAS_NAMES
from premises.cameras.settings import CamerasSettings
from premises.drawings.settings import ORIGINAL_NAMES as DRAWINGS_NAMES
from premises.drawings.settings import DrawingsSettings
from premises.kernel import settings as kernel


class Settings(kernel.KernelSettings):
    """The kernel's settings and those of every domain."""

    audits: AuditsSettings = AuditsSettings()
    cameras: CamerasSettings = CamerasSettings()
    drawings: DrawingsSettings = DrawingsSettings()


ORIGINALS: Final = {"audits": AUDITS_NAMES, "cameras": CAMERAS_NAMES, "drawings": DRAWINGS_NAMES}
"""For each domain, its original service's setting names and ours."""


def read(environ: dict[str, str] | None = None, dotenv: Path | None = Path(".env")) -> Settings:
    """The settings of this process.

    Raises:
        Invalid: a setting is unknown or out of bounds; the message says which, and what is allowed.

    """
    given = dict(os.environ if environ is None else environ)
    return kernel.read(Settings, given, dotenv=dotenv, originals=ORIGINALS)
