"""A package is fetched once, and only if it is exactly the one that was pinned."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from premises.cameras.weights.catalogue import Member, Package
from premises.cameras.weights.fetch import _share, fetch, read_member
from premises.kernel.errors import Invalid, Unavailable

CONTENT = b"what is inside"
MEMBER = Member("shed/content.txt", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())


class Told:
    """Remembers what progress was told."""

    def __init__(self) -> None:
        self.shares: list[float] = []
        self.texts: list[str] = []

    def __call__(self, share: float, text: str) -> None:
        self.shares.append(share)
        self.texts.append(text)


@pytest.fixture
def shed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    """A small real package that pip finds in a folder, without any network."""
    folder = tmp_path / "index"
    folder.mkdir()
    wheel = folder / "shed-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(MEMBER.path, CONTENT)
        archive.writestr(
            "shed-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: shed\nVersion: 1.0\n"
        )
        archive.writestr("shed-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr("shed-1.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return Package("shed", "1.0", hashlib.sha256(wheel.read_bytes()).hexdigest())


def test_a_package_is_fetched_once_and_then_comes_from_the_cache(
    shed: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = Told(), Told()
    wheel = fetch(shed, tmp_path / "cache", first)
    monkeypatch.delenv("PIP_FIND_LINKS")
    assert fetch(shed, tmp_path / "cache", second) == wheel
    assert first.shares[-1] == second.shares[-1] == 1.0
    assert "fetched before" in second.texts[-1]


def test_a_package_that_was_damaged_in_the_cache_is_fetched_again(
    shed: Package, tmp_path: Path
) -> None:
    wheel = fetch(shed, tmp_path / "cache", Told())
    wheel.write_bytes(wheel.read_bytes()[:-9])
    assert hashlib.sha256(fetch(shed, tmp_path / "cache", Told()).read_bytes()).hexdigest() == (
        shed.sha256
    )


def test_a_package_with_another_fingerprint_is_refused_and_not_kept(
    shed: Package, tmp_path: Path
) -> None:
    with pytest.raises(Invalid) as refusal:
        fetch(Package(shed.name, shed.version, "0" * 64), tmp_path / "cache", Told())
    assert refusal.value.code == "cameras.download_differs"
    assert refusal.value.facts["actual_sha256"] == shed.sha256
    assert list((tmp_path / "cache").iterdir()) == []


def test_what_pip_cannot_find_is_unavailable_with_pips_reason(
    shed: Package, tmp_path: Path
) -> None:
    with pytest.raises(Unavailable) as failure:
        fetch(Package("shed", "2.0", shed.sha256), tmp_path / "cache", Told())
    assert failure.value.code == "cameras.download_failed"
    assert "shed==2.0" in str(failure.value.facts["reason"])
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_cache_that_cannot_be_made_is_unavailable(shed: Package, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(Unavailable) as failure:
        fetch(shed, tmp_path / "file" / "cache", Told())
    assert failure.value.code == "cameras.folder_unwritable"


def test_a_member_is_read_only_if_it_is_the_pinned_one(shed: Package, tmp_path: Path) -> None:
    wheel = fetch(shed, tmp_path / "cache", Told())
    assert read_member(wheel, MEMBER) == CONTENT
    for other in (Member(MEMBER.path, 1, "0" * 64), Member("absent", 1, MEMBER.sha256)):
        with pytest.raises(Invalid) as refusal:
            read_member(wheel, other)
        assert refusal.value.code == "cameras.download_differs"


def test_a_file_that_is_no_package_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.whl"
    other.write_bytes(b"no archive at all")
    with pytest.raises(Invalid):
        read_member(other, MEMBER)


@pytest.mark.parametrize(
    ("line", "share"),
    [
        ("Progress 50 of 200\n", 0.25),
        ("Progress 300 of 200\n", 1.0),
        ("Progress 0 of 0\n", 0.0),
        ("Collecting shed==1.0\n", None),
        ("Progress of a kind\n", None),
        ("", None),
    ],
)
def test_the_progress_that_pip_prints_is_understood(line: str, share: float | None) -> None:
    assert _share(line) == share
