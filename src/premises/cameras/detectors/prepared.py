"""A model is prepared for this machine once, so that each process holds little of it by itself.

Opened as it is, a model is in memory three times over: as it was read, as it was rearranged for the
processor, and as it is used. A copy that was rearranged before, with its numbers in a file beside
it, is mapped instead: they are there once, and all workers share them.
"""

import contextlib
import fcntl
import hashlib
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import onnxruntime

from premises.kernel.files import keep

_PATIENCE_S: Final = 300.0
_MAKING: Final = ".making-"
_SMALLEST_BYTES: Final = 1024
"""Smaller arrays stay in the model itself: they would not fill a page of memory."""


def prepared(path: Path, folder: Path) -> Path | None:
    """The prepared copy of a model, made if there is none yet; None where it cannot be made.

    The copy only fits the model, the processor and the engine it was made with; its name tells
    first which file it is a copy of, and then what it fits.
    """
    # Whoever cannot write there, or has a model that cannot be written down, opens it as it is.
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        place = _digest(str(path.resolve()))
        copy = folder / f"{place}-{_fingerprint(path)}-{path.stem}.onnx"
        if not copy.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            with _alone(folder):
                # Another worker may just have made it; two copies would not be shared.
                if not copy.is_file():
                    _prepare(path, copy, f"{place}-*")
        return copy
    return None


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other process prepares anything here; the system lets a dead one go."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _prepare(path: Path, copy: Path, copies: str) -> None:
    folder = copy.parent
    _sweep(folder)
    with tempfile.TemporaryDirectory(prefix=_MAKING, dir=folder) as making:
        staged = Path(making, copy.name)
        _write_apart(path, staged)
        older = [file for file in folder.glob(copies) if file.stem != copy.stem]
        # The model names its numbers, so they must be in place before it is.
        numbers = staged.with_suffix(".bin")
        if numbers.is_file():
            keep(numbers, copy.with_suffix(".bin"))
        keep(staged, copy)
    for file in older:
        file.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove what a killed process left behind; a living one is not at it for so long."""
    for left in folder.glob(f"{_MAKING}*"):
        if time.time() - left.stat().st_mtime > 2 * _PATIENCE_S:
            shutil.rmtree(left, ignore_errors=True)


def _write_apart(path: Path, staged: Path) -> None:
    """Write the copy in a process of its own: what that takes of memory is given back with it."""
    command = [sys.executable, "-P", "-m", __name__, str(path), str(staged)]
    subprocess.run(  # noqa: S603 - our own program, with paths of our own.
        command, check=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=_PATIENCE_S
    )


def _write(path: Path, staged: Path) -> None:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.optimized_model_filepath = str(staged)
    options.add_session_config_entry(
        "session.optimized_model_external_initializers_file_name", staged.with_suffix(".bin").name
    )
    options.add_session_config_entry(
        "session.optimized_model_external_initializers_min_size_in_bytes", str(_SMALLEST_BYTES)
    )
    onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def _fingerprint(path: Path) -> str:
    seen = path.stat()
    return _digest(
        str(seen.st_size),
        str(seen.st_mtime_ns),
        onnxruntime.__version__,
        platform.machine(),
        _processor(),
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode(errors="surrogateescape")).hexdigest()[:16]


def _processor() -> str:
    """What this processor can do, as far as the system tells."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith(("flags", "Features")):
                return " ".join(sorted(line.partition(":")[2].split()))
    return platform.processor()


if __name__ == "__main__":
    _write(*map(Path, sys.argv[1:]))
