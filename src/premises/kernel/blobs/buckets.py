"""Bytes in a bucket of Amazon S3, or of a service that speaks as it does."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from obstore.exceptions import BaseError
from obstore.store import S3Store

from premises.kernel.blobs.objects import Objects
from premises.kernel.errors import Invalid
from premises.kernel.settings import BlobSettings

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Config

SCHEME: Final = "s3://"

_NAME: Final = re.compile(r"[a-zA-Z0-9._-]{3,63}")

_RETRY: "Final[RetryConfig]" = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}


def bucket(settings: BlobSettings) -> Objects:
    """The bucket that the settings name; it is first asked when it is first needed.

    This has been run against moto's server. Google Cloud Storage speaks like Amazon at
    https://storage.googleapis.com to whoever has an HMAC key; that has not been tried.

    Raises:
        Invalid: `blobs.url`, the address or what belongs to it makes no sense.

    """
    parts = urlsplit(settings.url)
    try:
        return Objects(_opened(settings, parts.netloc, parts.path.strip("/")))
    except (BaseError, OSError, ValueError, TypeError) as error:
        # The library's own words may quote a key.
        kind = type(error).__name__
        message = (
            "PREMISES_BLOBS__URL names a bucket that cannot be used with what belongs to it;"
            f" the library calls it {kind}. Check the other PREMISES_BLOBS__ settings."
        )
        raise Invalid("blobs.url", message) from None


def _opened(settings: BlobSettings, name: str, prefix: str) -> S3Store:
    """Without a key of its own it asks the machine that it runs on, as Amazon's machines can."""
    if not _NAME.fullmatch(name):
        msg = "no name of a bucket"
        raise ValueError(msg)
    config: S3Config = {
        "region": settings.region,
        # A service of one's own has seldom a name for each bucket.
        "virtual_hosted_style_request": not settings.endpoint,
    }
    if settings.endpoint:
        config["endpoint"] = settings.endpoint
    if settings.access_key_id:
        config["access_key_id"] = settings.access_key_id
        config["secret_access_key"] = settings.secret_access_key.get_secret_value()
    # Unencrypted only where the operator named such an address.
    client: ClientConfig = {
        "timeout": "60s",
        "connect_timeout": "5s",
        "allow_http": settings.endpoint.startswith("http://"),
    }
    return S3Store(
        name, prefix=prefix or None, config=config, client_options=client, retry_config=_RETRY
    )
