"""Real detectors."""

from pathlib import Path

import pytest

from premises.cameras.detectors.onnx import OnnxDetector

REPOSITORY = Path(__file__).resolve().parents[3]
YOLOX_NANO = REPOSITORY.parent / "shared" / "data" / "models" / "yolox_nano.onnx"


@pytest.fixture(scope="session")
def yolov4_tiny(installed_model: Path) -> OnnxDetector:
    return OnnxDetector(installed_model / "yolov4-tiny.onnx")


@pytest.fixture(scope="session")
def yolox_nano() -> OnnxDetector:
    if not YOLOX_NANO.is_file():
        pytest.skip("yolox_nano.onnx is not in the shared data folder")
    return OnnxDetector(YOLOX_NANO)
