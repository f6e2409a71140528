"""A signed address opens one thing for a while, and nothing else."""

from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from premises.kernel.web.links import Links

NOON = datetime(2026, 11, 20, 12, 0, 30, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is put forward."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at


def links_of(
    clock: Clock, letter: str = "s", purpose: str = "tests", lifetime_s: float = 7200
) -> Links:
    return Links(
        SecretStr(letter * 40), clock, purpose=purpose, lifetime_s=lifetime_s, prefix="/api/v1"
    )


def test_a_signed_address_holds_for_half_its_lifetime_at_least_and_for_nothing_else() -> None:
    clock = Clock()
    links = links_of(clock)
    url = links.signed("/files/drawings/x/a b.pdf")
    path, _, query = url.partition("?")
    assert path == "/api/v1/files/drawings/x/a%20b.pdf"
    shown = dict(part.split("=") for part in query.split("&"))
    words = shown["expires"], shown["signature"]
    assert links.holds("/files/drawings/x/a b.pdf", *words)
    assert not links.holds("/files/drawings/x/other.pdf", *words)
    assert not links.holds("/files/drawings/x/a b.pdf", str(int(words[0]) + 1), words[1])
    for other in (links_of(clock, letter="t"), links_of(clock, purpose="others")):
        assert not other.holds("/files/drawings/x/a b.pdf", *words)
    for expires in ("", "x", "-1", "9" * 30, "١٢"):
        assert not links.holds("/files/drawings/x/a b.pdf", expires, words[1])
    clock.at = NOON + timedelta(minutes=59)
    assert links.signed("/files/drawings/x/a b.pdf") == url
    assert links.holds("/files/drawings/x/a b.pdf", *words)
    clock.at = NOON + timedelta(hours=2)
    assert not links.holds("/files/drawings/x/a b.pdf", *words)


def test_the_period_changes_with_the_addresses_and_never_without_them() -> None:
    clock = Clock()
    links = links_of(clock, lifetime_s=60)
    seen = set()
    for second in range(200):
        clock.at = NOON + timedelta(seconds=second)
        seen.add((links.period(), links.signed("/x")))
    periods, addresses = map(set, zip(*seen, strict=True))
    assert len(seen) == len(periods) == len(addresses) == 7
