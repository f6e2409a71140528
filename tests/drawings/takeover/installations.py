"""An installation of the original drawing comparison, as its schema and its code leave it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from tests.drawings.papers import Paper, drawing

TABLES = """
CREATE TABLE organizations (id VARCHAR(36) PRIMARY KEY, name VARCHAR(255), domain VARCHAR(255),
    plan VARCHAR(50), created_at TIMESTAMP);
CREATE TABLE users (id VARCHAR(36) PRIMARY KEY, email VARCHAR(255), name VARCHAR(255),
    company VARCHAR(255), role VARCHAR(100), password_hash VARCHAR(255), last_login TIMESTAMP,
    email_verified BOOLEAN, created_at TIMESTAMP, updated_at TIMESTAMP, is_active BOOLEAN,
    organization_id VARCHAR(36));
CREATE TABLE projects (id VARCHAR(36) PRIMARY KEY, user_id VARCHAR(36),
    organization_id VARCHAR(36), name VARCHAR(255), description TEXT, project_number VARCHAR(100),
    client_name VARCHAR(255), location VARCHAR(255), status VARCHAR(50), created_at TIMESTAMP,
    updated_at TIMESTAMP);
CREATE TABLE project_users (id VARCHAR(36) PRIMARY KEY, project_id VARCHAR(36),
    user_id VARCHAR(36), role VARCHAR(50), invited_at TIMESTAMP, joined_at TIMESTAMP,
    invited_by VARCHAR(36), user_name VARCHAR(255), user_email VARCHAR(255));
CREATE TABLE sessions (id VARCHAR(36) PRIMARY KEY, user_id VARCHAR(36), project_id VARCHAR(36),
    session_type VARCHAR(50), status VARCHAR(50), total_time FLOAT, created_at TIMESTAMP,
    {session} {json});
CREATE TABLE drawings (id VARCHAR(36) PRIMARY KEY, session_id VARCHAR(36),
    drawing_type VARCHAR(10), filename VARCHAR(255), original_filename VARCHAR(255),
    storage_path VARCHAR(500), drawing_name VARCHAR(100), page_number INTEGER,
    processed_at TIMESTAMP, {drawing} {json});
CREATE TABLE drawing_versions (id VARCHAR(36) PRIMARY KEY, project_id VARCHAR(36),
    drawing_name VARCHAR(100), version_number INTEGER, version_label VARCHAR(50),
    upload_date TIMESTAMP, drawing_id VARCHAR(36), comments TEXT, ocr_status VARCHAR(50),
    ocr_result_ref TEXT, ocr_completed_at TIMESTAMP, rasterized_image_ref TEXT,
    file_hash VARCHAR(64), file_size BIGINT);
CREATE TABLE jobs (id VARCHAR(36) PRIMARY KEY, project_id VARCHAR(36),
    old_drawing_version_id VARCHAR(36), new_drawing_version_id VARCHAR(36), status VARCHAR(50),
    total_pages INTEGER, created_by VARCHAR(36), created_at TIMESTAMP, started_at TIMESTAMP,
    completed_at TIMESTAMP, cancelled_at TIMESTAMP, cancelled_by VARCHAR(36), error_message TEXT,
    {job} {json});
CREATE TABLE job_stages (id VARCHAR(36) PRIMARY KEY, job_id VARCHAR(36), stage VARCHAR(50),
    page_number INTEGER, drawing_version_id VARCHAR(36), status VARCHAR(50), started_at TIMESTAMP,
    completed_at TIMESTAMP, error_message TEXT, result_ref TEXT, retry_count INTEGER,
    {stage} {json}, created_at TIMESTAMP);
CREATE TABLE diff_results (id VARCHAR(36) PRIMARY KEY, job_id VARCHAR(36),
    old_drawing_version_id VARCHAR(36), new_drawing_version_id VARCHAR(36), page_number INTEGER,
    drawing_name VARCHAR(100), machine_generated_overlay_ref TEXT NOT NULL, alignment_score FLOAT,
    changes_detected BOOLEAN, change_count INTEGER, created_at TIMESTAMP, created_by VARCHAR(36),
    {diff} {json});
