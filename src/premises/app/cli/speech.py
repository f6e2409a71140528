"""How the command line speaks: answers, remarks, progress, and failures in one sentence."""

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Final

import orjson
import typer
from rich.console import Console, RenderableType

from premises.kernel.errors import Failure

Json = Annotated[bool, typer.Option("--json", help="Answer with one JSON document.")]
Told = Callable[[float, str], None]
"""Told how far a long task is, from 0 to 1, and in a few words what it is doing."""

_PIPE_WIDTH: Final = 200
_BUG: Final = "Set PREMISES_LOG__LEVEL=debug to see where."


class Voice:
    """Speaks to a person, or with `as_json` to a program: then standard output is one document."""

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json
        self._people = _console(stderr=as_json)

    def say(self, text: str, style: str = "") -> None:
        """A remark for people; brackets in it are only brackets."""
        self._people.print(text, style=style or None, markup=False, soft_wrap=True)

    def show(self, shown: RenderableType) -> None:
        """Something drawn for people, such as a table."""
        self._people.print(shown)

    def answer(self, document: object, shown: RenderableType) -> None:
        """The command's answer: the document for a program, or what is drawn for people."""
        if self.as_json:
            write_json(document)
        elif isinstance(shown, str):
            self.say(shown)
        else:
            self.show(shown)

    @contextmanager
    def progress(self, title: str) -> Iterator[Told]:
        """A bar where somebody watches a terminal, and otherwise a line for each step."""
        if self.as_json or not self._people.is_terminal:
            yield _line_per_step(self)
            return
        from rich.progress import BarColumn, Progress, TextColumn

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[step]}", markup=False),
        )
        with Progress(*columns, console=self._people, transient=True) as bar:
            task = bar.add_task(title, total=1.0, step="")
            yield lambda share, step: bar.update(task, completed=share, step=step)


def write_json(document: object) -> None:
    """The one document on standard output."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS | orjson.OPT_APPEND_NEWLINE
    sys.stdout.buffer.write(orjson.dumps(document, default=_plain, option=options))
    sys.stdout.buffer.flush()


@contextmanager
def explained(*, as_json: bool) -> Iterator[None]:
    """End with status 1 and a readable sentence, whatever goes wrong in the block."""
    try:
        yield
    except Failure as failure:
        message = " ".join(filter(None, (failure.message, said_by_driver(failure))))
        _refuse(failure.code, message, failure.facts, as_json=as_json)
    except BrokenPipeError:
        # Whoever reads has gone; Python must not complain once more while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        what = f"{error.filename}: {error.strerror}." if error.filename else f"{error}."
        _refuse("system.failed", what, {}, as_json=as_json)
    except Exception as error:  # noqa: BLE001 - this is the edge, and people get no traceback.
        if os.environ.get("PREMISES_LOG__LEVEL") == "debug":
            traceback.print_exc()
        _refuse(*_unforeseen(error), {}, as_json=as_json)


def said_by_driver(failure: Failure) -> str:
    """What the driver said if the database failed; it names host and user, no password."""
    if not failure.code.startswith("database."):
        return ""
    said = str(getattr(failure.__cause__, "orig", "") or "").strip()
    return said.partition("\n")[0]


def _unforeseen(error: Exception) -> tuple[str, str]:
    """Code and sentence for what nobody expected; a database's refusal tells its own story."""
    said = getattr(error, "orig", None)
    if said is not None:
        return "database.refused", f"The database refuses: {said}. Look further: premises doctor"
    return "premises.bug", f"This is a fault in Premises: {type(error).__name__}: {error}. {_BUG}"


def _refuse(code: str, message: str, facts: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        write_json({"error": {"code": code, "message": message, "facts": facts}})
    _console(stderr=True).print(message, style="red", markup=False, soft_wrap=True)
    sys.exit(1)


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False)
    # A pipe has no width of its own, and what is read by programs must not be wrapped.
    return (
        console
        if console.is_terminal
        else Console(stderr=stderr, highlight=False, width=_PIPE_WIDTH)
    )


def _line_per_step(voice: Voice) -> Told:
    last = ""

    def told(_share: float, step: str) -> None:
        nonlocal last
        if step != last:
            last = step
            voice.say(f"  {step}")

    return told


def _plain(value: object) -> object:
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    return str(value)
