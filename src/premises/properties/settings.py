"""What an operator may change about properties."""

from typing import Final, Literal

from pydantic import Field

from premises.kernel.originals import Originals
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


ORIGINALS: Final = Originals(
    names={},
)
"""What settings of the original service mean here."""
