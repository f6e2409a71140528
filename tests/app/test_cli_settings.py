"""A wrong setting is explained, settings are shown without secrets, old ones are brought along."""

from pathlib import Path

import pytest
from dotenv import dotenv_values
from tests.app.typed import CommandLine

from premises.app.cli.reference import page

_DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SERVER__PORT", "99999", ["PREMISES_SERVER__PORT", "99999", "65535", "default: 8000"]),
        ("SERVER__PORT", "http", ["PREMISES_SERVER__PORT", "http", "integer"]),
        ("SEVER__PORT", "8000", ["PREMISES_SEVER__PORT", "Did you mean PREMISES_SERVER__PORT?"]),
        ("AUTH__MODE", "closed", ["PREMISES_AUTH__MODE", "closed", "'open' or 'required'"]),
        ("TIMEZONE", "Mars/Olympus", ["PREMISES_TIMEZONE", "Mars/Olympus", "IANA"]),
        ("DATA_DIR", "", ["PREMISES_DATA_DIR", "must name a folder"]),
        ("CAMERAS__ARMED_HOURS", "22-6", ["PREMISES_CAMERAS__ARMED_HOURS", "22-6", "22:00-06:00"]),
        ("CAMERAS__LEVEL_LOW", "60", ["PREMISES_CAMERAS", "must rise"]),
        ("CAMERAS__LABELS", "[cat", ["PREMISES_CAMERAS", "[cat"]),
        ("SERVER__HOST", "0.0.0.0", ["open", "127.0.0.1", "PREMISES_AUTH__MODE=required"]),
        ("AUTH__MODE", "required", ["32 or more characters", "PREMISES_AUTH__SECRET"]),
    ],
)
def test_a_start_with_a_bad_setting_says_which_why_and_what_is_allowed(
    premises: CommandLine, name: str, value: str, words: list[str]
) -> None:
    done = premises("serve", **{name: value})
    assert (done.code, done.out) == (1, "")
    for word in words:
        assert word in done.err
    assert not (premises.folder / "data").exists()


def test_a_bad_setting_is_one_json_document_for_a_program(premises: CommandLine) -> None:
    done = premises("serve", "--json", SERVER__PORT="99999")
    assert done.code == 1
    assert done.document["error"]["code"] == "settings.invalid"


def test_settings_are_shown_with_their_source_and_without_secrets(premises: CommandLine) -> None:
    (premises.folder / ".env").write_text("PREMISES_LOG__LEVEL=error\nBATCH_WINDOW_SECONDS=61\n")
    done = premises(
        "settings",
        "show",
        "--json",
        COMPAT="cameras",
        AUTH__SECRET="never-shown-never-shown-never-shown",
        DATABASE__URL="postgresql+asyncpg://me:hidden@db.example/house?password=hidden",
    )
    shown = done.document
    assert "hidden" not in done.out + done.err
    assert "never-shown" not in done.out + done.err
    assert shown["PREMISES_AUTH__SECRET"] == {"value": "***", "source": "environment"}
    assert shown["PREMISES_DATABASE__URL"]["value"].endswith("://me:***@db.example/house")
    assert shown["PREMISES_LOG__LEVEL"] == {"value": "error", "source": ".env"}
    assert shown["PREMISES_CAMERAS__BATCH_WINDOW_SECONDS"] == {
        "value": "61",
        "source": ".env as BATCH_WINDOW_SECONDS",
    }
    assert shown["PREMISES_SERVER__PORT"] == {"value": "8000", "source": "default"}


def test_settings_of_the_original_service_are_brought_along(premises: CommandLine) -> None:
    original, ours = premises.folder / "theirs.env", premises.folder / ".env"
    original.write_text(
        "DATABASE_URL=postgresql+asyncpg://cam:pa'ss\\word@db.example/house\n"
        "BATCH_WINDOW_SECONDS=60\nRETENTION_DAYS=9999\nFAST_PATH_OBJECT_TYPES='[\"person\"]'\n"
        "DETECTION_CONFIDENCE_THRESHOLD=0.4\nNEMOTRON_URL=http://user:secret@llm.example\n"
    )
    ours.write_text("PREMISES_CAMERAS__DETECTION_CONFIDENCE_THRESHOLD=0.7")
    ours.chmod(0o640)
    looked = premises("settings", "import", "--from", "security", "theirs.env", "--json")
    assert ours.read_text() == "PREMISES_CAMERAS__DETECTION_CONFIDENCE_THRESHOLD=0.7"
    done = premises(
        *("settings", "import", "--from", "cameras", "theirs.env", "--write", ".env", "--json")
    )
    assert looked.document["moved"].keys() - done.document["moved"].keys() == {
        "DETECTION_CONFIDENCE_THRESHOLD"
    }
    assert (
        done.document["moved"]["BATCH_WINDOW_SECONDS"] == "PREMISES_CAMERAS__BATCH_WINDOW_SECONDS"
    )
    assert done.document["moved"]["NEMOTRON_URL"] == "PREMISES_LLM__URL"
    left = done.document["left"]
    assert left.keys() == {
        "DATABASE_URL",
        "DETECTION_CONFIDENCE_THRESHOLD",
        "RETENTION_DAYS",
    }
    assert "empty one of its own" in left["DATABASE_URL"]
    assert "PREMISES_CAMERAS__RETENTION_DAYS allows" in left["RETENTION_DAYS"]
    assert "secret" not in done.out + done.err + looked.out
    assert "ss\\\\word" not in done.out + done.err
    written = dotenv_values(ours)
    assert "PREMISES_DATABASE__URL" not in written
    assert written["PREMISES_CAMERAS__DETECTION_CONFIDENCE_THRESHOLD"] == "0.7"
    assert ours.stat().st_mode & 0o777 == 0o640
    shown = premises("settings", "show", "--json").document
    assert shown["PREMISES_CAMERAS__FAST_PATH_LABELS"] == {"value": "person", "source": ".env"}


def test_an_import_means_by_a_variable_what_the_original_service_meant(
    premises: CommandLine,
) -> None:
    original = premises.folder / "theirs.env"
    original.write_text("ROOT=/srv\nFOSCAM_BASE_PATH=${ROOT}/cameras\n")
    words = ("settings", "import", "--from", "cameras", "theirs.env", "--write", ".env")
    done = premises(*words)
    assert done.code == 0, done.err
    written = dotenv_values(premises.folder / ".env")
    assert written == {"PREMISES_CAMERAS__BASE_PATH": "/srv/cameras"}


def test_an_import_from_an_unknown_service_says_which_there_are(premises: CommandLine) -> None:
    done = premises("settings", "import", "--from", "garage", "theirs.env")
    assert done.code == 1
    assert "cameras" in done.err


def test_the_page_about_settings_is_up_to_date() -> None:
    """Otherwise: premises settings docs --write docs/settings.md."""
    assert _DOCS.read_text(encoding="utf-8") == page()
