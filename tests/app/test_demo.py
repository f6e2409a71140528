"""One command shows an audit, a revision and events; a second time all is there."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.app.typed import CommandLine
from tests.house import House, houses

from premises.app.cli.speech import Voice
from premises.app.demo import shop
from premises.app.demo.audits import show_audit
from premises.app.demo.drawings import show_drawing
from premises.app.demo.estate import show_town
from premises.app.demo.facades import facade
from premises.app.demo.plan import sheet
from premises.app.demo.rooms import room
from premises.app.demo.sample import Delivery, deliver
from premises.app.demo.shop import show_shop
from premises.app.demo.wall import thermal_picture
from premises.app.settings import read
from premises.audits.thermograms import read_bytes
from premises.kernel.errors import Unavailable

_DOMAINS = (
    *("AUDITS__ENABLED", "DRAWINGS__ENABLED", "PROPERTIES__ENABLED"),
    *("MACHINES__ENABLED", "CAMERAS__ENABLED"),
)
_DOWNLOADS = Path(__file__).parents[2] / ".cache" / "models" / "downloads"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for what is shown without cameras; audits and drawings are strangers in it."""
    folder = tmp_path_factory.mktemp("house")
    with houses(folder, folder / "no-models") as open_:
        yield open_(model=False, CAMERAS__ENABLED="false")


@pytest.fixture
def nothing_to_fetch(monkeypatch: pytest.MonkeyPatch) -> None:
    # Without an index pip finds as little as without a network.
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)


@pytest.mark.needs_model
def test_the_demonstration_makes_an_event_of_a_photograph_and_can_be_repeated(
    premises: CommandLine, installed_model: Path
) -> None:
    words = ["demo", "--port", "0", "--exit-after-first-event", "--downloads", str(_DOWNLOADS)]
    settings = {
        "DRAWINGS__ENABLED": "false",
        "MACHINES__ENABLED": "false",
        "PROPERTIES__ENABLED": "false",
        "JOBS__WORKERS": "1",
    }
    first = premises(*words, "--json", **settings)
    assert first.code == 0, first.err
    event = first.document["events"][0]
    assert event["risk_score"] > 0
    assert event["camera"] in {"Front door", "Driveway", "Garden"}
    assert Path(event["picture"]).read_bytes().startswith(b"\xff\xd8")
    audit = first.document["audit"]
    assert audit["report"]["leakSeverity"] == "High"
    again = premises(*words, **settings)
    assert again.code == 0, again.err
    assert "they are known" in again.out
    assert f"{event['risk_level']} ({event['risk_score']} of 100)" in again.out
    assert event["summary"] in again.out
    assert f"${audit['report']['energyLossCost']:.2f} a year" in again.out


@pytest.mark.usefixtures("nothing_to_fetch")
def test_without_model_and_workers_the_demonstration_serves_and_makes_nothing_up(
    premises: CommandLine,
) -> None:
    done = premises("demo", "--port", "0", "--for-seconds", "0.5", JOBS__WORKERS="0")
    assert done.code == 0, done.err
    assert "cannot be had" in done.out
    assert "Where to look" in done.out
    assert "The analysis is not done yet" in done.out
    assert "The comparison is not done yet" in done.out
    assert "Heat loss" not in done.out
    assert "changes on sheet" not in done.out
    assert "Event " not in done.out


@pytest.mark.usefixtures("nothing_to_fetch")
def test_what_is_switched_off_the_demonstration_does_not_mention(
    premises: CommandLine,
) -> None:
    settings = {**dict.fromkeys(_DOMAINS[:4], "false"), "JOBS__WORKERS": "0"}
    done = premises("demo", "--port", "0", "--for-seconds", "0", **settings)
    assert done.code == 0, done.err
    assert "Where to look" in done.out
    assert "/api/audits" not in done.out
    assert "thermal" not in done.out
    assert "/api/v1" not in done.out
    assert "A-101" not in done.out
    assert not list(premises.folder.rglob("*.tiff"))
    assert not list(premises.folder.rglob("*.pdf"))
    assert "milling" not in done.out
    assert "/graphql" not in done.out
    assert "Harrow Bay" not in done.out
    assert not list(premises.folder.rglob("*.parquet"))


