"""The sample building: three cameras, and the photographs each of them will have taken."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final

import httpx

from premises.app.demo.answers import answered
from premises.app.settings import Settings
from premises.cameras.wiring import pictures_folder
from premises.kernel.errors import Unavailable


@dataclass(frozen=True)
class SampleCamera:
    """A camera of the sample building; `takes` are the file names of its photographs."""

    name: str
    folder: str
    takes: tuple[str, ...]


CAMERAS: Final = (
    SampleCamera("Front door", "front_door", ("zidane.jpg", "astronaut.png")),
    SampleCamera("Driveway", "driveway", ("bus.jpg", "motorcycle_left.png")),
    SampleCamera("Garden", "garden", ("chelsea.png", "camera.png")),
)


@dataclass(frozen=True)
class Delivery:
    """A photograph that a camera is about to put into its folder."""

    camera: str
    photograph: Path
    target: Path


def make_cameras(client: httpx.Client) -> dict[str, str]:
    """Make those cameras that are not there; returns the name of every camera by its id.

    Raises:
        Unavailable: the server refuses.

    """
    for camera in CAMERAS:
        if client.get(f"/api/cameras/{camera.folder}").status_code == HTTPStatus.NOT_FOUND:
            wanted = {"name": camera.name, "folder_path": camera.folder}
            answered(client.post("/api/cameras", json=wanted))
    found = answered(client.get("/api/cameras"))["cameras"]
    return {one["id"]: one["name"] for one in found}


def deliveries(settings: Settings, photographs: Sequence[Path]) -> list[Delivery]:
    """What is still to be put into the cameras' folders, taking turns between the cameras."""
    base = pictures_folder(settings.cameras, settings.data_dir)
    by_name = {photograph.name: photograph for photograph in photographs}
    turns = zip(*(camera.takes for camera in CAMERAS), strict=True)
    planned = [
        Delivery(camera.name, by_name[name], base / camera.folder / name)
        for turn in turns
        for camera, name in zip(CAMERAS, turn, strict=True)
        if name in by_name
    ]
    return [delivery for delivery in planned if not delivery.target.exists()]


def deliver(delivery: Delivery) -> None:
    """Put a photograph into its folder as cameras do: under another name until it is whole.

    Raises:
        Unavailable: it cannot be written there.

    """
    unready = delivery.target.with_name(f".{delivery.target.name}.part")
    try:
        unready.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(delivery.photograph, unready)
        unready.replace(delivery.target)
    except OSError as error:
        raise Unavailable(
            "demo.not_delivered", f"{delivery.target} cannot be written: {error.strerror}."
        ) from None
