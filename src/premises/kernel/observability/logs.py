"""Writes down what happens, one line per happening, for people or for machines to read."""

import logging
import sys
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
                _for_people(out) if text else structlog.processors.JSONRenderer(_to_json),
            ],
        )
    )
    return handler


def _for_people(out: TextIO) -> Processor:
    return structlog.dev.ConsoleRenderer(
        colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback
    )


def _to_json(event: object, **_options: object) -> str:
    return orjson.dumps(event, default=repr, option=orjson.OPT_NON_STR_KEYS).decode()


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
