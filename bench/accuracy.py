"""How right the heat, places and kinds are that audits tell, on scenes whose truth is known."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final, get_args

from tests.audits.scenes.film import Series
from tests.audits.scenes.judging import Outcome, judged
from tests.audits.scenes.scene import scenes
from tests.audits.scenes.score import table

from bench.running import say

_TITLES: Final = {
    "published": "film coefficients from published laws of boundary layers",
    "uniform": "film coefficients drawn evenly from 5 to 10 W/m²K, whatever the temperatures",
}


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scenes", type=int, default=1000, help="how many scenes of each series")
    parser.add_argument("--seed", type=int, default=1, help="which scenes")
    parser.add_argument(
        "--film", action="append", choices=get_args(Series), help="only this series of scenes"
    )
    parser.add_argument("--output", type=Path, help="also write the tables to this file")


def tell(wanted: argparse.Namespace) -> None:
    """Print a table for each series, and write them where asked."""
    text = "\n".join(_table(one, wanted) for one in wanted.film or get_args(Series))
    if wanted.output is not None:
        wanted.output.write_text(text, encoding="utf-8")
    print(text)


def _table(series: Series, wanted: argparse.Namespace) -> str:
    outcomes = _outcomes(series, wanted.scenes, wanted.seed)
    return table(f"{_TITLES[series]}; {wanted.scenes} scenes, seed {wanted.seed}", outcomes)


def _outcomes(series: Series, count: int, seed: int) -> Sequence[Outcome]:
    return judged(scenes(count, seed, film=series), _progress)


def _progress(done: int) -> None:
    if done % 100 == 0:
        say(f"{done} scenes")
