"""Runs what a person types, each time in a new process that need not load everything again."""

import json
import os
import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.forks import FORKS

_PATIENCE_S = 120


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)


class CommandLine:
    """Runs `premises` in one folder; settings are named without `PREMISES_`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *words: str, given: str = "", **settings: str) -> Done:
        streams = [self.folder / f".std{name}" for name in ("in", "out", "err")]
        streams[0].write_text(given)
        child = FORKS.Process(
            target=_main, args=(words, self.folder, self.environ(**settings), streams)
        )
        child.start()
        child.join(_PATIENCE_S)
        has_ended = not child.is_alive()
        # A child that is left alive would be waited for when the tests end.
        child.kill()
        out, err = (stream.read_text() for stream in streams[1:])
        assert has_ended, f"it does not end: {err}"
        assert child.exitcode is not None
        assert "Traceback" not in err
        return Done(child.exitcode, out, err)

    def environ(self, **settings: str) -> dict[str, str]:
        """The environment without settings of whoever runs the tests; warnings are errors."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PREM")}
        ours = {f"PREMISES_{name}": value for name, value in settings.items()}
        return {**kept, "PYTHONWARNINGS": "error", **ours}


def _main(
    words: Sequence[str], folder: Path, environ: Mapping[str, str], streams: Sequence[Path]
) -> None:
    """Become the process that a shell would have started."""
    warnings.simplefilter("error")
    for number, stream in enumerate(streams):
        os.dup2(os.open(stream, os.O_RDWR | os.O_CREAT | (os.O_TRUNC if number else 0)), number)
    sys.stdin, sys.stdout = os.fdopen(0), os.fdopen(1, "w")
    sys.stderr = os.fdopen(2, "w", buffering=1)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    sys.argv = ["premises", *words]
    from premises.app.cli import main

    main()
