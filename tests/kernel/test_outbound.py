"""Whoever is asked is somebody who may be asked, however the address is written."""

import contextlib
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from tests.kernel.certificates import write_certificate
from tests.kernel.receiver import Answer, Receiver, receiving

from premises.kernel import outbound
from premises.kernel.errors import Forbidden, Invalid, Unavailable
from premises.kernel.outbound import transport

FORBIDDEN = (
    "0.0.0.0",
    "0.1.2.3",
    "169.254.0.1",
    "169.254.169.254",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "fe80::1",
    "fec0::1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "ff02::1",
    "::ffff:169.254.169.254",
    "::169.254.169.254",
    "2002:a9fe:a9fe::1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a9fe:a9fe",
    "2001:0:a9fe:a9fe::1",
)
ALLOWED = (
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.5",
    "100.64.0.1",
    "93.184.215.14",
    "::1",
    "fd12:3456::1",
    "2606:4700::1111",
    "::ffff:192.168.1.5",
)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


def get(url: str, timeout_s: float = 5) -> bytes:
    with (
        outbound.translated(url),
        outbound.client(timeout_s) as client,
        client.stream("GET", url) as answer,
    ):
        return outbound.read(answer, 1000)


@pytest.mark.parametrize("address", FORBIDDEN)
def test_addresses_where_secrets_or_nobody_live_are_forbidden(address: str) -> None:
    assert outbound.is_forbidden(ip_address(address))


@pytest.mark.parametrize("address", ALLOWED)
def test_addresses_of_the_house_and_of_the_internet_are_not(address: str) -> None:
    assert not outbound.is_forbidden(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://2852039166/",
        "http://0xA9FEA9FE/",
        "http://0xa9.0xfe.0xa9.0xfe/",
        "http://169.16689662/",
        "http://[::ffff:169.254.169.254]/",
        "http://[fe80::1%25eth0]/",
        "https://0/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "//example.com/",
        "http://",
        "http:///path",
        "http://example.com:99999/",
        "http://example.com:port/",
        "http://exam ple.com/",
        "http://example.com/\r\nHost: other",
        "http://[::1/",
        "http://[nobody]/",
        "http://[::1::]/",
        "http://999.1.2.3/",
        "http://\u2488com/",
        "http://a\u200db.example/",
        "http://example.com/" + "x" * 70_000,
        "example.com",
        "",
    ],
)
def test_an_address_that_may_not_be_asked_is_refused_when_it_is_written(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        outbound.check_url(url)
    assert refused.value.code == "outbound.url"


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8090/detect",
        "https://hooks.example.com/services/abc?x=1",
        "http://192.168.1.5",
        "http://0x7f.1:8080/",
        "http://[::1]:80/",
        "http://bücher.example/",
    ],
)
def test_other_addresses_may_be_written(url: str) -> None:
    outbound.check_url(url)


def test_a_server_of_the_house_is_asked(receiver: Receiver) -> None:
    assert get(f"{receiver.url}/path?x=1") == b"ok"
    [asked] = receiver.asked
    assert (asked.method, asked.path) == ("GET", "/path?x=1")
    assert asked.headers["host"] == f"localhost:{receiver.port}"


@pytest.mark.parametrize("host", ["0.0.0.0", "0x0", "[::ffff:169.254.169.254]", "2852039166"])
def test_a_forbidden_address_is_never_connected_to(host: str) -> None:
    with pytest.raises(Forbidden) as refused:
        get(f"http://{host}/")
    assert refused.value.code == "outbound.forbidden"


def _resolves(monkeypatch: pytest.MonkeyPatch, name: str, *answers: list[str]) -> list[str]:
    """Let a name mean something else each time it is looked up; returns what was looked up."""
    real, looked_up, left = socket.getaddrinfo, [], list(answers)

    def resolve(host: Any, port: Any, *args: Any, **more: Any) -> Any:
        if host != name:
            return real(host, port, *args, **more)
        looked_up.append(name)
        found = [real(address, port, *args, **more) for address in left.pop(0)]
        return [entry for entries in found for entry in entries]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return looked_up


def test_a_name_that_leads_to_a_forbidden_address_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _resolves(monkeypatch, "inside.test", ["169.254.169.254"])
    with pytest.raises(Forbidden, match=r"169\.254\.169\.254"):
        get("http://inside.test/")


