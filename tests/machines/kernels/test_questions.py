"""The texts keep to what every engine understands in the same way."""

import re

import pytest

from premises.machines.kernels import FACTS, KEYS, Kernel, text


@pytest.mark.parametrize("kernel", Kernel)
def test_a_text_names_every_column_of_its_answer(kernel: Kernel) -> None:
    asked = text(kernel, heartbeat_ms=1000)
    for name in KEYS[kernel] + FACTS[kernel]:
        assert re.search(rf"\b{name}\b", asked)


@pytest.mark.parametrize("kernel", Kernel)
def test_a_text_neither_divides_nor_knows_broken_numbers(kernel: Kernel) -> None:
    """Engines round otherwise, each in its way."""
    asked = re.sub("--.*", "", text(kernel, heartbeat_ms=1000)).lower()
    assert "{" not in asked
    for forbidden in ("/", "div", "round", "avg", "float", "double", "numeric", "real", "."):
        assert forbidden not in asked


def test_slices_are_never_longer_than_the_heartbeat() -> None:
    """Or a silence could hide inside one."""
    assert "t_ms % 60000" in text(Kernel.PAUSES, heartbeat_ms=3_600_000)
    assert "t_ms % 999" in text(Kernel.PAUSES, heartbeat_ms=999)
