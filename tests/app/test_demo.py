"""One command shows an audit and makes events of photographs; a second time all is there."""

from pathlib import Path

import pytest
from tests.app.typed import CommandLine
from tests.house import Open

from premises.app.cli.speech import Voice
from premises.app.demo.audits import show_audit
from premises.app.demo.sample import Delivery, deliver
from premises.app.demo.wall import thermal_picture
from premises.audits.thermograms import read_bytes
from premises.kernel.errors import Unavailable

_DOWNLOADS = Path(__file__).parents[2] / ".cache" / "models" / "downloads"


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
    first = premises(*words, "--json", JOBS__WORKERS="1")
    assert first.code == 0, first.err
    event = first.document["events"][0]
    assert event["risk_score"] > 0
    assert event["camera"] in {"Front door", "Driveway", "Garden"}
    assert Path(event["picture"]).read_bytes().startswith(b"\xff\xd8")
    audit = first.document["audit"]
    assert audit["report"]["leakSeverity"] == "High"
    again = premises(*words, JOBS__WORKERS="1")
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
    assert "Heat loss" not in done.out
    assert "Event " not in done.out


@pytest.mark.usefixtures("nothing_to_fetch")
def test_without_audits_the_demonstration_does_not_mention_them(premises: CommandLine) -> None:
    settings = {"AUDITS__ENABLED": "false", "JOBS__WORKERS": "0"}
    done = premises("demo", "--port", "0", "--for-seconds", "0", **settings)
    assert done.code == 0, done.err
    assert "Where to look" in done.out
    assert "/api/audits" not in done.out
    assert "thermal" not in done.out
    assert not list(premises.folder.rglob("*.tiff"))


def test_without_cameras_the_demonstration_shows_the_audit_alone_and_fetches_nothing(
    premises: CommandLine,
) -> None:
    settings = {"CAMERAS__ENABLED": "false", "CAMERAS__BASE_PATH": "mine", "JOBS__WORKERS": "1"}
    done = premises("demo", "--port", "0", "--exit-after-first-event", **settings)
    assert done.code == 0, done.err
    assert "Heat loss: High" in done.out
    assert "etching" not in done.out
    assert "sample building" not in done.out
    assert "/api/events" not in done.out
    assert sorted(path.name for path in (premises.folder / "data" / "demo").iterdir()) == ["audit"]


def test_with_nothing_switched_on_there_is_nothing_to_show(premises: CommandLine) -> None:
    done = premises("demo", AUDITS__ENABLED="false", CAMERAS__ENABLED="false")
    assert done.code == 1
    assert "PREMISES_AUDITS__ENABLED" in done.err


def test_the_audit_tells_what_is_wrong_with_the_wall_as_often_as_it_is_shown(
    open_house: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = open_house()
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
