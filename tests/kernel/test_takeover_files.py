"""An original's files are found by whatever its rows call them, and nothing else is."""

import json
from pathlib import Path

import pytest
from tests.kernel.buckets import bucket

from premises.kernel.errors import Invalid, NotFound
from premises.kernel.takeover import UnusableError
from premises.kernel.takeover.files import BucketFiles, candidates, open_files

FILES = {"uploads/drawings/p/u/a b.pdf": b"a drawing", "uploads/ocr/v.json": b"{}"}


@pytest.mark.parametrize(
    "ref",
    [
        "drawings/p/u/a.pdf",
        "gs://bucket/drawings/p/u/a.pdf",
        "s3://bucket/drawings/p/u/a.pdf",
        "/app/uploads/drawings/p/u/a.pdf",
        "uploads\\drawings\\p\\u\\a.pdf",
        "./uploads/./drawings/p/u/a.pdf",
        "/api/v1/files/drawings/p/u/a.pdf",
        "https://storage.googleapis.com/bucket/drawings/p/u/a.pdf?Expires=1",
    ],
)
def test_a_file_is_found_by_every_name_that_rows_have_for_it(tmp_path: Path, ref: str) -> None:
    file = tmp_path / "drawings" / "p" / "u" / "a.pdf"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"a drawing")
    files = open_files(str(tmp_path))
    assert files.find(ref) == "drawings/p/u/a.pdf"
    assert files.get("drawings/p/u/a.pdf") == b"a drawing"
    assert list(files.paths()) == ["drawings/p/u/a.pdf"]


def test_a_bucket_that_was_copied_with_its_name_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "bucket").mkdir()
    (tmp_path / "bucket" / "a.pdf").write_bytes(b"a drawing")
    assert open_files(str(tmp_path)).find("gs://bucket/a.pdf") == "bucket/a.pdf"


@pytest.mark.parametrize(
    "ref", ["../a.pdf", "drawings/../../a.pdf", "gs://bucket/../a.pdf", "a\0.pdf", "x\\..\\a.pdf"]
)
def test_a_path_that_leads_out_of_the_folder_is_refused(ref: str) -> None:
    with pytest.raises(UnusableError, match="out of the folder"):
        candidates(ref)


@pytest.mark.parametrize("ref", ["", "/", "a.pdf", "drawings", "gs://bucket", "b.pdf"])
def test_what_is_no_file_is_not_there(tmp_path: Path, ref: str) -> None:
    """A link, a folder, and nothing at all."""
    (tmp_path / "drawings").mkdir()
    (tmp_path / "a.pdf").symlink_to("/etc/hostname")
    with pytest.raises(UnusableError, match="not there"):
        open_files(str(tmp_path)).find(ref)


def test_links_are_not_walked(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_bytes(b"kept")
    (tmp_path / "link.txt").symlink_to("/etc/hostname")
    (tmp_path / "folder").symlink_to("/etc")
    assert list(open_files(str(tmp_path)).paths()) == ["kept.txt"]


def test_a_folder_that_is_not_there_and_a_bucket_without_a_name_are_refused() -> None:
    with pytest.raises(NotFound, match="There is no folder"):
        open_files("/nowhere/at/all")
    with pytest.raises(Invalid, match="cannot be opened as a bucket"):
        open_files("gs://")


@pytest.mark.parametrize("scheme", ["gs", "s3"])
def test_files_in_a_bucket_are_found_fetched_and_listed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, scheme: str
) -> None:
    """Against a server of the tests; no real bucket was asked."""
    with bucket("plans", FILES) as url:
        _lead_to(url, monkeypatch, tmp_path)
        files = open_files(f"{scheme}://plans/uploads")
        assert isinstance(files, BucketFiles)
        assert files.find("gs://plans/drawings/p/u/a b.pdf") == "drawings/p/u/a b.pdf"
        assert files.get("drawings/p/u/a b.pdf") == b"a drawing"
        assert sorted(files.paths()) == ["drawings/p/u/a b.pdf", "ocr/v.json"]
        for ask in (files.find, files.get):
            with pytest.raises(UnusableError, match="not there"):
                ask("drawings/none.pdf")


def test_a_bucket_that_does_not_answer_is_said_to_be_unreadable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with bucket("plans", FILES) as url:
        _lead_to(url, monkeypatch, tmp_path)
    with pytest.raises(Invalid, match="cannot be read"):
        open_files("s3://plans").find("a/b.pdf")


def _lead_to(url: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Have both libraries ask this server instead of the real ones, without a key."""
    monkeypatch.setenv("AWS_ENDPOINT", url)
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_SKIP_SIGNATURE", "true")
    account = {
        "gcs_base_url": url,
        "disable_oauth": True,
        "client_email": "",
        "private_key": "",
        "private_key_id": "",
    }
    file = folder / "account.json"
    file.write_text(json.dumps(account))
    monkeypatch.setenv("GOOGLE_SERVICE_ACCOUNT", str(file))
