"""The shapes in which accounts, sign-ins and keys travel."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from premises.kernel.auth.callers import Scope, Via

DomainName = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
RowId = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]


class Shape(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class SignUp(Shape):
    email: str = Field(max_length=320)
    password: SecretStr = Field(max_length=1024)
    name: str = Field("", max_length=200)


class SignIn(Shape):
    email: str = Field(max_length=320)
    password: SecretStr = Field(max_length=1024)
    audience: DomainName | None = Field(
        None, description="The only domain the token shall be good for."
    )
    renewable: bool = Field(
        False,
        description="Whether the token shall be short-lived and come with one that renews it.",
    )


class Renewal(Shape):
    refresh_token: SecretStr = Field(max_length=200)


class Forgotten(Shape):
    email: str = Field(max_length=320)


class NewPassword(Shape):
    token: SecretStr = Field(max_length=200)
    password: SecretStr = Field(max_length=1024)


class Told(Shape):
    message: str


class GoogleSignIn(Shape):
    id_token: SecretStr = Field(max_length=8192)
    audience: DomainName | None = None


class Elsewhere(Shape):
    is_on: bool
    name: str


class ElsewhereWanted(Shape):
    audience: DomainName | None = None
    return_to: str | None = Field(
        None,
        max_length=400,
        # Another slash or a backslash behind the first would lead to another site.
        pattern=r"^/([^/\\\s#\x00-\x1f][^\\\s#\x00-\x1f]*)?$",
        description="The page of this service to come back to.",
    )


class ElsewhereBegun(Shape):
    auth_url: str
    state: str


class ElsewhereCode(Shape):
    code: SecretStr = Field(max_length=200)


class Me(Shape):
    account_id: str | None
    email: str | None
    name: str
    is_owner: bool
    grants: Mapping[str, str]
    via: Via
    session_id: str | None
    audience: str | None


class SignedIn(Shape):
    token: str
    token_type: str = "bearer"  # noqa: S105 - the name of a scheme (RFC 6750), no secret.
    expires_at: datetime
    session_id: str
    account_id: str
    refresh_token: str | None = None


class SessionShown(Shape):
    id: str
    audience: str | None
    created_at: datetime
    expires_at: datetime
    last_seen_at: datetime
    user_agent: str | None
    address: str | None
    is_this: bool = False


class KeyWanted(Shape):
    name: str = Field(min_length=1, max_length=200)
    scope: Scope
    domain: DomainName | None = Field(
        None, description="The only domain the key shall be good for."
    )


class KeyMade(Shape):
    id: str
    key: str


class KeyShown(Shape):
    id: str
    name: str
    domain: str | None
    scope: str
    created_at: datetime
    last_used_at: datetime | None
