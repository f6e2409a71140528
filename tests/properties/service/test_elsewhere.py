"""Addresses of pictures elsewhere lead to the public web, and are never asked from here."""

import pytest

from premises.kernel.errors import Invalid
from premises.properties.service.elsewhere import checked_url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "http://images.example.org/a.jpg",
        "https://anna:secret@images.example.org/a.jpg",
        "https://@images.example.org/a.jpg",
        "https://localhost/a.jpg",
        "https://printer.local/a.jpg",
        "https://intranet/a.jpg",
        "https://127.0.0.1/a.jpg",
        "https://10.0.0.7/a.jpg",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/a.jpg",
        "https://[fd00::1]/a.jpg",
        "https://0x7f000001/a.jpg",
        "https://2130706433/a.jpg",
        "//images.example.org/a.jpg",
        "/etc/passwd",
        "file:///etc/passwd",
        "https:///a.jpg",
        "https://images.example.org\\@evil.example/a.jpg",
        "https://images.example.org/\u202egpj.exe",
        "https://images.example.org/a b.jpg",
        "https://images.example.org/\n.jpg",
        "https://images.example.org/" + "x" * 2000,
        "",
        "\ud800",
    ],
)
def test_an_address_that_leads_astray_is_refused(url: str) -> None:
    with pytest.raises(Invalid) as caught:
        checked_url(url)
    assert caught.value.code == "properties.bad_image_url"


def test_an_address_on_the_public_web_is_kept_as_it_is() -> None:
    for url in (
        "https://images.example.org/house.jpg",
        "https://b.s3.us-east-1.amazonaws.com/properties/1/x.jpg?v=1",
        "https://8.8.8.8/a",
    ):
        assert checked_url(f" {url} ") == url
