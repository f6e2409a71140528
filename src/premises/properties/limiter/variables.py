"""Looks through the values that come with a document, before anything is done with them."""

from collections.abc import Mapping

from premises.kernel.errors import Invalid
from premises.properties.limiter.bounds import CEILING, Limits
from premises.properties.limiter.reading import too_deep, unstorable


def check_variables(variables: Mapping[str, object], limits: Limits) -> None:
    """Pass values, as JSON knows them, that are neither too many nor too deep, and are text.

    Raises:
        Invalid: they are not.

    """
    level: list[object] = [variables]
    count = 0
    for _depth in range(limits.max_nesting + 1):
        count += len(level)
        if count > limits.max_values:
            raise Invalid(
                "properties.too_many_values",
                f"The variables hold more than {limits.max_values} values; send fewer.",
                most=limits.max_values,
            )
        level = [part for value in level for part in _parts(value)]
        if not level:
            return
    raise too_deep(limits.max_nesting)


def whole(value: object) -> int | None:
    """The whole number that GraphQL's Int reads in a value: 5 in 5.0 too, and none in true."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not value.is_integer():
        return None
    return min(int(value), CEILING)


def _parts(value: object) -> list[object]:
    """What lies in a value: of a text nothing, of an object its names too."""
    if isinstance(value, str):
        _require_text(value)
        return []
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list) else []


def _require_text(value: str) -> None:
    if "\0" in value:
        raise unstorable("A variable")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise unstorable("A variable") from None
