"""A picture taken from outside is judged by the air outside, and advised on accordingly."""

import uuid
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.app.indoors import Indoors
from tests.audits.flir_writer import PLACE, Shot, radiometric_jpeg
from tests.audits.routes.visits import finished, part, task

OUTSIDE_C = (35 - 32) / 1.8
FACADE_C = 2.6


def facade(warmer_k: float = 4.0) -> bytes:
    """A wall in the frost with a warm joint in it, by a camera with the constants it came with."""
    rows, columns = np.mgrid[0:120, 0:160]
    fading = np.exp(-np.abs(rows - 80) / 3) * (0.6 + 0.4 * np.sin(columns / 9) ** 2)
    place = fading * ((columns > 30) & (columns < 130))
    noise = np.random.default_rng(1).normal(0, 0.05, rows.shape)
    around = replace(PLACE, reflected_c=OUTSIDE_C, atmosphere_c=OUTSIDE_C)
    return radiometric_jpeg(
        Shot(
            celsius=FACADE_C + warmer_k * place + noise,
            place=around,
            stored=replace(around, reflected_c=20.0),
        )
    )


def report(house: Indoors, **changes: Any) -> dict[str, Any]:
    said = task(str(uuid.uuid4()), sceneWidthM=3.0, **changes)
    answer = finished(house, said, (part("media0", "obs0_thermal.jpg", facade()),))
    found: dict[str, Any] = house.client.get(answer["report"]["links"]["self"]).json()["findings"]
    return found


@pytest.mark.parametrize("side", [None, "outside"])
def test_from_outside_the_air_outside_is_what_the_wall_mirrors(
    open_home: Indoors, side: str | None
) -> None:
    found = report(open_home, side=side)
    (view,) = found["views"]
    assert view["side"] == "outside"
    assert view["environment"]["used"]["reflectedC"] == pytest.approx(OUTSIDE_C, abs=0.01)
    assert "the air outside" in " ".join(view["environment"]["notes"])
    assert view["regions"][0]["soundC"] == pytest.approx(FACADE_C, abs=0.25)


def test_from_inside_it_is_the_air_inside(open_home: Indoors) -> None:
    (view,) = report(open_home, side="inside")["views"]
    assert view["environment"]["used"]["reflectedC"] == pytest.approx((71 - 32) / 1.8, abs=0.01)


def test_nothing_is_to_be_sealed_in_the_room_for_what_was_seen_outside(open_home: Indoors) -> None:
    found = report(open_home)
    assert "air_leak" in {one["kind"] for view in found["views"] for one in view["regions"]}
    advised = {one["key"] for one in found["plan"]["suggestions"]}
    assert advised
    assert not advised & {"skirting_seal", "outlet_gaskets"}
