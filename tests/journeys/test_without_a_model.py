"""While nothing can look at pictures they wait, and people are told why; nothing is faked."""

from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper
from tests.house import House, Open, different
from tests.waiting import until

from premises.cameras.weights.install import add

pytestmark = pytest.mark.needs_model

ADVICE = "No model is installed; install one: premises models install yolov4-tiny"


def _ai(house: House) -> dict[str, object]:
    health = house.get("/api/system/health")
    found: dict[str, object] = {"all": health["status"], **health["services"]["ai"]}
    return found


def test_pictures_wait_for_a_model_and_are_seen_without_a_restart(
    open_house: Open, installed_model: Path, bus: bytes
) -> None:
    """Those that vanish or change meanwhile are let go."""
    house = open_house(model=False, CAMERAS__RECONCILE_S="1")
    names = ("stays.jpg", "gone.jpg", "changed.jpg", "folder.jpg")
    for number, name in enumerate(names):
        house.drop(f"front/{name}", different(bus, number))
    until(lambda: house.count("camera_pictures WHERE state = 'seen'") == 4)
    ai = _ai(house)
    assert (ai["all"], ai["status"], ai["message"]) == ("degraded", "unhealthy", ADVICE)
    assert ai["details"] == {"rtdetr": "unhealthy", "nemotron": "not_initialized"}
    folder = house.base / "front"
    (folder / "gone.jpg").unlink()
    (folder / "folder.jpg").unlink()
    (folder / "folder.jpg").mkdir()
    (folder / "changed.jpg").write_bytes(different(bus, 9) + b"other")
    until(lambda: house.count("camera_pictures") == 5)
    assert house.count("camera_pictures WHERE state = 'seen'") == 5
    for table in ("camera_detections", "camera_events", "job_stages WHERE tries > 0"):
        assert house.count(table) == 0
    house.install(installed_model)
    for name in ("stays.jpg", "changed.jpg"):
        assert house.looked_at(f"front/{name}")["state"] == "detected"
    for name in ("gone.jpg", "folder.jpg"):
        assert house.looked_at(f"front/{name}")["state"] == "superseded"
    first = house.rows("SELECT state FROM camera_pictures WHERE path = 'front/changed.jpg'")
    assert [row["state"] for row in first] == ["superseded", "detected"]
    until(lambda: (_ai(house)["all"], _ai(house)["status"]) == ("healthy", "healthy"), 5)


def test_a_model_that_cannot_be_used_keeps_pictures_waiting_and_is_named(
    open_house: Open, installed_model: Path, bus: bytes
) -> None:
    """First its file is broken, then it fails over every picture; then it is put right."""
    house = open_house(start=False)
    model = house.data_dir / "models" / "yolov4-tiny.onnx"
    whole = model.read_bytes()
    model.write_bytes(whole[:1_000_000])
    house.start()
    house.drop("front/a.jpg", different(bus, 1))
    until(lambda: house.count("job_stages WHERE error_code = 'cameras.model_unusable'") == 1)
    ai = _ai(house)
    assert (ai["all"], ai["status"]) == ("degraded", "unhealthy")
    assert "yolov4-tiny.onnx is not a whole ONNX model" in str(ai["message"])
    house.drop("front/b.jpg", different(bus, 2))
    until(lambda: house.count("camera_pictures WHERE state = 'seen'") == 2)
    assert house.count("job_stages WHERE tries > 0") == 0
    house.stop()

    for file in (house.data_dir / "models").iterdir():
        if file.is_file():
            file.unlink()
    add(_brittle(house.data_dir / "brittle.onnx"), "brittle", house.data_dir / "models")
    # The first picture was put off for half a minute; the second is worked at once.
    house.start()
    failed = "job_stages WHERE error_code = 'cameras.detector_failed' AND tries > 0"
    until(lambda: house.count(failed) >= 1)
    assert house.count("camera_pictures WHERE state = 'seen'") == 2
    ai = _ai(house)
    assert (ai["all"], ai["status"]) == ("degraded", "unhealthy")
    assert "brittle could not look at the picture" in str(ai["message"])

    (house.data_dir / "models" / "brittle.json").unlink()
    (house.data_dir / "models" / "brittle.onnx").unlink()
    house.install(installed_model)
    assert house.looked_at("front/b.jpg", 30)["state"] == "detected"
    assert house.count("camera_detections") == 3


def _brittle(path: Path) -> Path:
    """A model that is sound and sees nothing in the dark, but fails over every real picture.

    Its answer is looked up at a place that the brightest pixel names; only that of a black
    picture is there.
    """
    rows = numpy_helper.from_array(np.zeros((1, 1, 189, 85), np.float32), "rows")
    nodes = [
        helper.make_node("ReduceMax", ["images"], ["brightest"], keepdims=0),
        helper.make_node("Ceil", ["brightest"], ["step"]),
        helper.make_node("Cast", ["step"], ["place"], to=TensorProto.INT64),
        helper.make_node("Gather", ["rows", "place"], ["output"], axis=0),
    ]
    images = helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, 96, 96])
    output = helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 189, 85])
    graph = helper.make_graph(nodes, "brittle", [images], [output], [rows])
    model = helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)])
    path.write_bytes(model.SerializeToString())
    return path
