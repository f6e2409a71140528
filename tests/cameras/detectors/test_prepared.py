"""A model is prepared once for a machine, and says the same as before."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from tests.cameras.detectors.made_models import write_model, yolov8

from premises.cameras.detectors.onnx import OnnxDetector
from premises.cameras.detectors.prepared import prepared
from premises.kernel.images import decode


@pytest.mark.needs_model
def test_a_prepared_model_sees_exactly_what_the_model_sees(
    tmp_path: Path, installed_model: Path, photographs: dict[str, Path]
) -> None:
    path = installed_model / "yolov4-tiny.onnx"
    picture = decode(photographs["bus"].read_bytes()).pixels
    plain = OnnxDetector(path)
    first, again = (OnnxDetector(path, prepared_in=tmp_path) for _ in range(2))
    assert len(list(tmp_path.glob("*.onnx"))) == 1
    assert plain.facts == first.facts == again.facts
    assert plain.detect(picture) == first.detect(picture) == again.detect(picture)


@pytest.mark.needs_model
def test_a_model_that_was_exchanged_is_prepared_anew_and_the_old_copy_goes(
    tmp_path: Path, installed_model: Path
) -> None:
    model = tmp_path / "model.onnx"
    shutil.copyfile(installed_model / "yolov4-tiny.onnx", model)
    first = prepared(model, tmp_path / "prepared")
    os.utime(model, (1, 1))
    second = prepared(model, tmp_path / "prepared")
    assert first != second
    assert sorted(tmp_path.glob("prepared/*.onnx")) == [second]


def test_what_cannot_be_prepared_is_left_to_whoever_opens_it(tmp_path: Path) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(np.arange(100, dtype=np.uint8).tobytes())
    assert prepared(broken, tmp_path / "prepared") is None
    (tmp_path / "file").touch()
    assert prepared(broken, tmp_path / "file" / "prepared") is None
    assert prepared(tmp_path / "vanished.onnx", tmp_path / "prepared") is None


def test_a_damaged_copy_is_no_fault_of_the_model_and_is_made_anew(tmp_path: Path) -> None:
    model = write_model(tmp_path / "mine.onnx", yolov8())
    folder = tmp_path / "prepared"
    copy = prepared(model, folder)
    assert copy is not None
    copy.write_bytes(b"damaged")
    assert OnnxDetector(model, prepared_in=folder).facts == OnnxDetector(model).facts
    assert not copy.exists()
    assert prepared(model, folder) == copy
    assert copy.read_bytes() != b"damaged"


def test_preparing_leaves_other_models_alone_and_clears_what_a_kill_left(tmp_path: Path) -> None:
    """Another process may be about to open the copy of a model whose name begins alike."""
    folder = tmp_path / "prepared"
    other = prepared(write_model(tmp_path / "yolo-nano.onnx", yolov8()), folder)
    left, busy = folder / ".making-left", folder / ".making-busy"
    for making in (left, busy):
        making.mkdir()
        (making / "half.onnx").touch()
    os.utime(left, (1, 1))
    mine = prepared(write_model(tmp_path / "yolo.onnx", yolov8()), folder)
    assert mine is not None
    assert other is not None
    assert mine.is_file()
    assert other.is_file()
    assert not left.exists()
    assert busy.exists()


@pytest.mark.needs_model
def test_workers_that_begin_together_share_one_copy(tmp_path: Path, installed_model: Path) -> None:
    """A second copy in its place would leave the first worker with numbers of its own."""
    model = installed_model / "yolov4-tiny.onnx"

    def numbers(_worker: int) -> int:
        copy = prepared(model, tmp_path)
        assert copy is not None
        return copy.with_suffix(".bin").stat().st_ino

    with ThreadPoolExecutor(3) as together:
        assert len(set(together.map(numbers, range(3)))) == 1
