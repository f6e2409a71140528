"""What an operator may change about audits."""

from pathlib import Path
from typing import Final

from pydantic import Field

from premises.kernel.settings import SettingsModel

GROUP: Final = "audits"


class AuditsSettings(SettingsModel):
    """Everything about audits."""

    enabled: bool = Field(
        True, description="Switched off, audits leave no route, job or worker behind."
    )
    max_photo_bytes: int = Field(
        25_000_000,
        ge=1000,
        le=1_000_000_000,
        description="A larger photo is refused; the whole upload is bounded by PREMISES_SERVER__MAX_UPLOAD_BYTES.",
    )
    max_photos: int = Field(
        20, ge=1, le=100, description="A submission with more photos than this is refused."
    )
    max_pixels: int = Field(
        50_000_000,
        ge=1000,
        le=1_000_000_000,
        description="A picture of more pixels is refused from its header, before it is decoded.",
    )
    measures: Path | None = Field(
        None,
        description="Your own list of measures (TOML) instead of the one that comes with Premises; `premises audits measures` writes one to begin with.",
    )
    draws: int = Field(
        2000,
        ge=200,
        le=20_000,
        description="How many imagined truths the bands are drawn from; more are smoother and slower.",
    )
    keep_analyses: int = Field(
        10,
        ge=2,
        le=1000,
        description="So many submissions of a task are kept with their photos, to compare before and after; older ones go when a new one comes.",
    )
    read_burned_in_scale: bool = Field(
        True,
        description="Read the numbers beside the colour bar of pictures that lost their temperatures; it takes a second a picture and the answer is marked approximate.",
    )


ORIGINAL_NAMES: Final[dict[str, str]] = {}
"""The original service took no settings by name: its addresses stood in its source."""
