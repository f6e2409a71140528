"""What the values of a machine's state variable mean."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from premises.kernel.errors import Invalid
from premises.machines.canon import text_number


class State(StrEnum):
    """What a machine was doing; at any instant exactly one of them."""

    RUN = "run"
    """It executed a program."""
    IDLE = "idle"
    """It was switched on and waited."""
    DOWN = "down"
    """It was stopped by a fault."""
    OFF = "off"
    """It was switched off."""
    UNKNOWN = "unknown"
    """Nothing was heard of it, or nothing that tells one of the others."""


def meanings(values: Mapping[str, str], *, decimals: int, is_text: bool) -> dict[int, State]:
    """What canonical values mean, from what logged values mean, such as {"255": "run"}.

    Args:
        values: logged numbers or texts, and the name of a `State` for each.
        decimals: of the variable; unused for texts.
        is_text: whether the variable's values are texts.

    Raises:
        Invalid: a value is no number though the variable's are, or a meaning is no state.

    """
    return {
        text_number(value) if is_text else _fixed_point(value, decimals): _state(value, meaning)
        for value, meaning in values.items()
    }


def _fixed_point(value: str, decimals: int) -> int:
    try:
        return int(Decimal(value).scaleb(decimals).to_integral_value())
    except (InvalidOperation, OverflowError, ValueError) as error:
        raise Invalid(
            "machines.bad_meaning",
            f"Give meanings for numbers: {value!r} is none.",
            value=value,
        ) from error


def _state(value: str, meaning: str) -> State:
    try:
        return State(meaning)
    except ValueError as error:
        known = [state.value for state in State]
        raise Invalid(
            "machines.bad_meaning",
            f"Let {value!r} mean one of {', '.join(known)}; {meaning!r} is none of them.",
            value=value,
            meaning=meaning,
        ) from error
