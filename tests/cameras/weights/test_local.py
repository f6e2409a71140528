"""A model of this machine is found, loaded once, and loaded again when it was put right."""

import shutil
from pathlib import Path

import pytest
from tests.cameras.detectors.made_models import write_model, yolov8

from premises.cameras.weights import local
from premises.cameras.weights.local import UNUSABLE, ModelFile
from premises.kernel.jobs import Postponed


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A model that knows two kinds of things."""
    # No copy is prepared where its folder cannot be made; that takes a second.
    (tmp_path / ".prepared").touch()
    return write_model(tmp_path / "mine.onnx", yolov8(classes=2))


@pytest.fixture
def model(path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelFile:
    monkeypatch.setattr(local, "_FRESH_S", 0.0)
    return ModelFile(path.parent, str(path), 1)


def test_a_model_is_loaded_once(model: ModelFile) -> None:
    assert model.is_there()
    assert model.get() is model.get()
    assert (model.name(), model.trouble()) == ("mine", None)


def test_a_model_whose_names_were_corrected_is_used(model: ModelFile, path: Path) -> None:
    """The refusal told its owner to correct them; the model itself stays as it is."""
    names = path.with_suffix(".names")
    names.write_text("person\n")
    with pytest.raises(Postponed, match="one line per class") as refusal:
        model.get()
    assert refusal.value.code == UNUSABLE
    assert not model.is_there()
    names.write_text("person\nfox\n")
    assert model.is_there()
    assert model.get().facts.classes == ("person", "fox")


def test_a_model_that_is_back_as_it_was_is_used(
    model: ModelFile, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when its disk was away between the look for it and the loading."""
    assert model.is_there()
    monkeypatch.setattr(local, "_FRESH_S", 60.0)
    shutil.move(path, path.with_suffix(".away"))
    with pytest.raises(Postponed):
        model.get()
    shutil.move(path.with_suffix(".away"), path)
    assert model.is_there()
    assert model.get().name == "mine"


def test_a_broken_model_is_read_once_and_makes_pictures_wait(
    model: ModelFile, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(b"broken")
    for _ in range(2):
        with pytest.raises(Postponed, match=r"mine\.onnx is not a whole ONNX model"):
            model.get()
        monkeypatch.setattr("premises.cameras.detectors.onnx.open_session", None)
    assert not model.is_there()
