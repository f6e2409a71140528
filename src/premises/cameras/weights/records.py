"""Which detection models are installed, and whether each is still the file that was installed."""

import json
import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from premises.cameras.weights.staging import sha256_of
from premises.kernel.errors import Invalid, NotFound

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class InstalledModel(BaseModel):
    """The record beside a model file; the input size is in pixels."""

    model_config = ConfigDict(frozen=True)

    folder: Path = Field(exclude=True)
    name: str
    sha256: str
    size_bytes: int
    licence: str
    source: str
    family: str
    input_width: int
    input_height: int
    classes: tuple[str, ...]

    @property
    def path(self) -> Path:
        return self.folder / f"{self.name}.onnx"


def record_path(folder: Path, name: str) -> Path:
    return folder / f"{name}.json"


def installed(folder: Path) -> list[InstalledModel]:
    """The models in `folder` whose record and file are there, by name; hashes are not checked."""
    names = sorted(path.stem for path in folder.glob("*.json"))
    records = (_read(folder, name) for name in names)
    return [record for record in records if record is not None and record.path.is_file()]


def verify(folder: Path, name: str) -> InstalledModel:
    """The installed model, after reading its whole file.

    Raises:
        NotFound: no such model is installed.
        Invalid: its file is not what was installed.

    """
    record = _read(folder, name)
    if record is None or not record.path.is_file():
        raise NotFound(
            "cameras.model_missing",
            f"The model {name} is not installed in {folder}. "
            f"Install it: premises models install {name}",
            name=name,
        )
    actual = sha256_of(record.path)
    if actual != record.sha256:
        raise Invalid(
            "cameras.model_changed",
            f"The file of the model {name} has changed since it was installed. "
            f"Install it again: premises models install {name}",
            name=name,
            wanted_sha256=record.sha256,
            actual_sha256=actual,
        )
    return record


def is_name(name: str) -> bool:
    """Whether `name` can name a model: a plain word that leads to no other folder."""
    return _NAME.fullmatch(name) is not None


def _read(folder: Path, name: str) -> InstalledModel | None:
    """The record of `name`; None when there is none or it is not one of ours."""
    if not is_name(name):
        return None
    try:
        written = json.loads(record_path(folder, name).read_text(encoding="utf-8"))
        return InstalledModel.model_validate({**written, "folder": folder, "name": name})
    except (OSError, ValueError, TypeError):
        return None
