"""Commands that look into the answers that are kept, and how often they helped."""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from premises.app.cli.opening import read_settings
from premises.app.cli.speech import Json, Voice

if TYPE_CHECKING:
    from premises.app.cli.larder import Larder
    from premises.kernel.cache import Count, Figures, Kept, Listing

app = typer.Typer(help="Answers that are kept, and how often they helped.", no_args_is_help=True)

Url = Annotated[
    str | None,
    typer.Option(help="A running server whose memory to look into.", show_default="this house's"),
]
FromInput = Annotated[
    bool, typer.Option("--token-stdin", help="Read an admin's token or key from standard input.")
]
Pattern = Annotated[str, typer.Argument(help="Names, with * for anything and ? for one sign.")]
Name = Annotated[str, typer.Argument(help="As `keys` shows it.")]


@app.command()
def stats(url: Url = None, token_stdin: FromInput = False, as_json: Json = False) -> None:
    """Hits and misses, altogether and by operation, those with the best rate first."""
    with _looking(url, from_input=token_stdin) as found:
        figures, where = found.figures(), found.where
    Voice(as_json=as_json).answer({"where": where, **_document(figures)}, _table(figures, where))


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="A file that is made, or written anew.")],
    url: Url = None,
    token_stdin: FromInput = False,
    as_json: Json = False,
) -> None:
    """Write the figures and the time into a file, as JSON."""
    with _looking(url, from_input=token_stdin) as found:
        document = _document(found.figures())
    document["timestamp"] = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    file.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    Voice(as_json=as_json).answer({"file": file}, f"The figures are written to {file} (UTC).")


@app.command()
def clear(
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask first.")] = False,
    url: Url = None,
    token_stdin: FromInput = False,
    as_json: Json = False,
) -> None:
    """Forget all answers and figures; the next of each question is answered anew."""
    with _looking(url, from_input=token_stdin) as found:
        if not yes and sys.stdin.isatty():
            typer.confirm(f"Forget all answers {found.where}?", abort=True, err=True)
        cleared = found.clear()
    Voice(as_json=as_json).answer({"cleared": cleared}, f"{cleared} answers are forgotten.")


@app.command()
def keys(
    pattern: Pattern = "*",
    url: Url = None,
    token_stdin: FromInput = False,
    as_json: Json = False,
) -> None:
    """What is kept, by kind, with the seconds that each is kept still."""
    voice = Voice(as_json=as_json)
    with _looking(url, from_input=token_stdin) as found:
        listing = found.names(pattern)
    for line in _lines(listing) if not as_json else ():
        voice.say(line)
    entries = [_kept(one) for one in listing.entries]
    told = f"{len(entries)} answers{'' if listing.complete else ', and there are more'}."
    voice.answer({"keys": entries, "complete": listing.complete}, told)


@app.command()
def get(name: Name, url: Url = None, token_stdin: FromInput = False, as_json: Json = False) -> None:
    """Tell of one answer; what is in it may be for one person's eyes, and is not shown."""
    with _looking(url, from_input=token_stdin) as found:
        kept = _one(found, name)
    text = f"{kept.name}\n  {kept.size_bytes} bytes, {_ttl(kept)}"
    Voice(as_json=as_json).answer(_kept(kept), text)


@app.command()
def ttl(name: Name, url: Url = None, token_stdin: FromInput = False, as_json: Json = False) -> None:
    """How many seconds an answer is kept still."""
    with _looking(url, from_input=token_stdin) as found:
        kept = _one(found, name)
    Voice(as_json=as_json).answer({"ttl_s": kept.ttl_s}, _ttl(kept))


@app.command()
def monitor(
    seconds: Annotated[int, typer.Argument(min=1, help="How long to look.")] = 10,
    url: Url = None,
    token_stdin: FromInput = False,
    as_json: Json = False,
) -> None:
    """Tell each second which answers came and which went."""
    voice, changes = Voice(as_json=as_json), []
    with _looking(url, from_input=token_stdin) as found:
        before = first = _names(found)
        for _ in range(seconds):
            time.sleep(1)
            now = _names(found)
            for what, names in (("Added", now - before), ("Deleted", before - now)):
                for name in sorted(names):
                    changes.append({"what": what.lower(), "key": name})
                    voice.say(f"{what}: {name}")
            before = now
    document = {"before": len(first), "after": len(before), "changes": changes}
    voice.answer(document, f"Monitoring complete. Key count: {len(first)} → {len(before)}")


@app.command()
def info(url: Url = None, token_stdin: FromInput = False, as_json: Json = False) -> None:
    """How the place of answers is doing."""
    with _looking(url, from_input=token_stdin) as found:
        facts, where = found.info(), found.where
    lines = "\n".join(f"{name}: {value}" for name, value in facts.items())
    Voice(as_json=as_json).answer({"where": where, **facts}, f"Answers are kept {where}.\n{lines}")


@contextmanager
def _looking(url: str | None, *, from_input: bool) -> Iterator["Larder"]:
    from premises.app.cli.larder import larder

    token = sys.stdin.readline().strip() if from_input else ""
    with larder(read_settings(), url, token) as found:
        yield found


def _names(found: "Larder") -> set[str]:
    return {one.name for one in found.names("*").entries}


def _one(found: "Larder", name: str) -> "Kept":
    from premises.kernel.errors import NotFound

    kept = next((one for one in found.names(name).entries if one.name == name), None)
    if kept is None:
        raise NotFound("cache.not_kept", f"No answer is kept under the name {name}.")
    return kept


def _document(figures: "Figures") -> dict[str, Any]:
    endpoints = {name: _count(one) for name, one in _best_first(figures)}
    return {"global": _count(figures.overall), "endpoints": endpoints}


def _table(figures: "Figures", where: str) -> Table:
    table = Table("operation", "hits", "misses", "total", "hit rate %", caption=where)
    for name, one in (("Global", figures.overall), *_best_first(figures)):
        rate = f"{100 * one.hit_rate:.2f}"
        table.add_row(escape(name), str(one.hits), str(one.misses), str(one.total), rate)
    return table


def _best_first(figures: "Figures") -> "Sequence[tuple[str, Count]]":
    return sorted(figures.endpoints.items(), key=lambda one: (-one[1].hit_rate, one[0]))


def _count(count: "Count") -> dict[str, int | float]:
    return {
        "hits": count.hits,
        "misses": count.misses,
        "total": count.total,
        "hit_rate": count.hit_rate,
    }


def _lines(listing: "Listing") -> Iterator[str]:
    """Names by what stands before their first colon, each group numbered from 1."""
    groups: dict[str, list[Kept]] = defaultdict(list)
    for one in listing.entries:
        groups[one.name.partition(":")[0].upper()].append(one)
    for group, entries in sorted(groups.items()):
        yield f"{group} ({len(entries)})"
        yield from (f"  {at}. {one.name} ({_ttl(one)})" for at, one in enumerate(entries, 1))


def _kept(kept: "Kept") -> Mapping[str, Any]:
    return {"key": kept.name, "size_bytes": kept.size_bytes, "ttl_s": kept.ttl_s}


def _ttl(kept: "Kept") -> str:
    return "no expiry" if kept.ttl_s is None else f"TTL: {kept.ttl_s:.0f}s"
