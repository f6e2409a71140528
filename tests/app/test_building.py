"""A house stands in its own folder, whatever the folder is called."""

from pathlib import Path

import pytest

from premises.app.building import build
from premises.app.foundation import building_zone
from premises.app.settings import Settings


@pytest.mark.parametrize("name", ["my däta 日本", "what?x=1", "50%20#full", "a" * 200])
def test_everything_is_kept_below_the_data_folder(tmp_path: Path, name: str) -> None:
    building = build(Settings(data_dir=tmp_path / name))
    try:
        assert building.migrate().up_to_date or building.position().up_to_date
    finally:
        building.close()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name / "premises.db").is_file()


@pytest.mark.parametrize(
    ("name", "variable", "zone"),
    [
        ("Europe/Madrid", "Asia/Tokyo", "Europe/Madrid"),
        ("", "Asia/Tokyo", "Asia/Tokyo"),
        ("", ":Asia/Tokyo", "Asia/Tokyo"),
    ],
)
def test_the_zone_is_the_one_that_was_set_or_else_the_machines(
    monkeypatch: pytest.MonkeyPatch, name: str, variable: str, zone: str
) -> None:
    monkeypatch.setenv("TZ", variable)
    assert str(building_zone(name)) == zone
