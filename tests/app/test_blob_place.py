"""Bytes lie in a folder or in MongoDB, as set, and the doctor says whether that place answers."""

import sys
from pathlib import Path

import pytest
from tests.app.typed import CommandLine

from premises.app.building import build
from premises.app.settings import read
from premises.kernel.errors import Invalid

# Nobody listens there, and the URL says not to wait long.
NOBODY = "mongodb://anna:geheim@127.0.0.1:9/premises?serverSelectionTimeoutMS=100"


def test_the_doctor_tells_of_a_place_that_does_not_answer_without_its_password(
    premises: CommandLine,
) -> None:
    done = premises("doctor", "--json", BLOBS__URL=NOBODY)
    (check,) = (one for one in done.document if one["what"] == "blob store")
    assert not check["is_well"]
    assert "does not answer" in check["finding"]
    assert "PREMISES_BLOBS__URL" in check["advice"]
    assert "geheim" not in done.out + done.err


def test_the_settings_show_the_place_without_its_password(premises: CommandLine) -> None:
    done = premises("settings", "show", "--json", BLOBS__URL=NOBODY)
    shown = done.document["PREMISES_BLOBS__URL"]["value"]
    assert shown.startswith("mongodb://anna:***@127.0.0.1")
    assert "geheim" not in done.out + done.err
    done = premises("settings", "show", "--json", BLOBS__URL="elsewhere/blobs")
    assert done.document["PREMISES_BLOBS__URL"]["value"] == "elsewhere/blobs"


def test_any_other_kind_of_place_is_refused(tmp_path: Path) -> None:
    for url in ("gs://bucket/blobs", "http://host/blobs", "mongodb+unix://host/blobs"):
        with pytest.raises(Invalid) as caught:
            read({"PREMISES_DATA_DIR": str(tmp_path), "PREMISES_BLOBS__URL": url}, dotenv=None)
        assert "mongodb://" in caught.value.message


def test_without_its_driver_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "premises.kernel.blobs.gridfs", None)
    given = {"PREMISES_DATA_DIR": str(tmp_path), "PREMISES_BLOBS__URL": NOBODY}
    with pytest.raises(Invalid) as caught:
        build(read(given, dotenv=None))
    assert caught.value.code == "blobs.no_driver"
    assert "premises[gridfs]" in caught.value.message