CREATE TABLE manual_overlays (id VARCHAR(36) PRIMARY KEY, diff_result_id VARCHAR(36),
    overlay_ref TEXT, created_by VARCHAR(36), is_active BOOLEAN, parent_overlay_id VARCHAR(36),
    created_at TIMESTAMP, updated_at TIMESTAMP, {overlay} {json});
CREATE TABLE change_summaries (id VARCHAR(36) PRIMARY KEY, diff_result_id VARCHAR(36),
    overlay_id VARCHAR(36), summary_text TEXT, summary_json {json}, source VARCHAR(50),
    ai_model_used VARCHAR(50), created_by VARCHAR(36), is_active BOOLEAN,
    parent_summary_id VARCHAR(36), created_at TIMESTAMP, updated_at TIMESTAMP, {summary} {json});
CREATE TABLE chat_conversations (id VARCHAR(36) PRIMARY KEY, job_id VARCHAR(36),
    user_id VARCHAR(36), created_at TIMESTAMP);
CREATE TABLE chat_messages (id VARCHAR(36) PRIMARY KEY, conversation_id VARCHAR(36),
    role VARCHAR(20), content TEXT, timestamp TIMESTAMP);
CREATE TABLE comparisons (id VARCHAR(36) PRIMARY KEY, session_id VARCHAR(36),
    drawing_name VARCHAR(100), created_at TIMESTAMP);
CREATE TABLE analysis_results (id VARCHAR(36) PRIMARY KEY, comparison_id VARCHAR(36),
    changes_found {json}, created_at TIMESTAMP);
