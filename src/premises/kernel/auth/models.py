"""Who may come in: people, their open sign-ins, their keys, and what each may touch."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from premises.kernel.database import Base, Instant, Key, table_options


class Account(Base):
    """A person. Whoever signs in elsewhere is known by (issuer, subject), never by e-mail."""

    __tablename__ = "accounts"
    __table_args__ = (sa.UniqueConstraint("issuer", "subject"), table_options())

    id: Mapped[str] = mapped_column(Key(36), primary_key=True)
    email: Mapped[str | None] = mapped_column(Key(254), unique=True)
    name: Mapped[str] = mapped_column(Key(200))
    password_hash: Mapped[str | None] = mapped_column(Key(255))
    issuer: Mapped[str | None] = mapped_column(Key(255))
    subject: Mapped[str | None] = mapped_column(Key(255))
    email_confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    is_owner: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime | None] = mapped_column(Instant)


class AccountSession(Base):
    """One sign-in on one device; only the hash of its token is kept."""

    __tablename__ = "account_sessions"
    __table_args__ = table_options()

    id: Mapped[str] = mapped_column(Key(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(
        sa.ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(Key(64), unique=True)
    audience: Mapped[str | None] = mapped_column(Key(40))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    user_agent: Mapped[str | None] = mapped_column(Key(400))
    address: Mapped[str | None] = mapped_column(Key(64))


class ApiKey(Base):
    """A key for a program, or the admission of an original client that sends no token.

    `kind` is `key` (sent in a header), `client_path` (part of the base path) or
    `client_network` (recognised by the address it comes from, which has no secret).
    """

    __tablename__ = "api_keys"
    __table_args__ = table_options()

    id: Mapped[str] = mapped_column(Key(36), primary_key=True)
    account_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(Key(20), index=True)
    name: Mapped[str] = mapped_column(Key(200))
    secret_hash: Mapped[str | None] = mapped_column(Key(64), unique=True)
    network: Mapped[str | None] = mapped_column(Key(64))
    domain: Mapped[str | None] = mapped_column(Key(40))
    scope: Mapped[str] = mapped_column(Key(10))
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class Grant(Base):
    """How far one account may go in one domain."""

    __tablename__ = "grants"
    __table_args__ = table_options()

    account_id: Mapped[str] = mapped_column(
        sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    domain: Mapped[str] = mapped_column(Key(40), primary_key=True)
    scope: Mapped[str] = mapped_column(Key(10))
    created_at: Mapped[datetime] = mapped_column(Instant)


class SignInFlow(Base):
    """A sign-in elsewhere that is under way, from the first redirect to the code that ends it.

    Only hashes are kept of what the browser holds: `state_hash` of the state that comes back with
    it, `browser_hash` of its cookie, `code_hash` of the code that is handed over once at the end.
    """

    __tablename__ = "sign_in_flows"
    __table_args__ = table_options()

    state_hash: Mapped[str] = mapped_column(Key(64), primary_key=True)
    browser_hash: Mapped[str | None] = mapped_column(Key(64))
    nonce: Mapped[str] = mapped_column(Key(64))
    verifier: Mapped[str] = mapped_column(Key(128))
    audience: Mapped[str | None] = mapped_column(Key(40))
    return_to: Mapped[str | None] = mapped_column(Key(500))
    account_id: Mapped[str | None] = mapped_column(Key(36))
    code_hash: Mapped[str | None] = mapped_column(Key(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class AccountRefresh(Base):
    """A token that renews a sign-in once; only its hash is kept.

    Of a sign-in's tokens the newest counts. `used_at` is when it was exchanged, `successor_id`
    for which; a used one that comes again later than a moment was stolen by somebody.
    """

    __tablename__ = "account_refreshes"
    __table_args__ = table_options()

    id: Mapped[str] = mapped_column(Key(36), primary_key=True)
    session_id: Mapped[str] = mapped_column(
        sa.ForeignKey("account_sessions.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(Key(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    successor_id: Mapped[str | None] = mapped_column(Key(36))


class PasswordReset(Base):
    """Leave to set a new password once, without the old one; only the token's hash is kept."""

    __tablename__ = "password_resets"
    __table_args__ = table_options()

    token_hash: Mapped[str] = mapped_column(Key(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(
        sa.ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