def test_without_cameras_the_demonstration_shows_audit_and_drawing_and_fetches_nothing(
    premises: CommandLine,
) -> None:
    settings = {
        "CAMERAS__ENABLED": "false",
        "MACHINES__ENABLED": "false",
        "PROPERTIES__ENABLED": "false",
        "CAMERAS__BASE_PATH": "mine",
        "JOBS__WORKERS": "1",
    }
    done = premises("demo", "--port", "0", "--exit-after-first-event", **settings)
    assert done.code == 0, done.err
    assert "Heat loss: High" in done.out
    assert "Keynote 2 changed" in done.out
    assert "etching" not in done.out
    assert "sample building" not in done.out
    assert "/api/events" not in done.out
    made = sorted(path.name for path in (premises.folder / "data" / "demo").iterdir())
    assert made == ["audit", "drawing"]


def test_with_nothing_switched_on_there_is_nothing_to_show(premises: CommandLine) -> None:
    done = premises("demo", **dict.fromkeys(_DOMAINS, "false"))
    assert done.code == 1
    assert all(f"PREMISES_{name}" in done.err for name in _DOMAINS)


def test_the_audit_tells_what_is_wrong_with_the_wall_as_often_as_it_is_shown(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for look in (1, 2):
        told = show_audit(Voice(), house.client, tmp_path, goes_on=lambda: True)
        assert told is not None
        kinds = {place["kind"] for place in told.places}
        assert kinds == {"missing_insulation", "thermal_bridge", "air_leak"}
        assert told.report["confidence"] == "quantitative"
        assert told.report["savingsCost"] > 0
        assert told.picture is not None
        assert Path(told.picture).read_bytes().startswith(b"\xff\xd8")
        assert house.client.get(told.page).headers["content-type"].startswith("text/html")
        out = capsys.readouterr().out
        assert all(one["title"] in out for one in told.report["suggestions"][:3])
        assert house.count("audit_tasks") == 1
        assert house.count("audit_analyses") == look


_TOLD = (
    "Schedule row 104A added",
    "Schedule row 105 changed",
    "Keynote 2 changed",
    "General note 6 added",
    "«STORAGE» to «RECORDS»",
    "«7'-6\" CLR» to «7'-8\" CLR»",
    "moved 25.4 mm right on paper",  # The laboratory's door.
    "Linework removed (10 x 9 mm on paper) in EXAM 2",  # A sink.
    "in OFFICE 104, between grids 3 and 4, at A",  # A window.
    "«104A»",  # A door between two rooms.
)


def test_the_drawing_tells_what_the_addendum_changed_and_what_no_cloud_marks(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = show_drawing(Voice(), house.client, tmp_path, goes_on=lambda: True)
    assert told is not None
    out = capsys.readouterr().out
    assert all(line in out for line in _TOLD)
    assert len(told.changes) <= len(_TOLD) + 4  # Two of them are the title block's.
    (rating,) = (one for one in told.changes if one["title"] == "Schedule row 105 changed")
    assert "45 MIN" in rating["description"]
    assert "outside any revision cloud" in rating["description"]
    kinds = {"overlay": "image/png", "page": "text/html", "table": "text/csv"}
    for name, kind in kinds.items():
        answer = house.client.get(getattr(told, name))
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(kind)
    assert show_drawing(Voice(), house.client, tmp_path, goes_on=lambda: False) is None
    assert "not done yet" in capsys.readouterr().out
    assert house.count("drawing_versions") == 4
    assert house.count("drawing_jobs") == 2


def test_the_town_has_a_dozen_properties_with_pictures_and_a_past_and_offers_them_once(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    for added in ((12, 23), (0, 0)):
        told = show_town(Voice(), house.client, goes_on=lambda: True)
        assert told is not None
        assert (told.added, told.pictures) == added
        assert len(told.listings) == house.count("property_listings") == 12
        assert house.count("property_images") == 23
        assert {one["status"] for one in told.listings} == {"ACTIVE", "PENDING", "SOLD", "RENTED"}
        assert "offer 12 properties with 23 pictures; 3 of them" in capsys.readouterr().out
        image = house.client.get(told.listings[0]["images"][0]["imageUrl"])
        assert image.headers["content-type"] in {"image/jpeg", "image/avif", "image/webp"}
        for address in told.addresses.values():
            page = house.client.get(address, headers={"Accept": "text/html, */*"})
            assert page.status_code == 200
    owners = house.rows("SELECT owner_id, count(*) AS many FROM property_listings GROUP BY 1")
    assert [one["many"] for one in owners] == [6, 6]
    assert house.count("property_changes WHERE field = 'price' AND old IS NOT NULL") == 4


def test_a_picture_of_the_town_is_always_the_same_and_no_two_are() -> None:
    pictures = [facade("house", 1), facade("house", 2), room("living", 1), room("plan", 1)]
    assert [picture.size for picture in pictures] == [(1280, 720)] * 2 + [(640, 360)] * 2
    assert len({picture.tobytes() for picture in pictures}) == 4
    assert facade("house", 1).tobytes() == pictures[0].tobytes()


def test_the_sheet_of_a_revision_is_always_the_same_file() -> None:
    assert sheet("A") == sheet("A")
    assert sheet("B") == sheet("B") != sheet("A")


def test_the_wall_is_as_warm_as_heat_would_have_it() -> None:
    """Far from edges and faults nothing flows along the wall, so a plain balance tells all."""
    celsius = read_bytes(thermal_picture()).celsius
    assert celsius is not None
    assert celsius.shape == (240, 320)
    room, air, outside = 1 / 0.13, (71 - 32) / 1.8, (35 - 32) / 1.8
    here = slice(110, 130)  # Halfway up, where the air has its mean temperature.
    for conductance, columns in ((0.35, slice(160, 200)), (1.9, slice(75, 105))):
        expected = (room * air + conductance * outside) / (room + conductance)
        assert celsius[here, columns].mean() == pytest.approx(expected, abs=0.02)
    above_the_joint = celsius[222:230, 100:180]
    assert above_the_joint.mean() < celsius[:200].min()


def test_the_demonstration_has_no_account_to_sign_in_with(premises: CommandLine) -> None:
    done = premises("demo", AUTH__MODE="required")
    assert done.code == 1
    assert "PREMISES_AUTH__MODE" in done.err


def test_the_demonstration_keeps_out_of_folders_of_ones_own(premises: CommandLine) -> None:
    (premises.folder / "mine").mkdir()
    done = premises("demo", "--port", "0", "--for-seconds", "0", CAMERAS__BASE_PATH="mine")
    assert done.code == 1
    assert "PREMISES_CAMERAS__BASE_PATH" in done.err
    assert not list((premises.folder / "mine").iterdir())


def test_a_photograph_is_put_into_a_folder_that_was_removed_by_hand(tmp_path: Path) -> None:
    (tmp_path / "bus.jpg").write_bytes(b"bus")
    target = tmp_path / "cameras" / "garden" / "bus.jpg"
    deliver(Delivery("Garden", tmp_path / "bus.jpg", target))
    assert target.read_bytes() == b"bus"
    assert [path.name for path in target.parent.iterdir()] == ["bus.jpg"]


def test_a_photograph_that_cannot_be_put_in_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "bus.jpg").write_bytes(b"bus")
    (tmp_path / "cameras").write_text("no folder")
    target = tmp_path / "cameras" / "garden" / "bus.jpg"
    with pytest.raises(Unavailable, match=r"garden/bus\.jpg"):
        deliver(Delivery("Garden", tmp_path / "bus.jpg", target))


def test_the_shop_tells_of_its_machines_and_a_late_row_corrects_its_hour_each_time(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shop, "FIRST", date(2025, 10, 25))
    environ = {"PREMISES_DATA_DIR": str(house.data_dir), "PREMISES_CAMERAS__ENABLED": "false"}
    settings = read(environ, dotenv=None)
    for look in (1, 2):
        told = show_shop(Voice(), house.client, settings, goes_on=lambda: True)
        assert told is not None
        assert told.after["readings_count"] == told.before["readings_count"] + (look == 1)
        assert told.after["max_value"] == pytest.approx(told.before["max_value"] + 0.5)
        states = told.days["mill-1"]["utilisation"]["states"]
        assert sum(states.values()) == 86_400
        assert states["run"] > states["idle"] > 0
        out = capsys.readouterr().out
        assert "26 October had 25 hours" in out
        assert f"{told.after['max_value']:.2f} °C, comes only now" in out
