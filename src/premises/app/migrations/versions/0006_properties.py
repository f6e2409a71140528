"""Properties, tokens that renew a sign-in, leave to set a new password, versions of answers."""

import sqlalchemy as sa

from premises.kernel.database import BigId, Instant, Json, LongText
from premises.kernel.database.migrations import make_index, make_table

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_table(
        "cache_versions",
        sa.Column(
            "tag",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tag", name="pk_cache_versions"),
    )
    make_table(
        "property_documents",
        sa.Column(
            "hash",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("text", LongText, nullable=False),
        sa.Column("is_allowed", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_property_documents"),
    )
    make_index("ix_property_documents_used", "property_documents", ["used_at"], unique=False)
    make_table(
        "property_people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "account_id",
            sa.String(length=36).with_variant(sa.String(length=36, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "role",
            sa.Enum("USER", "AGENT", "ADMIN", name="role", native_enum=False, length=10),
            nullable=False,
        ),
        sa.Column(
            "phone",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("age", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=500), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_property_people"),
        sa.UniqueConstraint("account_id", name="uq_property_people_account_id"),
        sqlite_autoincrement=True,
    )
    make_table(
        "password_resets",
        sa.Column(
            "token_hash",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "account_id",
            sa.String(length=36).with_variant(sa.String(length=36, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_password_resets_account_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_password_resets"),
    )
    make_index("ix_password_resets_account_id", "password_resets", ["account_id"], unique=False)
    make_index("ix_password_resets_expires_at", "password_resets", ["expires_at"], unique=False)
    make_table(
        "property_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("description", LongText, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["property_people.id"], name="fk_property_items_owner_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_property_items"),
        sqlite_autoincrement=True,
    )
    make_index("ix_property_items_owner", "property_items", ["owner_id", "id"], unique=False)
    make_table(
        "property_listings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("description", LongText, nullable=True),
        sa.Column(
            "property_type",
            sa.Enum(
                "APARTMENT",
                "HOUSE",
                "VILLA",
                "COMMERCIAL",
                "LAND",
                name="propertytype",
                native_enum=False,
                length=12,
            ),
            nullable=False,
        ),
        sa.Column(
            "listing_type",
            sa.Enum("SELL", "RENT", name="listingtype", native_enum=False, length=6),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "ACTIVE", "PENDING", "SOLD", "RENTED", name="status", native_enum=False, length=10
            ),
            nullable=False,
        ),
        sa.Column(
            "approval",
            sa.Enum(
                "WAITING", "APPROVED", "REJECTED", name="approval", native_enum=False, length=10
            ),
            nullable=False,
        ),
        sa.Column("price", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("original_price", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("close_price", sa.Numeric(precision=16, scale=2), nullable=True),
        sa.Column("area", sa.Double(), nullable=True),
        sa.Column("bedrooms", sa.Integer(), nullable=True),
        sa.Column("bathrooms", sa.Integer(), nullable=True),
        sa.Column("year_built", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("city", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=200), nullable=False),
        sa.Column("zip_code", sa.String(length=40), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("east", sa.Double(), nullable=True),
        sa.Column("north", sa.Double(), nullable=True),
        sa.Column("up", sa.Double(), nullable=True),
        sa.Column("words", LongText, nullable=False),
        sa.Column("city_words", sa.String(length=400), nullable=False),
        sa.Column("featured", sa.Boolean(), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("primary_image_id", sa.Integer(), nullable=True),
        sa.Column("image_count", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("status_at", Instant(), nullable=False),
        sa.Column("photos_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["property_people.id"], name="fk_property_listings_owner_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_property_listings"),
        sqlite_autoincrement=True,
    )
    make_index("ix_property_listings_owner", "property_listings", ["owner_id", "id"], unique=False)
    make_index(
        "ix_property_listings_place", "property_listings", ["latitude", "longitude"], unique=False
    )
    make_index(
        "ix_property_listings_price",
        "property_listings",
        ["is_published", "approval", "price", "id"],
        unique=False,
    )
    make_index(
        "ix_property_listings_shown",
        "property_listings",
        ["is_published", "approval", "created_at", "id"],
        unique=False,
    )
    make_index(
        "ix_property_listings_updated", "property_listings", ["updated_at", "id"], unique=False
    )
    make_table(
        "property_searches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("condition", Json, nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.Column("told_at", Instant(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["property_people.id"], name="fk_property_searches_person_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_property_searches"),
        sqlite_autoincrement=True,
    )
    make_index(
        "ix_property_searches_person", "property_searches", ["person_id", "id"], unique=False
    )
    make_index(
        "ix_property_searches_told", "property_searches", ["is_told", "told_at"], unique=False
    )
    make_table(
        "account_refreshes",
        sa.Column(
            "id",
            sa.String(length=36).with_variant(sa.String(length=36, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "session_id",
            sa.String(length=36).with_variant(sa.String(length=36, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "token_hash",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.Column(
            "successor_id",
            sa.String(length=36).with_variant(sa.String(length=36, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["account_sessions.id"],
            name="fk_account_refreshes_session_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_account_refreshes"),
        sa.UniqueConstraint("token_hash", name="uq_account_refreshes_token_hash"),
    )
    make_index("ix_account_refreshes_expires_at", "account_refreshes", ["expires_at"], unique=False)
    make_index("ix_account_refreshes_session_id", "account_refreshes", ["session_id"], unique=False)
    make_table(
        "property_changes",
        sa.Column("id", BigId, nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column(
            "field",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "old",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "new",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["property_listings.id"],
            name="fk_property_changes_listing_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_property_changes"),
        sqlite_autoincrement=True,
    )
    make_index(
        "ix_property_changes_listing", "property_changes", ["listing_id", "id"], unique=False
    )
    make_table(
        "property_favourites",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["property_listings.id"],
            name="fk_property_favourites_listing_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["property_people.id"], name="fk_property_favourites_person_id"
        ),
        sa.PrimaryKeyConstraint("person_id", "listing_id", name="pk_property_favourites"),
    )
    make_index(
        "ix_property_favourites_listing", "property_favourites", ["listing_id"], unique=False
    )
    make_table(
        "property_images",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "AWAITED", "READY", "DEVELOPED", name="imagestate", native_enum=False, length=12
            ),
            nullable=False,
        ),
        sa.Column("url", sa.String(length=2000), nullable=True),
        sa.Column(
            "hash",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column(
            "thumbhash",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "look_hash",
            sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("sizes", Json, nullable=True),
        sa.Column(
            "upload_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "original_key",
            sa.String(length=500).with_variant(sa.String(length=500, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("caption", sa.String(length=500), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["property_listings.id"],
            name="fk_property_images_listing_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_property_images"),
        sa.UniqueConstraint("upload_key", name="uq_property_images_upload_key"),
        sqlite_autoincrement=True,
    )
    make_index(
        "ix_property_images_listing",
        "property_images",
        ["listing_id", "position", "id"],
        unique=False,
    )
    make_index("ix_property_images_state", "property_images", ["state", "created_at"], unique=False)
