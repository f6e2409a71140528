"""Every kind of database answers every question alike, whichever way is taken to the answer."""

import random
import time
from typing import Any

import pytest
import sqlalchemy as sa
from tests.cameras.service.archived import add, event, keep

from premises.cameras.models import EventRow
from premises.cameras.search import All, Either, Has, Not, Tree, entries_of, parse
from premises.cameras.search.language import DEEPEST, MOST_WORDS_ASKED
from premises.cameras.service.archive import Archive, EventFilter, Span, finding
from premises.cameras.service.filing import texts_of
from premises.kernel.blobs import DiskStore, Shelf
from premises.kernel.database import Database
from premises.kernel.errors import Invalid

_WORDS = ("cat", "dog", "person", "night", "gate", "garden", "café", "gardener")
_LEVELS = ("low", "medium", "high", "critical")
_QUESTIONS = (
    "cat",
    "cat dog",
    "cat OR dog",
    "cat OR dog OR gate",
    "cat NOT dog",
    "NOT cat",
    "NOT cat NOT dog",
    "NOT (cat dog)",
    "(cat OR dog) (night OR gate) NOT person",
    "cat OR (dog NOT night)",
    "cat OR NOT dog",
    '"cat dog"',
    '"dog cat" OR night',
    'NOT "cat dog"',
    "gard*",
    "garden",
    "gard* NOT garden",
    "CAFE",
    "caf* OR person",
    "elephant",
    "eleph*",
    "elephant OR cat",
    "reason",
    "vehicle",
)
_FILTERS = (
    EventFilter(),
    EventFilter(camera="porch"),
    EventFilter(camera="nobody"),
    EventFilter(risk_levels=frozenset({"low"})),
    EventFilter(risk_levels=frozenset({"low", "critical"}), reviewed=False),
    EventFilter(object_types=frozenset({"car"})),
    EventFilter(object_types=frozenset({"car", "bus"}), reviewed=True),
    EventFilter(object_types=frozenset({"Car"})),
)


@pytest.fixture
def archive(database: Database, tmp_path: Any) -> Archive:
    return Archive(database, Shelf(database, DiskStore(tmp_path), 0))


def _some_events() -> list[dict[str, Any]]:
    chance = random.Random(7)  # noqa: S311 - no secret.
    return [
        {
            "summary": " ".join(chance.choices(_WORDS, k=chance.randrange(1, 4))),
            "notes": chance.choice([None, None, "Gate", "the cat, dog"]),
            "reasoning": chance.choice(["A reason.", "It was a vehicle."]),
            "object_types": chance.choice([[], ["car"], ["bus", "car"], ["bus"]]),
            "risk_level": chance.choice(_LEVELS),
            "reviewed": chance.random() < 0.3,
        }
        for _ in range(60)
    ]


def _holds(tree: Tree[Has], entries: frozenset[str]) -> bool:
    """The meaning of a question, told without any database."""
    if isinstance(tree, Not):
        return not _holds(tree.part, entries)
    if isinstance(tree, All):
        return all(_holds(part, entries) for part in tree.parts)
    if isinstance(tree, Either):
        return any(_holds(part, entries) for part in tree.parts)
    return bool(tree.entries & entries)


def _passes(row: EventRow, wanted: EventFilter) -> bool:
    return (
        wanted.camera in {None, "porch"}
        and (not wanted.risk_levels or row.risk_level in wanted.risk_levels)
        and (wanted.reviewed is None or row.reviewed == wanted.reviewed)
        and (not wanted.object_types or bool(wanted.object_types & set(row.object_types)))
    )


