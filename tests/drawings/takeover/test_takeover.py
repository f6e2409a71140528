"""An original installation is taken over whole, again and again, and nothing of it is changed."""

import hashlib
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.conftest import Backends
from tests.drawings.service.place import Place
from tests.drawings.takeover.doing import Take, at, numbers, reasons, taking
from tests.drawings.takeover.installations import (
    ANNA,
    BERT,
    BUSY,
    DIFF,
    FIRM,
    FIRST,
    GONE,
    JOB,
    LEGACY,
    LOG,
    MACHINE,
    MADE,
    NEW,
    NEW_FILE,
    OCR,
    OLD,
    OLD_FILE,
    OVERLAY,
    PNG,
    PROJECT,
    SET,
    SUMMARY,
    TALK,
    Installation,
    install,
    path_of,
)

from premises.drawings.models import (
    ComparisonRow,
    DiffRow,
    FileRow,
    LegacyRow,
    MemberRow,
    MessageRow,
    OrganizationRow,
    OverlayRow,
    PersonRow,
    ProjectRow,
    SheetRow,
    StageRow,
    SummaryRow,
    VersionRow,
)
from premises.drawings.service import adoption
from premises.drawings.service.adoption import read_missing
from premises.drawings.service.comparisons import Asked
from premises.drawings.service.ocrlogs import OcrLogs
from premises.drawings.service.overlays import Made, Overlays
from premises.drawings.service.progress import Progress
from premises.drawings.service.retelling import Retelling
from premises.drawings.service.summaries import Summaries
from premises.kernel.auth import HOUSE_OWNER
from premises.kernel.auth.models import Account
from premises.kernel.database import Base, Database
from premises.kernel.errors import Conflict

EVERYTHING = {
    "organizations": 1,
    "people": 3,
    "projects": 1,
    "members": 3,
    "files": 11,
    "versions": 3,
    "jobs": 3,
    "stages": 8,
    "diffs": 3,
    "overlays": 1,
    "summaries": 2,
    "conversations": 1,
    "messages": 2,
    "sessions": 1,
    "documents": 3,
    "legacy comparisons": 1,
    "legacy results": 1,
}


def contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(sa.select(table))), key=str)
            for table in Base.metadata.sorted_tables
            if table.name.startswith("drawing_") or table.name == "blob_refs"
        }


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_everything_is_taken_from_either_database_whatever_its_columns_are_called(
    here: Place, backends: Backends, backend: str, tmp_path: Path
) -> None:
    is_sqlite = backend == "sqlite"
    url = f"sqlite:///{tmp_path / 'first.db'}" if is_sqlite else backends.new_url(backend)
    report = taking(here, install(url, FIRST), tmp_path / "uploads")()
    assert numbers(report) == EVERYTHING
    assert report.is_complete
    assert (report.verified, report.unclaimed, report.tables) == (3, 1, {"feature_flags": 1})
    (overlay,) = here.rows(OverlayRow)
    (version,) = here.rows(LegacyRow, LegacyRow.id == f"drawing-{OLD}")
    assert overlay.facts == {"tool": "pen"}
    assert version.document["original_filename"] == f"{OLD}.pdf"


def test_people_and_projects_keep_their_ids_and_nobody_their_password(
    place: Place, installation: Installation, tmp_path: Path
) -> None:
    """On every kind of database."""
    report = taking(place, installation, tmp_path / "uploads")()
    assert numbers(report) == EVERYTHING
    people = {row.user_id: row for row in place.rows(PersonRow)}
    assert people[ANNA].email == "anna@example.com"
    assert (people[ANNA].account_id, people[ANNA].organization_id) == (None, FIRM)
    assert people[ANNA].created_at == at("2025-01-02T03:04:05")
    assert people[GONE].email is None
    (firm,) = place.rows(OrganizationRow)
    assert (firm.domain, firm.plan) == ("example.com", "pro")
    (project,) = place.rows(ProjectRow)
    assert (project.user_id, project.location, project.account_id) == (ANNA, "Madrid", None)
    members = {row.id: row for row in place.rows(MemberRow)}
    assert {key: (row.user_id, row.email, row.role) for key, row in members.items()} == {
        "member-1": (BERT, "bert@x.org", "admin"),
        "member-2": (GONE, None, "viewer"),
        "member-invited": (None, "dora@x.org", "viewer"),
    }
    assert "secret-hash" not in str(contents(place.database))


