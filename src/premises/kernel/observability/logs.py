"""Writes down what happens, one line per happening, for people or for machines to read."""

import json
import logging
import re
import sys
from collections.abc import MutableMapping
from typing import TextIO

import orjson
import structlog
from structlog.typing import Processor

from premises.kernel.observability.redaction import redact
from premises.kernel.settings import LogSettings

_OWN_HANDLERS = ("uvicorn", "uvicorn.error", "uvicorn.access", "alembic", "sqlalchemy")
# At `debug` these would drown everything else, and none of it is about this service.
_CHATTY = ("alembic.runtime.plugins", "asyncio", "httpcore", "httpx", "PIL", "python_multipart")
_HANDLER = "premises"
_LONG_TEXTS = ("event", "exception", "stack")
# Control characters but for tab and line feed, and those that turn the direction of writing.
_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def configure(settings: LogSettings, stream: TextIO | None = None) -> None:
    """Send every log entry of this process, also of libraries, to one stream in one form.

    Call it once per process, before the first entry; a second call replaces the first. A web
    server has to be started without a logging configuration of its own.
    """
    out = stream or sys.stderr
    text = settings.format == "text" or (settings.format == "auto" and out.isatty())
    shared = _shared()
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    _route(_handler(out, shared, text=text), settings.level.upper())


def _shared() -> list[Processor]:
    """What is done to every entry, ours or a library's."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.ExtraAdder(),
        structlog.processors.StackInfoRenderer(),
        # Tracebacks become text here, without the values of variables, so that the next step
        # sees all that will be written.
        structlog.processors.format_exc_info,
        redact,
    ]


def _handler(out: TextIO, shared: list[Processor], *, text: bool) -> logging.Handler:
    handler = logging.StreamHandler(out)
    handler.set_name(_HANDLER)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *(_for_people(out) if text else [structlog.processors.JSONRenderer(_to_json)]),
            ],
        )
    )
    return handler


def _for_people(out: TextIO) -> list[Processor]:
    renderer = structlog.dev.ConsoleRenderer(
        colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    return [_harmless, renderer]


def _harmless(
    _logger: object, _method: str, event: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    """The same entry without what a caller could steer a terminal with, or forge a line."""
    for name, value in event.items():
        if isinstance(value, str):
            shown = _STEERING.sub(lambda found: ascii(found[0])[1:-1], value)
            event[name] = shown.replace("\n", "\n    ") if name in _LONG_TEXTS else shown
    return event


def _to_json(event: object, **_options: object) -> str:
    try:
        text = orjson.dumps(event, default=repr, option=orjson.OPT_NON_STR_KEYS).decode()
    except orjson.JSONEncodeError:
        # Names of files may hold half a character: the standard encoder knows how to write it.
        text = json.dumps(event, default=repr, skipkeys=True)
    # JSON itself allows some of them; within a string, all that is not ASCII may be escaped.
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _route(handler: logging.Handler, level: str) -> None:
    root = logging.getLogger()
    for earlier in [known for known in root.handlers if known.get_name() == _HANDLER]:
        root.removeHandler(earlier)
    root.addHandler(handler)
    root.setLevel(level)
    for name in _OWN_HANDLERS:
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
    # Each request is already written down, with its id and without secrets, by `access`.
    logging.getLogger("uvicorn.access").setLevel(logging.CRITICAL)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