def test_a_name_is_looked_up_once_and_that_very_address_is_asked(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    """A second look-up would lead inside: that is how such a check is usually got round."""
    looked_up = _resolves(monkeypatch, "rebind.test", ["127.0.0.1"], ["169.254.169.254"])
    assert get(f"http://rebind.test:{receiver.port}/") == b"ok"
    assert looked_up == ["rebind.test"]
    assert receiver.asked[0].headers["host"] == f"rebind.test:{receiver.port}"


def test_of_several_addresses_only_those_that_may_be_asked_are(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    _resolves(monkeypatch, "both.test", ["169.254.1.1", "127.0.0.2", "127.0.0.1"])
    assert get(f"http://both.test:{receiver.port}/") == b"ok"


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.answers = [Answer(302, {"Location": "http://169.254.169.254/"})]
    with outbound.client(5) as client:
        assert client.get(receiver.url).status_code == 302
    assert len(receiver.asked) == 1


def test_proxies_of_the_environment_are_not_asked(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert get(receiver.url) == b"ok"


def test_who_is_not_there_is_said_without_what_may_be_secret() -> None:
    with pytest.raises(Unavailable) as away:
        get("http://user:hush@localhost:1/token-of-mine?key=hush")
    assert away.value.code == "outbound.unreachable"
    assert "http://localhost:1" in away.value.message
    assert "hush" not in away.value.message
    assert "token" not in away.value.message


def test_a_name_nobody_knows_is_unreachable() -> None:
    with pytest.raises(Unavailable) as away:
        get(f"http://{'a' * 70}.test/")
    assert away.value.code == "outbound.unreachable"


def test_a_silent_server_is_given_up(receiver: Receiver) -> None:
    receiver.answers = [Answer(delay_s=1.0)]
    with pytest.raises(Unavailable) as silent:
        get(receiver.url, timeout_s=0.2)
    assert silent.value.code == "outbound.timeout"


def test_a_server_that_drips_is_given_up_too(receiver: Receiver) -> None:
    """Each part comes in time, but there is no end to them."""
    receiver.answers = [Answer(parts=(b"x",) * 100, delay_s=0.05)]
    began = time.monotonic()
    with pytest.raises(Unavailable) as slow:
        get(receiver.url, timeout_s=0.3)
    assert slow.value.code == "outbound.timeout"
    assert time.monotonic() - began < 3


def test_a_server_that_drips_its_headers_is_given_up_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_drip_headers, args=(server,), daemon=True).start()
        began = time.monotonic()
        with pytest.raises(Unavailable) as slow:
            get(f"http://127.0.0.1:{server.getsockname()[1]}/", timeout_s=0.3)
    assert slow.value.code == "outbound.timeout"
    assert time.monotonic() - began < 2


def _drip_headers(server: socket.socket) -> None:
    line, _ = server.accept()
    with line, contextlib.suppress(OSError):
        line.sendall(b"HTTP/1.1 200 OK\r\nX-Endless: ")
        for _ in range(100):
            time.sleep(0.05)
            line.sendall(b"x")


def test_a_silent_address_leaves_time_for_the_next(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    """What the second address says after that is still heard in time."""
    _resolves(monkeypatch, "both.test", ["127.0.0.2", "127.0.0.1"])
    with _taking_nobody("127.0.0.2", receiver.port):
        assert get(f"http://both.test:{receiver.port}/", timeout_s=1) == b"ok"
    assert len(receiver.asked) == 1


@contextlib.contextmanager
def _taking_nobody(address: str, port: int) -> Iterator[None]:
    """An address whose queue of callers is full: whoever calls now hears nothing at all."""
    with contextlib.ExitStack() as lines:
        server = lines.enter_context(socket.socket())
        server.bind((address, port))
        server.listen(0)
        for _ in range(4):
            caller = lines.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex((address, port))
        yield


@pytest.mark.parametrize(
    "key", ["schlüssel", "k3y\n", "k3y\r\nX-Evil: 1", " k3y", "k3y ", "\ud800"]
)
def test_a_key_that_no_header_can_carry_is_refused_without_telling_it(key: str) -> None:
    with pytest.raises(Invalid) as refused:
        outbound.client(1, headers={"authorization": f"Bearer {key}" if key[0] != " " else key})
    assert refused.value.code == "outbound.header"
    assert key.strip() not in str(refused.value)


def test_what_cannot_be_sent_is_refused_without_telling_it(receiver: Receiver) -> None:
    with (
        pytest.raises(Invalid) as refused,
        outbound.translated(receiver.url),
        outbound.client(1) as client,
    ):
        client.get(receiver.url, headers={"authorization": "Bearer hush\n"})
    assert refused.value.code == "outbound.url"
    assert "hush" not in refused.value.message


def test_an_address_is_checked_without_loading_what_speaks_http() -> None:
    """Every worker checks the addresses in its settings, and most of them ask nobody."""
    program = (
        "import sys; from premises.kernel import outbound; import premises.cameras.settings;"
        "outbound.check_url('http://192.168.1.5:8090/detect'); sys.exit('httpx' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_an_answer_is_read_up_to_its_limit(receiver: Receiver) -> None:
    receiver.answers = [Answer(parts=(b"x" * 1000,)), Answer(parts=(b"x" * 1001,))]
    assert len(get(receiver.url)) == 1000
    with pytest.raises(Unavailable) as long:
        get(receiver.url)
    assert long.value.code == "outbound.too_long"


def test_a_packed_answer_is_refused_instead_of_unpacked(receiver: Receiver) -> None:
    receiver.answers = [Answer(headers={"Content-Encoding": "gzip"})]
    with pytest.raises(Unavailable) as packed:
        get(receiver.url)
    assert packed.value.code == "outbound.encoded"


def test_an_answer_that_is_no_http_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(Unavailable):
            get(f"http://127.0.0.1:{port}/", timeout_s=0.2)


# --- over TLS


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ssl.SSLContext]:
    """The server side of a certificate for `localhost`, which this machine's owner trusts."""
    file = tmp_path / "receiver.pem"
    context = write_certificate(file)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    transport.trusted.cache_clear()
    yield context
    transport.trusted.cache_clear()


def test_a_certificate_is_checked_against_the_name_not_the_address(tls: ssl.SSLContext) -> None:
    names: list[str | None] = []
    tls.sni_callback = lambda _line, name, _context: names.append(name)
    with receiving(tls) as receiver:
        assert get(receiver.url) == b"ok"
        assert names == ["localhost"]
        with pytest.raises(Unavailable, match="not valid for"):
            get(f"https://127.0.0.1:{receiver.port}/")