def test_a_version_has_its_file_what_was_read_of_it_and_a_sheet_to_be_read_for_each_page(
    settled: Place,
) -> None:
    versions = {row.id: row for row in settled.rows(VersionRow)}
    old, new = versions[OLD], versions[NEW]
    assert (old.file_hash, new.file_hash) == (
        hashlib.sha256(OLD_FILE).hexdigest(),
        hashlib.sha256(NEW_FILE).hexdigest(),
    )
    assert (old.file_kind, old.page_count, old.document_id) == ("pdf", 1, f"drawing-{OLD}")
    assert (old.state, new.state) == ("completed", "pending")
    assert (old.facts["ocr"], old.facts["ocr_log"]) == (OCR, LOG)
    assert (old.drawing_name, old.version_number, new.version_number) == ("plan", 1, 2)
    assert versions[SET].page_count == 3
    pages = [(row.version_id, row.page_number, row.state) for row in settled.rows(SheetRow)]
    assert sorted(pages) == sorted(
        [
            (OLD, 1, "pending"),
            (NEW, 1, "pending"),
            *((SET, page, "pending") for page in (1, 2, 3)),
        ]
    )


def test_links_of_older_times_lead_to_the_files(settled: Place) -> None:
    paths = {row.path: row for row in settled.rows(FileRow)}
    assert f"pages/{JOB}/old/page_001.png" in paths
    assert "temp/left-over.tmp" not in paths
    kept = paths[path_of(OLD)]
    assert (kept.project_id, kept.media_type) == (PROJECT, "application/pdf")
    assert settled.shelf.get(kept.hash) == OLD_FILE


def test_what_was_found_on_a_page_keeps_its_pictures_words_and_overlays(settled: Place) -> None:
    (diff,) = settled.rows(DiffRow, DiffRow.id == DIFF)
    assert settled.shelf.get(diff.overlay_hash).startswith(PNG)
    assert settled.shelf.get(diff.revised_hash).endswith(b"revised.png")
    assert diff.payload == MACHINE
    assert (diff.alignment_score, diff.outcome, diff.old_page) == (0.97, "compared", 1)
    assert (diff.change_count, diff.facts["original"]["change_count"]) == (2, 166_650)
    assert settled.rows(OverlayRow, OverlayRow.id == OVERLAY)[0].data == MADE
    summaries = {row.id: row for row in settled.rows(SummaryRow)}
    active = summaries[f"{SUMMARY}-1"]
    assert (active.text, active.source, active.ai_model_used) == ("Words 1", "gemini", "gemini-pro")
    assert (active.is_active, summaries[f"{SUMMARY}-0"].is_active) == (True, False)
    assert active.created_at == at("2025-02-03T11:01:00")


def test_nothing_is_under_way_for_ever(settled: Place) -> None:
    (busy,) = settled.rows(ComparisonRow, ComparisonRow.id == BUSY)
    assert (busy.status, busy.error_code) == ("failed", "drawings.taken_over")
    assert busy.error_message == "It was under way in the original service; start it again."
    assert {row.status for row in settled.rows(StageRow, StageRow.job_id == BUSY)} == {"skipped"}
    (done,) = settled.rows(ComparisonRow, ComparisonRow.id == JOB)
    assert (done.status, done.completed_at) == ("completed", at("2025-02-03T11:05:00"))


def test_a_job_that_ended_after_it_was_taken_over_has_ended_here_the_next_time(
    here: Place, take: Take, installation: Installation
) -> None:
    take()
    it = {"id": BUSY}
    installation.run("UPDATE jobs SET status = 'completed' WHERE id = :id", it)
    installation.run("UPDATE job_stages SET status = 'completed' WHERE job_id = :id", it)
    take()
    (busy,) = here.rows(ComparisonRow, ComparisonRow.id == BUSY)
    assert (busy.status, busy.error_code, busy.error_message) == ("completed", None, None)
    assert {row.status for row in here.rows(StageRow, StageRow.job_id == BUSY)} == {"completed"}


