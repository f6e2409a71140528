"""Reads what an MTConnect agent answers: which data items there are, and what was observed.

The documents are those of the MTConnect standard, part 2 (devices), part 3 (streams) and part 1
(errors), whatever version. They come from a machine on the shop floor and are read as carefully as
anything from outside: no document type, hence no entities; no depth or size without bounds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from xml.parsers import expat

from premises.kernel.errors import Invalid

MOST_BYTES: Final = 64 * 1024 * 1024
_DEEPEST: Final = 64
_CATEGORIES: Final = {"Samples": "SAMPLE", "Events": "EVENT", "Condition": "CONDITION"}


@dataclass(frozen=True)
class Header:
    """Which run of the agent answers, and how its buffer stands; times in milliseconds of UTC."""

    instance_id: int
    next_sequence: int
    last_sequence: int
    created_ms: int


@dataclass(frozen=True)
class DataItem:
    """One thing a device tells of; `category` is SAMPLE, EVENT or CONDITION."""

    id: str
    name: str
    category: str
    type: str
    sub_type: str
    units: str
    representation: str


@dataclass(frozen=True)
class Device:
    name: str
    uuid: str
    items: Sequence[DataItem]


@dataclass(frozen=True)
class Observation:
    """One value of one data item; `tag` says what a condition is: Normal, Warning, Fault."""

    item_id: str
    category: str
    tag: str
    sequence: int
    t_ms: int
    value: str
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class Document:
    """An answer; only what its kind has is there. `errors` are (code, message)."""

    header: Header | None = None
    devices: Sequence[Device] = ()
    observations: Sequence[Observation] = ()
    errors: Sequence[tuple[str, str]] = ()


def read_document(content: bytes) -> Document:
    """What an agent answered.

    Raises:
        Invalid: it is no XML, or it has what no agent sends (`machines.bad_mtconnect`).

    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, OverflowError) as error:
        raise _bad(f"the answer cannot be read: {error}") from error
    return reader.document()


@dataclass
class _Reader:
    """Gathers elements as they go by."""

    path: list[str] = field(default_factory=list)
    header: Header | None = None
    devices: list[tuple[str, str, list[DataItem]]] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    opened: dict[int, tuple[str, Mapping[str, str], list[str]]] = field(default_factory=dict)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if len(self.path) >= _DEEPEST:
            raise _bad("its elements are nested too deeply")
        if tag == "Header":
            self.header = _header(attributes)
        elif tag in {"Device", "Agent"} and "uuid" in attributes and "Devices" in self.path[-1:]:
            self.devices.append((attributes.get("name", ""), attributes["uuid"], []))
        elif tag == "DataItem" and self.devices and "id" in attributes:
            self.devices[-1][2].append(_item(attributes))
        elif "errorCode" in attributes or (
            "dataItemId" in attributes and self.path[-1:] and self.path[-1] in _CATEGORIES
        ):
            self.opened[len(self.path)] = tag, attributes, []
        self.path.append(tag)

    def text(self, data: str) -> None:
        # Only text right inside counts, so entries of data sets do not run together.
        opened = self.opened.get(len(self.path) - 1)
        if opened:
            opened[2].append(data)

    def end(self, _name: str) -> None:
        self.path.pop()
        opened = self.opened.pop(len(self.path), None)
        if opened is None:
            return
        tag, attributes, parts = opened
        said = "".join(parts).strip()
        if "errorCode" in attributes:
            self.errors.append((attributes["errorCode"], said))
        else:
            self.observations.append(_observation(self.path[-1], tag, attributes, said))

    def document(self) -> Document:
        devices = [Device(name, uuid, tuple(items)) for name, uuid, items in self.devices]
        return Document(self.header, devices, self.observations, self.errors)


def instant_ms(text: str) -> int:
    """Milliseconds of UTC; the standard's times are UTC even where they do not say so."""
    found = datetime.fromisoformat(text)
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1000)


def _header(attributes: Mapping[str, str]) -> Header:
    return Header(
        instance_id=int(attributes.get("instanceId", 0)),
        next_sequence=int(attributes.get("nextSequence", 0)),
        last_sequence=int(attributes.get("lastSequence", 0)),
        created_ms=instant_ms(attributes["creationTime"]) if "creationTime" in attributes else 0,
    )


def _item(attributes: Mapping[str, str]) -> DataItem:
    return DataItem(
        id=attributes["id"],
        name=attributes.get("name", ""),
        category=attributes.get("category", ""),
        type=attributes.get("type", ""),
        sub_type=attributes.get("subType", ""),
        units=attributes.get("units", ""),
        representation=attributes.get("representation", "VALUE"),
    )


def _observation(group: str, tag: str, attributes: Mapping[str, str], value: str) -> Observation:
    return Observation(
        item_id=attributes["dataItemId"],
        category=_CATEGORIES[group],
        tag=tag,
        sequence=int(attributes.get("sequence", 0)),
        t_ms=instant_ms(attributes.get("timestamp", "")),
        value=value,
        attributes=attributes,
    )


def _refuse_doctype(*_declared: object) -> None:
    raise _bad("it declares a document type, which no agent does")


def _bad(why: str) -> Invalid:
    return Invalid("machines.bad_mtconnect", f"This is no MTConnect agent: {why}.")