CREATE TABLE alembic_version (version_num VARCHAR(32));
CREATE TABLE feature_flags (id INTEGER)
"""
_COLUMNS = ("session", "drawing", "job", "stage", "diff", "overlay", "summary")
LATER = {name: f"{name}_metadata" for name in _COLUMNS}
"""The columns of JSON as the program names them."""

FIRST = dict.fromkeys(_COLUMNS, "metadata")
"""The same as its first migration made them."""

ANNA, BERT, GONE = "user-anna", "user-bert", "user-gone"
PROJECT, FIRM = "project-tower", "firm-one"
OLD, NEW, SET = "version-old", "version-new", "version-set"
JOB, BUSY, LEGACY = "job-done", "job-busy", "job-legacy"
DIFF, OVERLAY, SUMMARY = "diff-one", "overlay-one", "summary-one"
TALK = "talk-one"

OLD_FILE = drawing(Paper())
NEW_FILE = drawing(Paper(revision="B", extra=2, room="STORAGE"))
SET_FILE = drawing(Paper(), Paper(number="A-102"), Paper(number="A-103"))
PNG = b"\x89PNG\r\n\x1a\n the picture called "
OCR = {"drawing_version_id": OLD, "drawing_names": ["A-101"], "total_pages": 1}
LOG = {"drawing_version_id": OLD, "pages": [{"page_number": 1, "drawing_name": "A-101"}]}
MADE = {"rejected": [3], "note": "not a change"}
MACHINE = {"diff_result_id": DIFF, "changes": [{"bbox": [1, 2, 3, 4]}]}
PICTURES = {
    f"{name}_image_ref": f"{JOB}/page-001/{name}.png" for name in ("overlay", "baseline", "revised")
}


def path_of(version: str) -> str:
    return f"drawings/{PROJECT}/{version}-uuid/{version}.pdf"


def files() -> dict[str, bytes]:
    """What lies in its folder."""
    return {
        path_of(OLD): OLD_FILE,
        path_of(NEW): NEW_FILE,
        path_of(SET): SET_FILE,
        f"ocr/{OLD}.json": json.dumps(OCR).encode(),
        f"ocr_logs/{OLD}/ocr_log.json": json.dumps(LOG).encode(),
        f"diffs/{DIFF}.json": json.dumps(MACHINE).encode(),
        f"overlays/{OVERLAY}.json": json.dumps(MADE).encode(),
        f"pages/{JOB}/old/page_001.png": PNG + b"page",
        **{ref: PNG + ref.encode() for ref in PICTURES.values()},
        "temp/left-over.tmp": b"nobody's",
    }


@dataclass
class Installation:
    """Its database, and what lies in its folder by path."""

    url: str
    columns: Mapping[str, str]
    files: dict[str, bytes] = field(default_factory=files)

    def add(self, table: str, **values: Any) -> None:
        """Write a row, also one that the program itself would not have written."""
        names = ", ".join(values)
        places = ", ".join(f":{name}" for name in values)
        kept = {name: _kept(value) for name, value in values.items()}
        self.run(f"INSERT INTO {table} ({names}) VALUES ({places})", kept)  # noqa: S608 - ours.

    def run(self, statement: str, values: Mapping[str, Any] | None = None) -> None:
        engine = sa.create_engine(self.url)
        try:
            with engine.begin() as connection:
                connection.execute(sa.text(statement), values or {})
        finally:
            engine.dispose()

    def export(self, folder: Path) -> Path:
        for path, data in self.files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        return folder


def _kept(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value


def install(url: str, columns: Mapping[str, str] = LATER) -> Installation:
    """Three people, a project, a compared pair, a job under way, one of older times, and a talk."""
    found = Installation(url, columns)
    json_type = "JSON" if url.startswith("postgresql") else "TEXT"
    for statement in TABLES.format(json=json_type, **columns).split(";\n"):
        found.run(statement)
    found.add("feature_flags", id=1)
    found.add("alembic_version", version_num="001")
    _people(found)
    _versions(found)
    _jobs(found)
    _results(found)
    _rest(found)
    return found


def _people(found: Installation) -> None:
    found.add("organizations", id=FIRM, name="One", domain="Example.com", plan="pro")
    people = (
        (ANNA, " Anna@Example.COM", True),
        (BERT, "bert@x.org", True),
        (GONE, "g@x.org", False),
    )
    for user, email, is_active in people:
        found.add(
            "users",
            id=user,
            email=email,
            name=user.title(),
            company="One",
            role="architect",
            password_hash="secret-hash",
            is_active=is_active,
            organization_id=FIRM,
            created_at="2025-01-02 03:04:05",
        )
    found.add(
        "projects",
        id=PROJECT,
        user_id=ANNA,
        organization_id=FIRM,
        name="Tower",
        location="Madrid",
        status="active",
        created_at="2025-01-03 00:00:00",
    )
    for number, (user, role) in enumerate(((ANNA, "owner"), (BERT, "admin"), (GONE, "king"))):
        found.add(
            "project_users", id=f"member-{number}", project_id=PROJECT, user_id=user, role=role
        )
    found.add(
        "project_users",
        id="member-invited",
        project_id=PROJECT,
        role="viewer",
        user_email="Dora@X.org",
        user_name="Dora",
    )


def _versions(found: Installation) -> None:
    stored = {OLD: f"gs://bucket/{path_of(OLD)}", NEW: f"/app/uploads/{path_of(NEW)}"}
    data = {OLD: OLD_FILE, NEW: NEW_FILE, SET: SET_FILE}
    for number, version in enumerate((OLD, NEW, SET), 1):
        found.add(
            "drawings",
            id=f"drawing-{version}",
            drawing_type="old",
            filename=f"{version}.pdf",
            original_filename=f"{version}.pdf",
            storage_path=stored.get(version, path_of(version)),
            **{found.columns["drawing"]: {"pages": 1}},
        )
        found.add(
            "drawing_versions",
            id=version,
            project_id=PROJECT,
            drawing_name="plan" if version != SET else "set",
            version_number=number if version != SET else 1,
            upload_date=f"2025-02-0{number} 10:00:00",
            drawing_id=f"drawing-{version}",
            ocr_status="completed" if version == OLD else "in_progress",
            ocr_result_ref=f"ocr/{OLD}.json" if version == OLD else None,
            file_hash=hashlib.sha256(data[version]).hexdigest(),
            file_size=len(data[version]),
        )


def _jobs(found: Installation) -> None:
    for job, status in ((JOB, "completed"), (BUSY, "in_progress"), (LEGACY, "completed")):
        found.add(
            "jobs",
            id=job,
            project_id=PROJECT,
            old_drawing_version_id=OLD,
            new_drawing_version_id=NEW,
            status=status,
            total_pages=1,
            created_by=BERT,
            created_at="2025-02-03 11:00:00",
            completed_at="2025-02-03 11:05:00" if status == "completed" else None,
            **{found.columns["job"]: {"mode": "streaming"}},
        )
    for job, status in ((JOB, "completed"), (BUSY, "pending")):
        for stage in ("ocr", "diff", "summary"):
            found.add(
                "job_stages",
                id=f"{job}-{stage}",
                job_id=job,
                stage=stage,
                page_number=1,
                status=status,
                retry_count=0,
            )
    for side in (OLD, NEW):
        found.add(
            "job_stages",
            id=f"{LEGACY}-{side}",
            job_id=LEGACY,
            stage="ocr",
            drawing_version_id=side,
            status="completed",
            retry_count=1,
        )


def _results(found: Installation) -> None:
    diffs = ((DIFF, JOB, 1), ("diff-legacy-1", LEGACY, 1), ("diff-legacy-2", LEGACY, 2))
    for diff, job, page in diffs:
        found.add(
            "diff_results",
            id=diff,
            job_id=job,
            old_drawing_version_id=OLD,
            new_drawing_version_id=NEW,
            page_number=page,
            drawing_name="A-101",
            machine_generated_overlay_ref=f"diffs/{diff}.json",
            alignment_score=0.97,
            changes_detected=True,
            change_count=166_650,
            created_at="2025-02-03 11:04:00",
            **{found.columns["diff"]: PICTURES if diff == DIFF else None},
        )
    found.add(
        "manual_overlays",
        id=OVERLAY,
        diff_result_id=DIFF,
        overlay_ref=f"overlays/{OVERLAY}.json",
        created_by=BERT,
        is_active=True,
        created_at="2025-02-04 00:00:00",
        **{found.columns["overlay"]: {"tool": "pen"}},
    )
    for number, is_active in ((0, False), (1, True)):
        found.add(
            "change_summaries",
            id=f"{SUMMARY}-{number}",
            diff_result_id=DIFF,
            summary_text=f"Words {number}",
            summary_json={"changes": [{"id": 1}, {"id": 2}]},
            source="gemini",
            ai_model_used="gemini-pro",
            is_active=is_active,
            created_at=f"2025-02-03 11:0{number}:00",
            **{found.columns["summary"]: {"tokens": 7}},
        )


def _rest(found: Installation) -> None:
    found.add("chat_conversations", id=TALK, job_id=JOB, user_id=BERT)
    # By their ids they would be in another order.
    said = (("z", "user", "What changed?", 1), ("a", "assistant", "A wall.", 2))
    for message, role, content, minute in said:
        found.add(
            "chat_messages",
            id=message,
            conversation_id=TALK,
            role=role,
            content=content,
            timestamp=f"2025-02-05 00:0{minute}:00",
        )
    found.add("sessions", id="session-1", user_id=ANNA, project_id=PROJECT, session_type="compare")
    found.add("comparisons", id="comparison-1", session_id="session-1", drawing_name="A-101")
    found.add("analysis_results", id="result-1", comparison_id="comparison-1", changes_found=["x"])
