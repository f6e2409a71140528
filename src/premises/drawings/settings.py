"""What an operator may change about drawings."""

import re
from collections.abc import Mapping
from typing import Final, Literal

from pydantic import Field

from premises.kernel.originals import Originals, Rule
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
        description="Let the language model, where one is set up, put summaries into smoother words, guess costs and durations, and answer questions; what was measured stays as it is.",
    )
    frontend_url: str = Field(
        "http://localhost:3000",
        pattern=r"^https?://[^\s?#]+$",
        description="Web address of the client that people return to after they signed in elsewhere.",
    )
    redirect_url: str = Field(
        "",
        pattern=r"^(https?://[^\s?#]+)?$",
        max_length=500,
        description="Address of /api/v1/auth/google/callback as the issuer knows it; empty takes the host that a request names.",
    )
    token_in_redirect: bool = Field(
        False,
        description="Hand the sign-in's token over in the address, as the original service did, instead of a code that works once; addresses end up in histories and logs.",
    )
    allowed_email_domains: tuple[str, ...] = Field(
        (),
        description="Only people whose e-mail address is of one of these domains may sign in from elsewhere; what stands before a domain counts as another; empty lets all of them.",
    )


def _carrier_without_pubsub(use_pubsub: str) -> Mapping[str, str]:
    return {} if _is_on(use_pubsub) else {_CARRIER: "processes"}


def _carrier_on_pubsub(use_pubsub: str, project: str) -> Mapping[str, str]:
    """Celery's transport for Google Pub/Sub is told its project by the URL."""
    if not _is_on(use_pubsub):
        return {}
    if not _PROJECT.fullmatch(project):
        msg = "is no id of a Google Cloud project"
        raise ValueError(msg)
    return {_CARRIER: "celery", _BROKER_URL: f"gcpubsub://projects/{project}"}


def _upload_bytes(megabytes: str) -> Mapping[str, str]:
    try:
        size_bytes = round(float(megabytes) * _MEGABYTE)
    except (ValueError, OverflowError):
        msg = "is no number of megabytes"
        raise ValueError(msg) from None
    return {_FILE_BYTES: str(size_bytes), _UPLOAD_BYTES: str(size_bytes + _FORM_BYTES)}


def _is_on(value: str) -> bool:
    return value.strip().lower() in {"1", "true", "yes", "on"}


_CARRIER: Final = "PREMISES_JOBS__CARRIER"
_BROKER_URL: Final = "PREMISES_JOBS__BROKER_URL"
_FILE_BYTES: Final = "PREMISES_DRAWINGS__MAX_FILE_BYTES"
_UPLOAD_BYTES: Final = "PREMISES_SERVER__MAX_UPLOAD_BYTES"
_PROJECT: Final = re.compile(r"[a-z0-9][a-z0-9.:-]{2,60}")
_MEGABYTE: Final = 2**20
_FORM_BYTES: Final = 65_536
"""What a browser writes around a file, with room to spare."""

_DATABASE: Final = (
    "it names the original's own database, and Premises needs an empty one of its own"
    " (PREMISES_DATABASE__URL); `premises import drawings` takes over what is in it"
)
_BUCKET: Final = "files are kept by Premises itself; `premises import drawings` brings those there"
_TOPIC: Final = (
    "there is a queue for each stage, whose names begin with PREMISES_JOBS__BROKER_PREFIX"
)
_MODEL: Final = (
    "no model is needed, and none is asked elsewhere unless PREMISES_LLM__URL, __API, __MODEL and"
    " __API_KEY say so"
)
_FOLDER: Final = "everything is kept below PREMISES_DATA_DIR"

