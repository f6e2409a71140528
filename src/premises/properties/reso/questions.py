"""What a request asks of the feed: its `$` options, read and checked."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from premises.kernel.errors import Invalid
from premises.properties.reso.clauses import field_of
from premises.properties.reso.dictionary import RESOURCES
from premises.properties.reso.orders import Key, Order, after, mark, orders_in
from premises.properties.reso.parsing import parse
from premises.properties.reso.resources import Resource
from premises.properties.reso.syntax import Node

_KNOWN: Final = frozenset(
    {
        *("$filter", "$orderby", "$top", "$skip", "$skiptoken", "$count"),
        *("$select", "$expand", "$format"),
    }
)
_ALONE: Final = frozenset({"$select", "$expand", "$format"})
_MOST_NUMBER: Final = 2**31 - 1
_MOST_SIGNS: Final = 10_000
_EXPANSION: Final = re.compile(r"([A-Za-z_]\w{0,60}+)(?:\(([^()]*+)\))?", re.ASCII)
_JSON: Final = re.compile(r"(application/)?json(;.*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Expansion:
    """What hangs on each thing, and with which fields it is told."""

    link: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Everything that is asked of one resource.

    `after` are the values of the order of the last thing on the page before, and its number.
    `options` are those that the next page is asked with again.
    """

    resource: Resource
    fields: tuple[str, ...]
    is_narrowed: bool
    expansions: tuple[Expansion, ...]
    condition: Node | None
    orders: tuple[Order, ...]
    top: int | None
    skip: int
    is_counted: bool
    after: Sequence[Key] | None
    options: Mapping[str, str]


def question(name: str, pairs: Iterable[tuple[str, str]], *, is_one: bool = False) -> Question:
    """What a request asks of a resource; of one thing only what is told of it can be asked.

    Raises:
        Invalid: an option is not known, given twice, or cannot be understood.

    """
    resource = RESOURCES[name]
    options = _options(pairs)
    if is_one and (beyond := sorted(options.keys() - _ALONE)):
        raise _bad(f"{beyond[0]} is for several things, not for one.")
    if not _JSON.fullmatch(options.get("$format", "json")):
        raise _bad("The feed speaks JSON only; leave $format out.")
    fields = _fields(resource, options.get("$select", "*"))
    orders = orders_in(resource, options.get("$orderby", ""))
    return Question(
        resource=resource,
        fields=fields,
        is_narrowed="$select" in options and fields != tuple(resource.fields),
        expansions=_expansions(resource, options.get("$expand", "")),
        condition=parse(options["$filter"]) if "$filter" in options else None,
        orders=orders,
        top=_number(options, "$top"),
        skip=_number(options, "$skip") or 0,
        is_counted=_flag(options, "$count"),
        after=after(resource, orders, mark(options), options.get("$skiptoken")),
        options=options,
    )


def _options(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The options by name; OData 4.01 lets clients leave the `$` out and write capitals."""
    found: dict[str, str] = {}
    for name, value in pairs:
        small = name.lower()
        option = small if small.startswith("$") else f"${small}"
        if option not in _KNOWN:
            if small.startswith("$"):
                raise _bad(f"{name[:40]!r} is no option of this feed.")
            # What begins otherwise is a client's own business.
            continue
        if option in found:
            raise _bad(f"{option} is given twice.")
        if len(value) > _MOST_SIGNS:
            raise _bad(f"{option} has more than {_MOST_SIGNS} signs.")
        found[option] = value.strip()
    return found


def _fields(resource: Resource, text: str) -> tuple[str, ...]:
    names = [name.strip() for name in text.split(",")]
    if "*" in names:
        return tuple(resource.fields)
    wanted = [name for name in names if name not in resource.links]
    for name in wanted:
        field_of(resource, name)
    return tuple(dict.fromkeys(wanted)) or (resource.key,)


def _expansions(resource: Resource, text: str) -> tuple[Expansion, ...]:
    found: dict[str, Expansion] = {}
    rest = text
    while rest:
        match = _EXPANSION.match(rest)
        if match is None or match[1] not in resource.links:
            known = " and ".join(resource.links) or "nothing"
            raise _bad(f"$expand can name {known} of {resource.name}.")
        found[match[1]] = _expansion(resource, match[1], match[2])
        rest = rest[match.end() :].lstrip()
        if rest and not rest.startswith(","):
            raise _bad("Names in $expand are separated by commas.")
        rest = rest[1:].lstrip()
    return tuple(found.values())


def _expansion(resource: Resource, name: str, inside: str | None) -> Expansion:
    of = RESOURCES[resource.links[name].resource]
    if not inside:
        return Expansion(name, tuple(of.fields))
    option, _, value = inside.strip().partition("=")
    if option.strip().lower().lstrip("$") != "select" or ";" in value:
        raise _bad("Inside $expand only $select can be asked.")
    return Expansion(name, _fields(of, value))


def _number(options: Mapping[str, str], option: str) -> int | None:
    text = options.get(option)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 10 or int(text) > _MOST_NUMBER:
        raise _bad(f"{option} is a whole number from 0 on.")
    return int(text)


def _flag(options: Mapping[str, str], option: str) -> bool:
    text = options.get(option, "false").lower()
    if text not in {"true", "false"}:
        raise _bad(f"{option} is true or false.")
    return text == "true"


def _bad(message: str) -> Invalid:
    return Invalid("properties.bad_option", message)
