"""What an operator may change about properties."""

import re
from collections.abc import Mapping
from typing import Final, Literal
from urllib.parse import quote

from pydantic import Field

from premises.kernel.originals import Originals, Rule
from premises.kernel.settings import SettingsModel

GROUP: Final = "properties"


class PropertiesSettings(SettingsModel):
    """Everything about properties."""

    enabled: bool = Field(
        True, description="Switched off, properties leave no route, job or worker behind."
    )
    timestamps: Literal["rfc3339", "original"] = Field(
        "rfc3339",
        description="How instants are told: `rfc3339` with a Z, or as the original did, without a zone, which browsers take for local time.",
    )
    introspection: bool = Field(
        True, description="Whether clients may ask the GraphQL API which fields it has."
    )
    suggestions: bool = Field(
        True,
        description="Whether an error about an unknown field names similar ones; it tells strangers what there is.",
    )
    explorer: bool = Field(
        True, description="Whether GET /graphql shows a page on which queries can be tried."
    )
    documents: Literal["any", "allowed"] = Field(
        "any",
        description="`allowed` executes only documents that `premises properties allow` put on the list; `any` all of them.",
    )
    max_registered_documents: int = Field(
        10_000,
        ge=0,
        le=1_000_000,
        description="How many documents clients may register by themselves; the one used longest ago makes room.",
    )
    max_document_bytes: int = Field(
        20_000,
        ge=1000,
        le=1_000_000,
        description="A longer GraphQL document is refused before it is parsed.",
    )
    max_tokens: int = Field(
        600,
        ge=200,
        le=100_000,
        description="A GraphQL document of more words and signs is refused before it is parsed; one that asks for all types has about 200.",
    )
    max_depth: int = Field(
        15,
        ge=3,
        le=100,
        description="How deep fields of one GraphQL document may lie in each other.",
    )
    max_fields: int = Field(
        2000,
        ge=50,
        le=100_000,
        description="How many fields one GraphQL document may ask for, fragments spread out.",
    )
    max_aliases: int = Field(
        50, ge=1, le=10_000, description="How many of these may be given another name."
    )
    max_mutations: int = Field(
        10, ge=1, le=1000, description="How many changes one GraphQL document may ask for."
    )
    max_cost: int = Field(
        200_000,
        ge=1000,
        le=100_000_000,
        description="The most one GraphQL document may cost, in points: about one for each value that it may answer.",
    )
    max_page: int = Field(
        100, ge=10, le=1000, description="The most listings on one page of a connection or a feed."
    )
    max_list: int = Field(
        5000,
        ge=100,
        le=100_000,
        description="The most listings in a list without pages, as clients of the original ask for.",
    )
    max_values: int = Field(
        1_000_000,
        ge=10_000,
        le=100_000_000,
        description="The most values one GraphQL answer may hold; a document that reaches the same listings by many ways is refused before its answer is written out.",
    )
    requests_per_minute: int = Field(
        100,
        ge=0,
        le=1_000_000,
        description="Requests each address may send to one path in a minute, as with the original; 0 does not count them.",
    )
    cost_per_minute: int = Field(
        5_000_000,
        ge=0,
        le=10_000_000_000,
        description="Points of GraphQL cost each address or account may spend in a minute; 0 does not count them.",
    )
    approval: bool = Field(
        False,
        description="Whether listings of those who are neither agent nor admin wait for an admin's approval before others see them.",
    )
    public_url: str = Field(
        "",
        pattern=r"^(https?://[^\s?#]+)?$",
        max_length=500,
        description="Address under which clients reach images; empty takes the host that a request names.",
    )
    max_image_bytes: int = Field(
        10_000_000,
        ge=10_000,
        le=200_000_000,
        description="The largest picture that is taken; a longer one is refused before it is read to its end.",
    )
    max_image_pixels: int = Field(
        40_000_000,
        ge=100_000,
        le=400_000_000,
        description="The most pixels a picture may have; its header is asked before it is opened.",
    )
    max_images: int = Field(
        60, ge=1, le=1000, description="How many pictures one listing may have."
    )
    image_memory_mb: int = Field(
        600,
        ge=100,
        le=8000,
        description="Memory that opening one picture may take, in a process of its own.",
    )
    image_s: float = Field(
        20.0, ge=1, le=600, description="Processor seconds that opening one picture may take."
    )
    link_s: int = Field(
        3600,
        ge=60,
        le=7 * 86_400,
        description="How long the address of a picture that is not for everyone can be opened, and how long a direct upload may take.",
    )


_Given = Mapping[str, str]


def _redis(host: str, port: str = "6379", number: str = "0", password: str = "") -> _Given:
    known = f":{quote(password, safe='')}@" if password else ""
    return {"PREMISES_REDIS__URL": f"redis://{known}{host or 'localhost'}:{port}/{number}"}


def _bucket(name: str) -> _Given:
    """Beside what the original keeps in its bucket, in a folder of its own."""
    if not _BUCKET_NAME.fullmatch(name):
        msg = "is no name of an S3 bucket"
        raise ValueError(msg)
    return {"PREMISES_BLOBS__URL": f"s3://{name}/premises"}


def _secret(secret: str) -> _Given:
    if secret == "your_super_secret_key_here":  # noqa: S105 - what everybody can read.
        msg = "is what the original ships with, so everybody knows it; choose another"
        raise ValueError(msg)
    return {"PREMISES_AUTH__SECRET": secret}


_BUCKET_NAME: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_REDIS: Final = ("REDIS_HOST", "REDIS_PORT", "REDIS_DB", "REDIS_PASSWORD")
_IGNORED: Final = "the original itself does not heed it"

ORIGINALS: Final = Originals(
    names={
        "AWS_ACCESS_KEY_ID": "PREMISES_BLOBS__ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY": "PREMISES_BLOBS__SECRET_ACCESS_KEY",
        "AWS_REGION": "PREMISES_BLOBS__REGION",
        "S3_URL_EXPIRATION": "PREMISES_PROPERTIES__LINK_S",
    },
    rules=(
        Rule(("SECRET_KEY",), ("PREMISES_AUTH__SECRET",), _secret),
        Rule(("S3_BUCKET_NAME",), ("PREMISES_BLOBS__URL",), _bucket),
        # The more of them are given, the more is known; the first that fits counts.
        *(Rule(_REDIS[:count], ("PREMISES_REDIS__URL",), _redis) for count in (4, 3, 2, 1)),
    ),
    left={
        "DATABASE_URL": "it names the original's own database, and Premises needs an empty one of"
        " its own (PREMISES_DATABASE__URL); `premises import properties` takes over what is in it",
        "DEBUG": "PREMISES_LOG__LEVEL=debug says more",
        "ALGORITHM": _IGNORED,
        "ACCESS_TOKEN_EXPIRE_MINUTES": _IGNORED,
    },
)
"""What settings of the original service mean here."""
