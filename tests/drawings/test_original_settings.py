"""What the settings of the original drawing comparison mean here."""

from pathlib import Path

import pytest

from premises.app.cli import diagnosis
from premises.app.cli.moving import append, plan
from premises.app.settings import Settings, read, unused_originals
from premises.drawings.settings import ORIGINALS
from premises.kernel.errors import Invalid
from premises.kernel.settings import fields

_ENVIRON = {
    "ENVIRONMENT": "development",
    "FRONTEND_URL": "https://plans.example",
    "MAX_UPLOAD_SIZE_MB": "100",
    "USE_PUBSUB": "true",
    "GCP_PROJECT_ID": "my-project-1",
    "GOOGLE_CLIENT_ID": "client",
    "GOOGLE_CLIENT_SECRET": "hush-hush",
    "GOOGLE_REDIRECT_URI": "https://plans.example/api/v1/auth/google/callback",
    "DB_HOST": "db.example",
    "DB_PASS": "never-shown",
    "USE_GCS": "true",
    "PUBSUB_OCR_TOPIC": "buildings-ocr-queue",
}


def _read(**changes: str) -> Settings:
    return read({**_ENVIRON, **changes, "PREMISES_COMPAT": "drawings"}, dotenv=None)


def test_every_name_here_is_a_setting_and_every_rule_says_what_it_gives() -> None:
    known = {name for name, _ in fields(Settings)}
    for rule in ORIGINALS.all_rules():
        assert set(rule.gives) <= known
        assert not set(rule.needs) & known


def test_pub_sub_carries_the_work_where_it_is_switched_on() -> None:
    jobs = _read().jobs
    assert (jobs.carrier, jobs.broker_url) == ("celery", "gcpubsub://projects/my-project-1")
    for switch in ("false", "0", "no", ""):
        off = _read(USE_PUBSUB=switch).jobs
        assert (off.carrier, off.broker_url) == ("processes", "")
    with pytest.raises(Invalid, match="USE_PUBSUB and GCP_PROJECT_ID: is no id"):
        _read(GCP_PROJECT_ID="my project/x")


def test_megabytes_become_bytes_and_a_file_of_that_size_fits_into_an_upload() -> None:
    settings = _read()
    assert settings.drawings.max_file_bytes == 100 * 2**20
    assert settings.server.max_upload_bytes > settings.drawings.max_file_bytes
    assert _read(MAX_CONTENT_LENGTH="70000000").server.max_upload_bytes == 70_000_000
    with pytest.raises(Invalid, match="MAX_UPLOAD_SIZE_MB: is no number of megabytes"):
        _read(MAX_UPLOAD_SIZE_MB="many")


def test_sign_in_at_google_stays_as_it_was() -> None:
    settings = _read()
    assert settings.auth.oidc_client_id == "client"
    assert settings.auth.oidc_client_secret.get_secret_value() == "hush-hush"
    assert settings.drawings.redirect_url == _ENVIRON["GOOGLE_REDIRECT_URI"]
    assert settings.environment == "development"


def test_the_original_database_is_never_taken_for_our_own() -> None:
    """Both have tables called jobs and job_stages."""
    assert _read().database.url == ""


def test_what_means_nothing_here_is_named() -> None:
    environ = {**_ENVIRON, "PREMISES_COMPAT": "drawings"}
    found = unused_originals(_read(), environ, dotenv=None)
    assert found.keys() == {"DB_HOST", "DB_PASS", "USE_GCS", "PUBSUB_OCR_TOPIC"}
    off = unused_originals(_read(), {**environ, "USE_PUBSUB": "false"}, dotenv=None)
    assert "GCP_PROJECT_ID" in off
    assert unused_originals(read({}, dotenv=None), _ENVIRON, dotenv=None) == {}


def test_a_look_at_the_house_names_what_means_nothing_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("USE_GCS", "true")
    settings = _read(PREMISES_DATA_DIR=str(tmp_path), USE_PUBSUB="false")
    found = {check.what: check for check in diagnosis._of_settings(settings)}
    assert found["original setting USE_GCS"].is_well
    assert "premises import drawings" in found["original setting USE_GCS"].finding


def test_all_of_it_can_be_moved_once_and_for_all(tmp_path: Path) -> None:
    theirs, ours = tmp_path / "theirs.env", tmp_path / ".env"
    theirs.write_text("".join(f"{name}={value}\n" for name, value in _ENVIRON.items()))
    move = plan("drawings", theirs, ours)
    assert move.names["USE_PUBSUB"] == "PREMISES_JOBS__CARRIER, PREMISES_JOBS__BROKER_URL"
    assert move.names["GCP_PROJECT_ID"] == move.names["USE_PUBSUB"]
    assert "import drawings" in move.left["DB_HOST"]
    assert move.left.keys() == {"DB_HOST", "DB_PASS", "USE_GCS", "PUBSUB_OCR_TOPIC"}
    assert "never-shown" not in str(move.left)
    append(move, ours)
    moved = read({}, dotenv=ours)
    assert moved == _read().model_copy(update={"compat": ()})
    ours.write_text("PREMISES_JOBS__CARRIER=processes\n")
    again = plan("drawings", theirs, ours)
    assert "PREMISES_JOBS__CARRIER" not in again.values
    theirs.write_text("USE_PUBSUB=true\nMAX_UPLOAD_SIZE_MB=many\nUNHEARD_OF=1\n")
    assert plan("drawings", theirs, None).left == {
        "USE_PUBSUB": "switched on, it needs GCP_PROJECT_ID beside it",
        "MAX_UPLOAD_SIZE_MB": "its value is not one that the original service could use",
        "UNHEARD_OF": "Premises has no such setting",
    }