ORIGINALS: Final = Originals(
    names={
        "ENVIRONMENT": "PREMISES_ENVIRONMENT",
        "FRONTEND_URL": "PREMISES_DRAWINGS__FRONTEND_URL",
        "ALLOWED_EMAIL_DOMAINS": "PREMISES_DRAWINGS__ALLOWED_EMAIL_DOMAINS",
        "CORS_ALLOWED_ORIGINS": "PREMISES_SERVER__CORS_ORIGINS",
        "HOST": "PREMISES_SERVER__HOST",
        "PORT": "PREMISES_SERVER__PORT",
        "SECRET_KEY": "PREMISES_AUTH__SECRET",
        "GOOGLE_CLIENT_ID": "PREMISES_AUTH__OIDC_CLIENT_ID",
        "GOOGLE_CLIENT_SECRET": "PREMISES_AUTH__OIDC_CLIENT_SECRET",
        "GOOGLE_REDIRECT_URI": "PREMISES_DRAWINGS__REDIRECT_URL",
        "DIFF_RENDER_DPI": "PREMISES_DRAWINGS__DPI",
        "MAX_CONTENT_LENGTH": _UPLOAD_BYTES,
        "SESSION_LIFETIME_HOURS": "PREMISES_AUTH__SESSION_HOURS",
    },
    rules=(
        Rule(("MAX_UPLOAD_SIZE_MB",), (_FILE_BYTES, _UPLOAD_BYTES), _upload_bytes),
        Rule(("USE_PUBSUB",), (_CARRIER,), _carrier_without_pubsub),
        Rule(("USE_PUBSUB", "GCP_PROJECT_ID"), (_CARRIER, _BROKER_URL), _carrier_on_pubsub),
    ),
    left={
        "USE_PUBSUB": "switched on, it needs GCP_PROJECT_ID beside it",
        "GCP_PROJECT_ID": "it only says where Pub/Sub is, which is not switched on",
        "USE_DATABASE": "there always is a database",
        "USE_GCS": _BUCKET,
        "USE_ASYNC_PROCESSING": "work is always done behind the answer",
        "USE_FIREBASE_AUTH": "people sign in here, or at the issuer that PREMISES_AUTH__OIDC_ISSUER names",
        "DEBUG": "PREMISES_LOG__LEVEL=debug says more",
        **dict.fromkeys(("DB_HOST", "DB_PORT", "DB_NAME", "DB_USER", "DB_PASS"), _DATABASE),
        "INSTANCE_CONNECTION_NAME": _DATABASE,
        **dict.fromkeys(("GCS_BUCKET_NAME", "GCS_UPLOAD_BUCKET", "GCS_PROCESSED_BUCKET"), _BUCKET),
        "LOCAL_UPLOAD_PATH": _BUCKET,
        **dict.fromkeys(
            (
                *("LOCAL_RESULTS_PATH", "LOCAL_TEMP_PATH", "LOCAL_OUTPUT_PATH"),
                *("LOCAL_DATA_DIR", "DATA_DIR"),
            ),
            _FOLDER,
        ),
        "PROCESSING_TIMEOUT": "each page has a limit of its own, PREMISES_DRAWINGS__READ_S",
        "DEFAULT_DPI": "letters are read from the file itself, and of scans at one fixed resolution",
        "DIFF_MAX_IMAGE_DIMENSION": "sheets are compared whole; PREMISES_DRAWINGS__MAX_SIDE_PX bounds giants only",
        "DIFF_ALIGNMENT_FEATURES": "sheets are aligned by what is drawn on them",
        "MAX_SYNC_PAGES": "no page is worked before the answer",
        "MEMORY_LIMIT_GB": "each page has a limit of its own, PREMISES_DRAWINGS__READ_MEMORY_MB",
        **dict.fromkeys(
            ("OPENAI_API_KEY", "OPENAI_MODEL", "GEMINI_API_KEY", "GEMINI_MODEL"), _MODEL
        ),
        **dict.fromkeys(
            (
                f"PUBSUB_{stage}_{what}"
                for stage in ("OCR", "DIFF", "SUMMARY")
                for what in ("TOPIC", "SUBSCRIPTION")
            ),
            _TOPIC,
        ),
        "PUBSUB_MAX_MESSAGES": "a worker takes one message at a time",
        "FAST_TEST_MODE": "nothing is ever made up",
    },
)
"""What the settings of the service whose place drawings take mean here."""
