"""Measures properties: `python -m bench.properties`."""

import argparse
from contextlib import ExitStack
from pathlib import Path

from tests import servers

from bench import (
    property_answers,
    property_cold,
    property_memory,
    property_refusals,
    property_truth,
    property_uploads,
)
from bench.property_houses import founded, serving
from bench.report import Measure
from bench.running import say, show
from premises.kernel.observability import configure
from premises.kernel.settings import LogSettings


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.properties", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, in about two minutes")
    wanted = parser.parse_args()
    configure(LogSettings(level="error"))
    show(lambda folder: measure(folder, quick=wanted.quick))


def measure(folder: Path, *, quick: bool) -> list[Measure]:
    """Everything about listings; takes some minutes."""
    say("answers about listings beside others' over the same rows")
    effort = property_answers.QUICK if quick else property_answers.FULL
    measures = property_answers.measure(folder / "answers", "SQLite", "", effort)
    try:
        with servers.running("postgresql") as server:
            measures += [] if quick else _answers(folder, server, effort)
            measures += _crowds(folder / "crowds", server, quick=quick)
    except servers.Missing as missing:
        say(f"left out: {missing}")
    return measures + _one_server(folder / "one", quick=quick)


def _answers(
    folder: Path, server: servers.Server, effort: property_answers.Effort
) -> list[Measure]:
    say("the same on PostgreSQL")
    url = servers.create_database(server.url, "answers")
    return property_answers.measure(folder / "postgresql", "PostgreSQL", url, effort)


def _crowds(folder: Path, server: servers.Server, *, quick: bool) -> list[Measure]:
    """One server that keeps answers itself, then two that share them."""
    url, log = founded(folder / "estate", server.url), property_cold.logged(server)
    measures: list[Measure] = []
    for count, what in ((1, "one server"), (2, "two servers with Redis")):
        say(f"{what}: {property_cold.CLIENTS} clients at once; many write, many read")
        with ExitStack() as stack:
            more = {} if count == 1 else {"REDIS__URL": _redis(stack).url}
            houses = [
                stack.enter_context(serving(folder / f"{count}-{number}", url, **more))
                for number in range(count)
            ]
            measures += property_cold.measure(what, houses, log, 3 if quick else 10)
            measures += property_truth.measure(
                f"{what}, PostgreSQL", houses, 5.0 if quick else 20.0
            )
    return measures


def _redis(stack: ExitStack) -> servers.Redis:
    redis = servers.Redis()
    stack.callback(redis.stop)
    return redis


def _one_server(folder: Path, *, quick: bool) -> list[Measure]:
    """What is asked of one server as it is without any settings, with a file for a database."""
    url = founded(folder / "estate")
    with serving(folder / "house", url) as house:
        say("many write, many read")
        truth = property_truth.measure("one server, SQLite", [house], 5.0 if quick else 20.0)
        say("requests made to cost much")
        refusals = property_refusals.measure(house, 10 if quick else 50)
        say("answering for long")
        memory = property_memory.measure(house, 2000 if quick else 20_000)
        say("large pictures and bombs")
        uploads = property_uploads.measure(house, url, 1 if quick else 5)
    return [*truth, *refusals, *memory, *uploads]


if __name__ == "__main__":
    main()
