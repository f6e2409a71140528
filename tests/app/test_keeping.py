"""A listing names what other parts of the house keep for it, as far as whoever asks sees that."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from tests.properties.graphql.club import PASSWORD, Club, Person, club

from premises.app.keeping import MOST
from premises.audits.models import TaskRow
from premises.cameras.models import CameraRow
from premises.drawings.models import ProjectRow
from premises.kernel.auth.models import Account, Grant
from premises.kernel.auth.profiles import grant_row
from premises.machines.models import MachineRow

_NOW = datetime(2026, 11, 20, tzinfo=UTC)
_ALL = {
    ("audits", "task", "Cold wall", "/api/audits/tasks/t1"),
    ("cameras", "camera", "Door", "/api/cameras/c1"),
    ("drawings", "project", "Annex", "/api/v1/projects/p1"),
    ("machines", "machine", "Lathe", "/api/machines/m%201"),
}


def _rows(property_id: str, account_id: str | None) -> list[Any]:
    times = {"created_at": _NOW, "updated_at": _NOW}
    owner = {"user_id": "u1", "account_id": account_id, "property_id": property_id}
    return [
        TaskRow(id="t1", title="Cold wall", document={}, **owner, **times),
        ProjectRow(id="p1", name="Annex", **owner, **times),
        CameraRow(
            id="c1",
            name="Door",
            folder_path="door",
            folder="door",
            created_at=_NOW,
            property_id=property_id,
            zones=[],
        ),
        MachineRow(
            id="m 1",
            name="Lathe",
            zone="UTC",
            property_id=property_id,
            heartbeat_s=60,
            plan={},
            rules={},
            is_published=False,
            is_live=False,
            is_awaited=False,
            **times,
        ),
    ]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Club, Person, int]]:
    with club(tmp_path_factory.mktemp("kept")) as opened:
        ann = opened.person()
        listing = ann.offer()
        ann.offer()
        with opened.house.building.kernel.database.write() as session:
            account = session.scalars(sa.select(Account).filter_by(email=ann.email)).one()
            session.add_all(_rows(str(listing), account.id))
        yield opened, ann, listing


def _kept(who: Person, listing: int) -> set[tuple[str, ...]]:
    text = f"{{ property(id: {listing}) {{ building {{ domain kind id title url }} }} }}"
    found = who.ask(text)["property"]["building"]
    return {(one["domain"], one["kind"], one["title"], one["url"]) for one in found}


def _in_person(opened: Club, who: Person) -> Person:
    """The same with a sign-in that is good everywhere."""
    given = {"email": who.email, "password": PASSWORD}
    answer = opened.house.client.post("/api/auth/session", json=given)
    return Person(opened, who.id, answer.json()["token"], who.email)


def test_only_who_may_look_there_is_told(house: tuple[Club, Person, int]) -> None:
    opened, ann, listing = house
    # A token for properties is good for nothing else, also where its bearer might look.
    for who in (opened.stranger, ann, _in_person(opened, opened.person("Bob"))):
        assert _kept(who, listing) == set()
    assert {one[0] for one in _kept(_in_person(opened, ann), listing)} == {"drawings"}


def test_who_may_look_everywhere_is_told_of_everything(house: tuple[Club, Person, int]) -> None:
    opened, _, listing = house
    chief = opened.person("Chief")
    with opened.house.building.kernel.database.write() as session:
        account = session.scalars(sa.select(Account).filter_by(email=chief.email)).one()
        session.merge(grant_row(account.id, "*", "admin", _NOW))
    assert _kept(_in_person(opened, chief), listing) == _ALL
    found = _in_person(opened, chief).ask("{ properties { id building { id } } }")["properties"]
    assert {len(one["building"]) for one in found} == {0, 4}


def test_one_listing_with_very_much_leaves_room_for_the_others(
    house: tuple[Club, Person, int],
) -> None:
    opened, ann, listing = house
    database = opened.house.building.kernel.database
    with database.write() as session:
        account = session.scalars(sa.select(Account).filter_by(email=ann.email)).one()
        session.merge(grant_row(account.id, "audits", "own", _NOW))
        times = {"created_at": _NOW, "updated_at": _NOW}
        owner = {"user_id": "u1", "account_id": account.id}
        session.add_all(
            TaskRow(
                id=f"much{number}",
                title="One of many",
                document={},
                property_id=str(listing + 1),
                **owner,
                **times,
            )
            for number in range(MOST + 5)
        )
    who = _in_person(opened, ann)
    assert ("audits", "task", "Cold wall", "/api/audits/tasks/t1") in _kept(who, listing)
    found = who.ask("{ properties { id building { id } } }")["properties"]
    audits = {one["id"]: len(one["building"]) for one in found}
    assert audits == {listing: 2, listing + 1: MOST}
    with database.write() as session:
        session.execute(sa.delete(TaskRow).where(TaskRow.title == "One of many"))
        session.execute(sa.delete(Grant).where(Grant.domain == "audits"))
