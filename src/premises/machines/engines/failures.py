"""What engines cannot do, said in the same words whichever it was."""

from premises.kernel.errors import Invalid, Unavailable
from premises.machines.engines.port import Source


def unread(engine: str, source: Source) -> Invalid:
    """A source that this engine has no way to read."""
    kind = type(source).__name__
    message = f"The engine {engine} cannot read {kind}; ask another engine."
    return Invalid("machines.source_unread", message, engine=engine, source=kind)


def not_canonical(engine: str, reason: object) -> Invalid:
    """Rows that are none: a column is missing, or a value is too large to be squared."""
    message = (
        f"The engine {engine} cannot work through these rows: it needs whole numbers series, "
        "t_ms, x and q, and values that are added up must not be above three thousand million."
    )
    return Invalid("machines.rows_not_canonical", message, engine=engine, reason=str(reason))


def unavailable(engine: str, advice: str, reason: object) -> Unavailable:
    """An engine, or a file that it should read, that is out of reach for now."""
    message = f"The engine {engine} cannot be asked just now: {advice}, then try again."
    return Unavailable("machines.engine_unavailable", message, engine=engine, reason=str(reason))
