"""A start that would leave a door open to strangers is refused, and says what to do."""

import pytest
from pydantic import SecretStr

from premises.kernel.auth import check_start
from premises.kernel.errors import Invalid
from premises.kernel.settings import AuthSettings

GOOD = "kHx2mQ8vZ1nR5tY7wB3dF6gJ9sL0pC4e"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.53"])
def test_open_starts_on_loopback(host: str) -> None:
    check_start(AuthSettings(mode="open"), host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "", "*"])
def test_open_does_not_start_anywhere_else(host: str) -> None:
    with pytest.raises(Invalid, match=r"127\.0\.0\.1") as caught:
        check_start(AuthSettings(mode="open"), host)
    assert caught.value.code == "auth.open_to_all"


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_required_starts_anywhere_with_a_secret_of_its_own(host: str) -> None:
    check_start(AuthSettings(mode="required", secret=SecretStr(GOOD)), host)


@pytest.mark.parametrize(
    "secret",
    [
        AuthSettings().secret.get_secret_value(),
        "your_super_secret_key_here",
        "your_super_secret_key_here" * 3,
        "change-me",
        "change-me-change-me-change-me-change-me-change-me",
        "secret",
        "",
        GOOD[:31],
        "a" * 64,
        "0123456789012345678901234567890123456789",
    ],
)
def test_required_does_not_start_with_a_secret_that_others_know(secret: str) -> None:
    settings = AuthSettings(mode="required", secret=SecretStr(secret))
    with pytest.raises(Invalid, match="token_urlsafe") as caught:
        check_start(settings, "127.0.0.1")
    assert caught.value.code == "auth.weak_secret"
    assert len(secret) < 10 or secret not in caught.value.message
