"""An installation of the original service, as its first and its later versions left them."""

import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

TABLES = """
CREATE TABLE cameras (id TEXT PRIMARY KEY, name TEXT NOT NULL, folder_path TEXT NOT NULL,
    status TEXT DEFAULT 'online', created_at DATETIME, last_seen_at DATETIME);
CREATE TABLE detections (id INTEGER PRIMARY KEY, camera_id TEXT REFERENCES cameras(id),
    file_path TEXT, file_type TEXT, detected_at DATETIME, object_type TEXT, confidence REAL,
    bbox_x INTEGER, bbox_y INTEGER, bbox_width INTEGER, bbox_height INTEGER, thumbnail_path TEXT);
CREATE TABLE events (id INTEGER PRIMARY KEY, batch_id TEXT, camera_id TEXT, started_at DATETIME,
    ended_at DATETIME, risk_score INTEGER, risk_level TEXT, summary TEXT, reasoning TEXT,
    detection_ids TEXT, reviewed BOOLEAN DEFAULT 0, notes TEXT);
CREATE TABLE gpu_stats (id INTEGER PRIMARY KEY, recorded_at DATETIME, gpu_utilization REAL,
    memory_used INTEGER, memory_total INTEGER, temperature REAL, inference_fps REAL);
CREATE TABLE logs (id INTEGER PRIMARY KEY, message TEXT);
"""

FRONT, YARD = "3b9a6f0e-2f3c-4c7a-9a53-0d6c1f6f1a01", "5d1c8a44-8f0c-4f4e-8d6e-7c6f6f1a0202"


@dataclass(frozen=True)
class Installation:
    database: Path
    files: Path

    def run(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        with sqlite3.connect(self.database) as connection:
            connection.executemany(statement, rows)
        connection.close()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """Two cameras, three detections in two pictures, one reviewed event, and a quiet picture."""
    found = Installation(tmp_path / "security.db", tmp_path / "foscam")
    with sqlite3.connect(found.database) as connection:
        connection.executescript(TABLES)
    connection.close()
    for name, data, written in (
        ("front_door/a.jpg", b"first", "2024-01-15T10:30:00"),
        ("front_door/deep/b.jpg", b"second", "2024-01-15T10:30:05"),
        ("front_door/quiet.jpg", b"nothing seen", "2024-01-15T10:00:00"),
        ("front_door/late.jpg", b"came later", "2024-01-16T00:00:00"),
    ):
        path = found.files / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (at(written).timestamp(),) * 2)
    found.run(
        "INSERT INTO cameras VALUES (?,?,?,?,?,?)",
        [
            (
                FRONT,
                "Front Door",
                "/export/foscam/front_door",
                "online",
                "2024-01-01 08:00:00.000000",
                None,
            ),
            (
                YARD,
                "Yard",
                "/export/foscam/yard",
                "offline",
                "2024-01-02T08:00:00Z",
                "2024-01-15 10:31:00",
            ),
        ],
    )
    found.run(
        "INSERT INTO detections VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        [
            (
                7,
                FRONT,
                "/export/foscam/front_door/a.jpg",
                "image/jpeg",
                "2024-01-15 10:30:00.250000",
                "person",
                0.95,
                10,
                20,
                30,
                40,
                None,
            ),
            (
                8,
                FRONT,
                "/export/foscam/front_door/a.jpg",
                "image/jpeg",
                "2024-01-15 10:30:00.250000",
                "dog",
                0.7,
                50,
                60,
                20,
                10,
                None,
            ),
            (
                12,
                FRONT,
                "/export/foscam/front_door/deep/b.jpg",
                None,
                "2024-01-15 10:30:05",
                "person",
                0.9,
                11,
                21,
                31,
                41,
                None,
            ),
        ],
    )
    found.run(
        "INSERT INTO events VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        [
            (
                5,
                "b1",
                FRONT,
                "2024-01-15 10:30:00.250000",
                "2024-01-15 10:30:05",
                75,
                "high",
                "Somebody",
                "Because",
                "[7, 8, 12]",
                1,
                "the postman",
            ),
            (
                6,
                "b1",
                YARD,
                "2024-01-15 10:31:00",
                None,
                10,
                "odd",
                None,
                None,
                "not json",
                0,
                None,
            ),
        ],
    )
    found.run(
        "INSERT INTO gpu_stats VALUES (?,?,?,?,?,?,?)",
        [(1, "2024-01-15 10:30:00", 55.5, 12_000_000_000, 24_000_000_000, 61.0, None)],
    )
    found.run("INSERT INTO logs VALUES (?,?)", [(1, "hello"), (2, "world")])
    return found