def test_what_was_cut_short_is_finished_the_next_time(
    here: Place, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_short(_session: object, _job_id: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(adoption, "tell_pages", cut_short)
    with pytest.raises(KeyboardInterrupt):
        take()
    assert here.count(DiffRow) == 3
    assert here.count(SummaryRow) == 0
    monkeypatch.undo()
    assert take().is_complete
    told = Progress(here.database).of(HOUSE_OWNER, LEGACY)
    assert told["progress"]["summary"] == {"completed": 2, "total": 2}
    assert here.count(SummaryRow) == 2


def test_a_job_whose_stages_were_for_all_pages_has_no_page_that_waits(settled: Place) -> None:
    told = Progress(settled.database).of(HOUSE_OWNER, LEGACY)
    assert told["total_pages"] == 2
    assert told["progress"] == {
        name: {"completed": 2, "total": 2} for name in ("ocr", "diff", "summary")
    }
    assert [page["diff_result"]["diff_result_id"] for page in told["pages"]] == [
        *("diff-legacy-1", "diff-legacy-2"),
    ]


def test_a_talk_keeps_the_order_in_which_it_was_held(settled: Place) -> None:
    with settled.database.read() as session:
        rows = session.scalars(sa.select(MessageRow).order_by(MessageRow.id)).all()
    assert [(row.role, row.content, row.conversation_id) for row in rows] == [
        ("user", "What changed?", TALK),
        ("assistant", "A wall.", TALK),
    ]


def test_what_has_no_noun_here_is_kept_as_it_was_with_its_project(settled: Place) -> None:
    kept = {row.id: row for row in settled.rows(LegacyRow)}
    assert (kept["session-1"].kind, kept["session-1"].project_id) == ("sessions", PROJECT)
    assert (kept["comparison-1"].parent_id, kept["comparison-1"].project_id) == (
        *("session-1", PROJECT),
    )
    assert kept["result-1"].parent_id == "comparison-1"


def test_a_second_time_changes_nothing(here: Place, take: Take) -> None:
    take()
    before = contents(here.database)
    report = take()
    assert contents(here.database) == before
    assert not any(numbers(report).values())
    assert report.is_complete
    assert report.kinds["files"].there_already == 11


def test_the_original_is_not_changed(
    here: Place, take: Take, tmp_path: Path, installation: Installation
) -> None:
    before = (tmp_path / "original.db").read_bytes()
    take()
    assert (tmp_path / "original.db").read_bytes() == before
    assert [path.name for path in tmp_path.glob("original.db*")] == ["original.db"]
    kept = {path: (tmp_path / "uploads" / path).read_bytes() for path in installation.files}
    assert kept == installation.files


def test_a_missing_file_is_named_leaves_the_row_and_is_brought_the_next_time(
    here: Place, take: Take, installation: Installation
) -> None:
    lost = {
        path: installation.files.pop(path) for path in (path_of(NEW), f"overlays/{OVERLAY}.json")
    }
    report = take()
    assert report.is_complete
    assert report.kinds["files"].left["its file is not there"][0] == f"/app/uploads/{path_of(NEW)}"
    (new,) = here.rows(VersionRow, VersionRow.id == NEW)
    assert (new.file_hash, new.state, new.error_code) == (None, "failed", "drawings.no_file")
    installation.files |= lost
    assert numbers(take())["files"] == 2
    (new,) = here.rows(VersionRow, VersionRow.id == NEW)
    assert new.file_hash == hashlib.sha256(NEW_FILE).hexdigest()
    assert (new.state, new.error_code) == ("pending", None)
    assert here.rows(OverlayRow)[0].data == MADE


def test_bytes_that_are_not_those_the_original_had_noted_are_not_taken_for_the_drawing(
    here: Place, take: Take, installation: Installation
) -> None:
    installation.files[path_of(OLD)] = NEW_FILE
    report = take()
    why = "its bytes are not those that the original had noted"
    assert reasons(report, "files")[why] == [f"gs://bucket/{path_of(OLD)}"]
    assert here.rows(VersionRow, VersionRow.id == OLD)[0].file_hash is None


def test_no_path_leads_out_of_the_folder(
    here: Place, take: Take, installation: Installation, tmp_path: Path
) -> None:
    (tmp_path / "secret.pdf").write_bytes(OLD_FILE)
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "link.pdf").symlink_to(tmp_path / "secret.pdf")
    for version, path in ((OLD, "a/../../secret.pdf"), (NEW, "link.pdf")):
        values = {"path": path, "id": f"drawing-{version}"}
        installation.run("UPDATE drawings SET storage_path = :path WHERE id = :id", values)
    left = reasons(take(), "files")
    assert left["its path leads out of the folder"] == ["a/../../secret.pdf"]
    assert left["its file is not there"] == [
        "link.pdf",
        "diffs/diff-legacy-1.json",
        "diffs/diff-legacy-2.json",
    ]


def test_a_file_that_cannot_be_read_here_is_kept_and_says_why(
    here: Place, take: Take, installation: Installation
) -> None:
    dwg = b"AC1032 a drawing of AutoCAD"
    installation.files[path_of(NEW)] = dwg
    installation.run(
        "UPDATE drawing_versions SET file_hash = NULL, ocr_status = 'failed' WHERE id = :id",
        {"id": NEW},
    )
    assert take().is_complete
    (new,) = here.rows(VersionRow, VersionRow.id == NEW)
    assert (new.state, new.error_code) == ("failed", "drawings.dwg")
    assert here.shelf.get(new.file_hash) == dwg
    assert here.count(SheetRow, SheetRow.version_id == NEW) == 0


def test_wrong_rows_are_left_with_their_reasons_and_stop_nothing(
    here: Place, take: Take, installation: Installation
) -> None:
    installation.add("users", id="", email="x@x.org")
    installation.add("users", id="odd-mail", email="no address", is_active=True)
    installation.add("projects", id="of-nobody", name="N", user_id=None)
    installation.add("project_users", id="m-lost", project_id="gone", user_id=ANNA)
    installation.add("project_users", id="m-none", project_id=PROJECT)
    installation.add("drawing_versions", id="v-lost", project_id="gone", drawing_name="x")
    installation.add("drawing_versions", id="v-date", project_id=PROJECT, upload_date="some day")
    installation.add("jobs", id="j-lost", project_id="gone", status="completed")
    installation.add("jobs", id="j-odd", project_id=PROJECT, status="exploded")
    installation.add("job_stages", id="s-lost", job_id="gone", stage="ocr")
    installation.add("job_stages", id="s-odd", job_id=JOB, stage="dance")
    for diff, job in (("d-lost", "gone"), ("d-twice", JOB)):
        installation.add(
            "diff_results", id=diff, job_id=job, page_number=1, machine_generated_overlay_ref="x"
        )
    installation.add("manual_overlays", id="o-lost", diff_result_id="gone")
    installation.add("change_summaries", id="c-lost", diff_result_id="gone", summary_text="x\0y")
    installation.add("chat_messages", id="x", conversation_id="gone", role="user", content="x")
    installation.add("chat_messages", id="y", conversation_id=TALK, role="ghost", content="x")
    report = take()
    assert report.is_complete
    assert {kind: reasons(report, kind) for kind in numbers(report) if reasons(report, kind)} == {
        "people": {"no id": [""]},
        "members": {"its project is not here": ["m-lost"], "it names nobody": ["m-none"]},
        "versions": {"its project is not here": ["v-lost"], "upload_date is no date": ["v-date"]},
        "jobs": {"its project is not here": ["j-lost"]},
        "stages": {"its job is not here": ["s-lost"], "there is no stage dance": ["s-odd"]},
        "diffs": {
            "its job is not here": ["d-lost"],
            "a newer diff is of the same page of its job": ["d-twice"],
        },
        "overlays": {"its diff is not here": ["o-lost"]},
        "summaries": {"its diff is not here": ["c-lost"]},
        "messages": {"its conversation is not here": ["x"], "it is said by nobody": ["y"]},
        "files": {
            "its file is not there": ["diffs/diff-legacy-1.json", "diffs/diff-legacy-2.json"]
        },
    }
    (odd,) = here.rows(ComparisonRow, ComparisonRow.id == "j-odd")
    assert odd.status == "failed"
    (mail,) = here.rows(PersonRow, PersonRow.user_id == "odd-mail")
    assert mail.email is None


def test_who_has_proven_an_address_here_already_finds_their_projects(
    here: Place, take: Take
) -> None:
    proven = {"email_confirmed_at": at("2026-01-01"), "created_at": at("2026-01-01")}
    with here.database.write() as session:
        session.add(Account(id="account-anna", email="anna@example.com", name="Anna", **proven))
        session.add(Account(id="account-gone", email="g@x.org", name="Gone", **proven))
        doubtful = {**proven, "email_confirmed_at": None}
        session.add(Account(id="account-bert", email="bert@x.org", name="Bert", **doubtful))
    take()
    accounts = {row.user_id: row.account_id for row in here.rows(PersonRow)}
    assert accounts == {ANNA: "account-anna", BERT: None, GONE: None}
    assert here.rows(ProjectRow)[0].account_id == "account-anna"


def test_drawings_that_were_taken_over_are_read_when_asked_and_only_once(
    here: Place, take: Take
) -> None:
    take()
    assert read_missing(here.database, here.domain.work) == 3
    assert read_missing(here.database, here.domain.work) == 0
    here.worker.drain()
    assert read_missing(here.database, here.domain.work) == 0
    assert {row.state for row in here.rows(SheetRow)} == {"completed"}
    versions = {row.id: row for row in here.rows(VersionRow)}
    assert {row.state for row in versions.values()} == {"completed"}
    assert [(versions[one].drawing_name, versions[one].version_number) for one in (OLD, NEW)] == [
        ("A-101", 1),
        ("A-101", 2),
    ]
    # What is called by its number here is still known by its id.
    assert not any(numbers(take()).values())


def test_a_page_that_was_taken_over_keeps_its_words_until_it_is_measured_here(
    here: Place, take: Take
) -> None:
    take()
    retelling = Retelling(here.domain.work)
    summaries, overlays = Summaries(here.database, retelling), Overlays(here.database, retelling)
    with pytest.raises(Conflict, match="compare the two versions anew"):
        summaries.regenerate(HOUSE_OWNER, DIFF, None)
    made = overlays.add(HOUSE_OWNER, DIFF, Made(data={"accepted": []}))
    assert "summary_regeneration" not in made
    here.worker.drain()
    (active,) = here.rows(SummaryRow, SummaryRow.diff_id == DIFF, SummaryRow.is_active.is_(True))
    assert active.text == "Words 1"


def test_what_the_original_read_is_shown_until_a_version_is_read_here(
    here: Place, take: Take
) -> None:
    take()
    logs = OcrLogs(here.database).of(HOUSE_OWNER, JOB)["ocr_logs"]
    assert [log["drawing_version_id"] for log in logs] == [OLD]
    assert logs[0]["log"] == LOG


def test_two_drawings_that_were_taken_over_are_compared_anew(here: Place, take: Take) -> None:
    take()
    asked = Asked(project_id=PROJECT, old_version_id=OLD, new_version_id=NEW)
    comparison = here.domain.comparisons.create(HOUSE_OWNER, asked)
    here.worker.drain()
    assert here.again(comparison).status == "completed"
    (diff,) = here.rows(DiffRow, DiffRow.job_id == comparison.id)
    assert diff.change_count >= 1
    assert diff.alignment["error_mm"] < 0.1


def test_a_worker_for_one_stage_does_that_stage_of_drawings_only(here: Place) -> None:
    assert set(here.registry.steps(["ocr"])) == {"drawings.read/ocr", "drawings.compare/ocr"}
    for stage in ("diff", "summary"):
        assert {step.partition("/")[2] for step in here.registry.steps([stage])} <= {stage, "pair"}


def test_what_is_here_already_is_never_written_over(here: Place, take: Take) -> None:
    take()
    with here.database.write() as session:
        session.get_one(ProjectRow, PROJECT).name = "Tower of here"
        session.get_one(SummaryRow, f"{SUMMARY}-1").text = "Corrected"
        session.get_one(DiffRow, DIFF).change_count = 5
    take()
    assert here.rows(ProjectRow)[0].name == "Tower of here"
    assert here.rows(SummaryRow, SummaryRow.id == f"{SUMMARY}-1")[0].text == "Corrected"
    assert here.rows(DiffRow, DiffRow.id == DIFF)[0].change_count == 5
