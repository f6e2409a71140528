"""One command leads from photographs to an event, and a second time finds everything there."""

from pathlib import Path

import pytest
from tests.app.typed import CommandLine

from premises.app.demo.sample import Delivery, deliver
from premises.kernel.errors import Unavailable

_DOWNLOADS = Path(__file__).parents[2] / ".cache" / "models" / "downloads"


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
    again = premises(*words, JOBS__WORKERS="1")
    assert again.code == 0, again.err
    assert "they are known" in again.out
    assert f"{event['risk_level']} ({event['risk_score']} of 100)" in again.out
    assert event["summary"] in again.out


def test_without_a_model_the_demonstration_serves_and_makes_nothing_up(
    premises: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without an index pip finds as little as without a network.
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    done = premises("demo", "--port", "0", "--for-seconds", "0.5", JOBS__WORKERS="0")
    assert done.code == 0, done.err
    assert "cannot be had" in done.out
    assert "Where to look" in done.out
    assert "Event " not in done.out


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
