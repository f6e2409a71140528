"""What a person made of a page's changes: which are none, which are missing.

Clients may keep any JSON as their overlay. This is what of it is understood:
`rejected` and `accepted` list changes by id or number, `changes` lists objects with an `id` and a
`decision`, and `added` lists objects with `box_mm` (left, top, right, bottom in mm on the newer
sheet), a `kind` and a `note`. Everything else is kept and given back as it came.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from premises.drawings.content import Box
from premises.drawings.differencing import Category, Change, ChangeKind
from premises.drawings.models import Decision
from premises.drawings.service.names import column
from premises.drawings.summaries import Entry

_SIDES: Final = 4
_FARTHEST_MM: Final = 100_000.0
_MOST_ADDED: Final = 1000
_LONGEST_NOTE: Final = 2000
_MOST_SENTENCES: Final = 20


@dataclass(frozen=True, slots=True)
class Overlaid:
    """Changes that were decided on, by id or number, and what was added by hand."""

    decided: Mapping[str, bool]
    regions: Sequence[Mapping[str, Any]]

    def rejects(self, change_id: str, number: int, otherwise: bool) -> bool:
        """Whether a change is held to be none."""
        return self.decided.get(change_id, self.decided.get(str(number), otherwise))

    def added(self, after: int) -> Iterator[Entry]:
        """What was added by hand, numbered on."""
        for number, region in enumerate(self.regions, after + 1):
            change = Change(
                number=number,
                kind=_kind(region.get("kind") or region.get("change_type")),
                category=Category.LINEWORK,
                box=_box(region) or Box(0.0, 0.0, 0.0, 0.0),
            )
            note = next(filter(None, map(region.get, ("note", "description", "title"))), None)
            yield Entry(
                id=str(region.get("id") or f"added-{number}")[:64],
                change=change,
                is_manual=True,
                note=column(str(note), _LONGEST_NOTE) if note else None,
            )


NOTHING: Final = Overlaid({}, ())


def overlaid(data: object) -> Overlaid:
    """What is understood of an overlay; other JSON says nothing."""
    if not isinstance(data, Mapping):
        return NOTHING
    decided = dict.fromkeys(_names(data.get("accepted")), False)
    decided |= dict.fromkeys(_names(data.get("rejected")), True)
    for change in _objects(data.get("changes")):
        said = change.get("decision") or change.get("status")
        if said in {Decision.ACCEPTED, Decision.REJECTED}:
            keys = (change.get("id"), change.get("number"))
            decided |= {str(key): said == Decision.REJECTED for key in keys if key is not None}
    regions = [one for one in _objects(data.get("added")) if _box(one) is not None]
    return Overlaid(decided, regions[:_MOST_ADDED])


def misread(data: object, known: Collection[str]) -> list[str]:
    """What of an overlay looks like a decision or a region and is none, each in a sentence.

    `known` are the ids and numbers of the page's changes. Other JSON is the client's own affair.
    """
    if not isinstance(data, Mapping):
        return []
    regions = list(_objects(data.get("added")))
    own = {str(region["id"]) for region in regions if "id" in region}
    strangers = [name for name in overlaid(data).decided if name not in known and name not in own]
    wrong = [f"{name[:64]} is the id or number of no change of this page." for name in strangers]
    wrong += [
        f"added[{place}] counts for nothing: box_mm is a list of left, top, right, bottom in mm."
        for place, region in enumerate(regions)
        if _box(region) is None
    ]
    if len(regions) > _MOST_ADDED:
        wrong.append(f"Only the first {_MOST_ADDED} regions in added count.")
    return wrong[:_MOST_SENTENCES]


def _names(said: object) -> Iterator[str]:
    for one in said if isinstance(said, list) else ():
        name = one.get("id", one.get("number")) if isinstance(one, Mapping) else one
        if isinstance(name, str | int):
            yield str(name)


def _objects(said: object) -> Iterable[Mapping[str, Any]]:
    return (one for one in said if isinstance(one, Mapping)) if isinstance(said, list) else ()


def _box(region: Mapping[str, Any]) -> Box | None:
    sides = region.get("box_mm")
    if isinstance(sides, Mapping):
        sides = [sides.get(name) for name in ("left", "top", "right", "bottom")]
    if not isinstance(sides, list) or len(sides) != _SIDES:
        return None
    if not all(_is_length(side) for side in sides):
        return None
    left, top, right, bottom = map(float, sides)
    return Box(min(left, right), min(top, bottom), max(left, right), max(top, bottom))


def _is_length(side: object) -> bool:
    is_number = isinstance(side, int | float) and not isinstance(side, bool)
    # No number that is none, and no whole number too long for a float, is less than another.
    return is_number and abs(side) < _FARTHEST_MM  # type: ignore[arg-type]


def _kind(said: object) -> ChangeKind:
    known = {kind.value: kind for kind in ChangeKind} | {"modified": ChangeKind.TEXT}
    return known.get(said, ChangeKind.ADDED) if isinstance(said, str) else ChangeKind.ADDED
