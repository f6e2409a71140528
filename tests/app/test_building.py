"""A house stands in its own folder, whatever it is called, and takes no more than it needs."""

import subprocess
import sys
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


@pytest.mark.parametrize("variable", ["CET-1CEST,M3.5.0,M10.5.0/3", "Europe", "../Madrid", "/etc"])
def test_what_is_no_name_of_a_zone_is_as_if_it_were_not_said(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.delenv("TZ", raising=False)
    of_the_machine = building_zone("")
    monkeypatch.setenv("TZ", variable)
    assert building_zone("") == of_the_machine


def test_a_worker_is_spared_what_only_others_need(tmp_path: Path) -> None:
    """Each of these costs a worker some megabytes, whether or not it ever uses them."""
    heavy = ["httpx", "fastapi", "alembic", "av", "celery", "redis", "pynvml", "xllamacpp"]
    program = (
        "import sys\n"
        "from premises.app import working\n"
        "from premises.app.building import build\n"
        "from premises.app.settings import read\n"
        f"build(read({{'PREMISES_DATA_DIR': {str(tmp_path)!r}}}, dotenv=None)).close()\n"
        f"print([one for one in {heavy} if one in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
