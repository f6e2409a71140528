"""What an operator may change about drawings."""

from typing import Final, Literal

from pydantic import Field

from premises.kernel.settings import SettingsModel

GROUP: Final = "drawings"


class DrawingsSettings(SettingsModel):
    """Everything about drawings."""

    enabled: bool = Field(
        True, description="Switched off, drawings leave no route, job or worker behind."
    )
    max_file_bytes: int = Field(
        70_000_000,
        ge=1000,
        le=4_000_000_000,
        description="A larger file is refused; PREMISES_SERVER__MAX_UPLOAD_BYTES bounds the whole upload and must not be smaller.",
    )
    max_pages: int = Field(
        500, ge=1, le=5000, description="A set of more pages than this is refused."
    )
    dpi: int = Field(
        200,
        ge=72,
        le=600,
        description="Resolution at which scans are compared; finer finds smaller changes and takes longer, by its square.",
    )
    picture_dpi: int = Field(
        150,
        ge=50,
        le=400,
        description="Resolution of the pictures and tiles of an overlay; finer can be looked at from nearer and takes more room.",
    )
    max_side_px: int = Field(
        30_000,
        ge=1000,
        le=65_000,
        description="A page that would be longer than this is drawn at a lower resolution, and the answer says so.",
    )
    max_pixels: int = Field(
        200_000_000,
        ge=1_000_000,
        le=2_000_000_000,
        description="A picture of more pixels is refused from its header, before it is decoded.",
    )
    read_memory_mb: int = Field(
        1024,
        ge=256,
        le=16_384,
        description="Memory that reading or drawing one page may take; a page that needs more fails alone.",
    )
    read_s: float = Field(
        60.0,
        ge=5,
        le=3600,
        description="How long reading or drawing one page may take; a page that needs longer fails alone.",
    )
    tolerance_mm: float = Field(
        0.1,
        ge=0.01,
        le=5,
        description="Lines this near to each other are the same line; larger hides small shifts, smaller shows the noise of exporters.",
    )
    raster_tolerance_mm: float = Field(
        0.3,
        ge=0.05,
        le=5,
        description="The same for ink of scans; smaller shows the noise of scanners.",
    )
    text_tolerance_mm: float = Field(
        0.7, ge=0.05, le=20, description="Words this near to where they stood have not moved."
    )
    gap_mm: float = Field(
        2.0,
        ge=0.1,
        le=50,
        description="Differences nearer to each other than this are one change.",
    )
    largest_change_mm: float = Field(
        150.0,
        ge=5,
        le=2000,
        description="Differences are not joined to a change that is longer than this.",
    )
    style_changes: bool = Field(
        False,
        description="Whether the same lines with another width, colour or dash are listed as a change.",
    )
    read_raster_text: bool = Field(
        True,
        description="Read the letters of scans around each change, to say what the text was and is; it takes a second or two for each page.",
    )
    palette: Literal["red_blue", "orange_blue"] = Field(
        "red_blue",
        description="Colours of what was removed and what was added; `orange_blue` can be told apart by the colour-blind.",
    )
    use_llm: bool = Field(
        True,
        description="Let the language model, where one is set up, put summaries into smoother words; every number stays measured.",
    )
    frontend_url: str = Field(
        "http://localhost:3000",
        pattern=r"^https?://[^\s?#]+$",
        description="Web address of the client that people return to after they signed in elsewhere.",
    )
    token_in_redirect: bool = Field(
        False,
        description="Hand the sign-in's token over in the address, as the original service did, instead of a code that works once; addresses end up in histories and logs.",
    )
    allowed_email_domains: tuple[str, ...] = Field(
        (),
        description="Only people whose e-mail address ends so may sign in from elsewhere; empty lets all of them.",
    )


ORIGINAL_NAMES: Final = {
    "FRONTEND_URL": "PREMISES_DRAWINGS__FRONTEND_URL",
    "ALLOWED_EMAIL_DOMAINS": "PREMISES_DRAWINGS__ALLOWED_EMAIL_DOMAINS",
    "CORS_ALLOWED_ORIGINS": "PREMISES_SERVER__CORS_ORIGINS",
    "HOST": "PREMISES_SERVER__HOST",
    "PORT": "PREMISES_SERVER__PORT",
    "SECRET_KEY": "PREMISES_AUTH__SECRET",
    "DIFF_RENDER_DPI": "PREMISES_DRAWINGS__DPI",
    "SESSION_LIFETIME_HOURS": "PREMISES_AUTH__SESSION_HOURS",
}
"""Names of the service whose place drawings take, and ours for the same thing."""
