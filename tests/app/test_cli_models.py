"""Models are listed, added, checked from the command line, and the doctor knows of them."""

from pathlib import Path

import pytest
from tests.app.typed import CommandLine


def test_without_a_model_the_doctor_says_how_to_get_one(premises: CommandLine) -> None:
    done = premises("doctor", "--json")
    ill = {one["what"]: one["advice"] for one in done.document if not one["is_well"]}
    assert done.code == 1
    assert "premises models install yolov4-tiny" in ill["cameras: detection model"]


def test_what_can_be_installed_is_listed(premises: CommandLine) -> None:
    listed = premises("models", "list", "--json").document
    assert listed["installed"] == []
    assert [one["name"] for one in listed["available"]] == ["yolov4-tiny"]
    unknown = premises("models", "install", "yolov99")
    assert unknown.code == 1
    assert "yolov4-tiny" in unknown.err


@pytest.mark.needs_model
def test_a_model_of_ones_own_is_added_and_watched(
    premises: CommandLine, installed_model: Path
) -> None:
    added = premises(
        "models", "add", str(installed_model / "yolov4-tiny.onnx"), "--name", "mine", "--json"
    )
    assert (added.code, added.document["name"]) == (0, "mine"), added.err
    (premises.folder / "data" / "cameras").mkdir(exist_ok=True)
    assert premises("doctor").code == 0
    assert premises("models", "verify", "--json").document["verified"] == ["mine"]
    with (premises.folder / "data" / "models" / "mine.onnx").open("ab") as file:
        file.write(b"changed")
    done = premises("models", "verify", "mine")
    assert done.code == 1
    assert "has changed" in done.err
