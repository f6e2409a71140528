"""A code that a browser brought back from the issuer becomes proof of who the person is."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import quote_plus, urlencode

from pydantic import BaseModel, SecretStr, ValidationError

from premises.kernel.auth.discovery import Provider
from premises.kernel.auth.issuers import TIMEOUT_S, silent
from premises.kernel.auth.openid import Identity, IdTokens, identity_in, not_genuine
from premises.kernel.clock import Clock
from premises.kernel.errors import Unauthenticated
from premises.kernel.outbound import client, read, translated

_LONGEST_ANSWER: Final = 100_000


class _Tokens(BaseModel):
    id_token: str


def challenge_of(verifier: str) -> str:
    """What is shown of the verifier beforehand: its SHA-256 (RFC 7636, 4.2, S256)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def id_token_for(
    provider: Provider, client_id: str, secret: SecretStr, sent: Mapping[str, str]
) -> str:
    """The ID token that the issuer gives for a code; `sent` holds code, verifier and redirect.

    Raises:
        Unauthenticated: the issuer does not take the code.
        Unavailable: it does not answer as it should.

    """
    form, headers = {"grant_type": "authorization_code", **sent}, {"accept": "application/json"}
    password = secret.get_secret_value()
    if password and provider.takes_basic:
        headers["authorization"] = _basic(client_id, password)
    else:
        form |= {"client_id": client_id, **({"client_secret": password} if password else {})}
    return _asked(provider.token_endpoint, form, headers)


def _asked(url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> str:
    with (
        translated(url),
        client(TIMEOUT_S, headers=headers) as asking,
        asking.stream("POST", url, data=form) as answer,
    ):
        if answer.status_code in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED}:
            raise Unauthenticated(
                "auth.code_refused", "The sign-in was not confirmed elsewhere; begin it again."
            )
        if answer.status_code != HTTPStatus.OK:
            raise silent()
        body = read(answer, _LONGEST_ANSWER)
    try:
        return _Tokens.model_validate_json(body).id_token
    except (ValidationError, RecursionError) as error:
        raise silent() from error


def _basic(client_id: str, password: str) -> str:
    # RFC 6749, 2.3.1: both are form-encoded first, unlike in HTTP's own Basic.
    pair = f"{quote_plus(client_id)}:{quote_plus(password)}".encode("ascii")
    return f"Basic {base64.b64encode(pair).decode('ascii')}"


def verified(
    provider: Provider, client_id: str, id_token: str, clock: Clock, nonce: str | None
) -> Identity:
    """The person that the issuer names in this token, made for this sign-in where it has a nonce.

    Raises:
        Unauthenticated: the token is not genuine, not for us, not of this sign-in, or expired.
        Unavailable: the issuer's keys cannot be read now.

    """
    tokens = IdTokens(provider.keys, (provider.issuer,), (client_id,), clock)
    claims = tokens.claims(id_token)
    if nonce is not None and not hmac.compare_digest(str(claims.get("nonce", "")), nonce):
        raise not_genuine()
    if claims.get("azp", client_id) != client_id:
        raise not_genuine()
    return identity_in(claims)


def with_query(url: str, parameters: Mapping[str, str]) -> str:
    """The address with these parameters behind those that it has."""
    head, hash_sign, fragment = url.partition("#")
    joint = "&" if "?" in head else "?"
    return f"{head}{joint}{urlencode(parameters)}{hash_sign}{fragment}"