@pytest.mark.parametrize("rare", [10_000, 3])
def test_the_answer_is_what_the_question_means(
    archive: Archive, database: Database, rare: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every question, with and without a filter; `rare` makes it take one way or the other."""
    monkeypatch.setattr(finding, "_RARE", rare)
    keep(database, _some_events())
    with database.read() as session:
        rows = session.scalars(sa.select(EventRow).order_by(EventRow.id.desc())).all()
        demands = {text: finding.demand(session, parse(text)) for text in _QUESTIONS}
    filed = {row.id: entries_of(texts_of(row)) for row in rows}
    for number, (text, meant) in enumerate(demands.items()):
        answers = [row for row in rows if _holds(meant, filed[row.id])]
        for wanted, limit, offset in ((EventFilter(), 50, 0), (_FILTERS[number % 8], 3, 1)):
            expected = [row.id for row in answers if _passes(row, wanted)]
            found, total = archive.search(text, wanted, limit, offset)
            page = [one.event.id for one in found]
            assert (page, total) == (expected[offset : offset + limit], len(expected)), text


def test_a_list_is_filtered_like_a_search(archive: Archive, database: Database) -> None:
    keep(database, _some_events())
    with database.read() as session:
        rows = session.scalars(sa.select(EventRow).order_by(EventRow.id.desc())).all()
    for wanted in _FILTERS:
        expected = [row.id for row in rows if _passes(row, wanted)]
        found, total = archive.events(wanted, 7, 2)
        assert ([row.id for row in found], total) == (expected[2:9], len(expected))


def test_events_of_one_instant_keep_their_order_from_page_to_page(
    archive: Archive, database: Database
) -> None:
    camera = keep(database, [])
    with database.write() as session:
        for number in (5, 1, 9, 3, 7):
            add(session, event(number, camera, started_at=event(0, camera).started_at))
    pages = [archive.search("cat", EventFilter(), 2, offset)[0] for offset in (0, 2, 4)]
    assert [one.event.id for page in pages for one in page] == [9, 7, 5, 3, 1]


def test_what_is_found_names_its_camera_and_how_well_it_answers(
    archive: Archive, database: Database
) -> None:
    keep(database, [{"reasoning": "It was night."}])
    ((one,), _) = archive.search("cat night", EventFilter(), 5, 0)
    assert (one.camera_name, one.relevance) == ("Porch", 0.75)


def test_a_beginning_of_too_many_words_is_refused(archive: Archive, database: Database) -> None:
    keep(database, [{"notes": " ".join(f"word{number}" for number in range(70))}])
    assert archive.search("word1*", EventFilter(), 5, 0)[1] == 1
    with pytest.raises(Invalid, match="word"):
        archive.search("word*", EventFilter(), 5, 0)


def test_events_are_counted_by_level_and_camera(archive: Archive, database: Database) -> None:
    levels = ["low", "low", "high", "critical", "low"]
    camera = keep(database, [{"risk_level": level} for level in levels])
    stats = archive.stats(Span())
    assert stats.by_level == {"low": 3, "high": 1, "critical": 1}
    assert [(one.camera_id, one.camera_name, one.events) for one in stats.by_camera] == [
        (camera, "Porch", 5)
    ]
    late = archive.stats(Span(start=event(4, camera).started_at))
    assert (late.total, late.by_level) == (2, {"critical": 1, "low": 1})


def test_the_beginning_of_a_word_is_not_taken_for_a_kind_of_thing(
    archive: Archive, database: Database
) -> None:
    """Kinds are on file beside the words, and must not be met by any word's beginning."""
    keep(database, [{"summary": "A cat."}, {"summary": "Typed by hand."}])
    for text in ("type*", "typ*", "ty*"):
        found, total = archive.search(text, EventFilter(), 5, 0)
        assert ([one.event.id for one in found], total) == ([2], 1), text


@pytest.mark.parametrize(
    "hardest",
    [
        "(cat OR x NOT " * DEEPEST + "dog",
        "NOT (x NOT (y OR " * (DEEPEST // 2) + "dog",
        "".join(chr(0x4E00 + number) for number in range(MOST_WORDS_ASKED)),
        f"NOT ({''.join(chr(0x4E00 + number) for number in range(MOST_WORDS_ASKED))})",
        " ".join(f"-w{number}" for number in range(MOST_WORDS_ASKED)),
        " OR ".join(f"(v{number} NOT w{number})" for number in range(MOST_WORDS_ASKED // 2)),
    ],
    ids=["alternating", "negated", "phrase", "no phrase", "nothing of it", "either"],
)
def test_the_hardest_question_is_answered_soon_by_every_database(
    archive: Archive, database: Database, hardest: str
) -> None:
    """None of them gives up on it or thinks about it for long, also together with filters."""
    keep(database, [{}])
    wanted = EventFilter(object_types=frozenset({"cat", "car"}), reviewed=False)
    began = time.monotonic()
    for one in (EventFilter(), wanted):
        assert archive.search(hardest, one, 5, 0)[1] in {0, 1}
    assert time.monotonic() - began < 10
