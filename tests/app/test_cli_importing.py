"""An original installation is taken over from the command line."""

import sqlite3

from tests.app.indoors import indoors
from tests.app.typed import CommandLine

_TABLES = """
CREATE TABLE cameras (id TEXT, name TEXT, folder_path TEXT, status TEXT, created_at DATETIME);
CREATE TABLE detections (id INTEGER, camera_id TEXT, file_path TEXT, detected_at DATETIME,
    object_type TEXT, confidence REAL, bbox_x INT, bbox_y INT, bbox_width INT, bbox_height INT);
CREATE TABLE events (id INTEGER, batch_id TEXT, camera_id TEXT, started_at DATETIME,
    risk_score INTEGER, risk_level TEXT, summary TEXT, reasoning TEXT, detection_ids TEXT);
CREATE TABLE zones (id INTEGER);
INSERT INTO cameras VALUES ('c1', 'Door', '/export/foscam/door', 'online', '2024-01-01');
INSERT INTO detections VALUES
    (1, 'c1', '/export/foscam/door/a.jpg', '2024-07-01 12:00:00', 'cat', 0.9, 1, 2, 3, 4);
INSERT INTO events VALUES (4, 'b', 'c1', '2024-07-01 12:00:00', 7, 'low', 's', 'r', '[1]');
INSERT INTO zones VALUES (1);
CREATE TABLE "other [/things]" (id INTEGER);
INSERT INTO "other [/things]" VALUES (1);
"""


def test_an_installation_is_taken_over_and_it_is_said_what_was_left(premises: CommandLine) -> None:
    with sqlite3.connect(premises.folder / "security.db") as connection:
        connection.executescript(_TABLES)
    connection.close()
    (premises.folder / "foscam" / "door").mkdir(parents=True)
    (premises.folder / "foscam" / "door" / "a.jpg").write_bytes(b"a picture")
    words = ("import", "security", "security.db", "--files", "foscam")
    done = premises(*words, "--timezone", "Europe/Madrid", "--json")
    assert done.code == 0, done.err
    assert done.document["kinds"]["events"]["taken"] == 1
    assert done.document["tables_left_out"] == {"zones": 1, "other [/things]": 1}
    assert done.document["files_copied"] == 1
    assert (premises.folder / "data" / "cameras" / "door" / "a.jpg").read_bytes() == b"a picture"
    with indoors(premises.folder / "data") as house:
        event = house.client.get("/api/events/4").json()
        (seen,) = house.client.get("/api/events/4/detections").json()["detections"]
        (camera,) = house.client.get("/api/cameras").json()["cameras"]
    assert event["started_at"].startswith("2024-07-01T10:00:00")
    assert (event["summary"], event["risk_score"], event["verdict"]) == ("s", 7, "original")
    assert (seen["id"], seen["object_type"], camera["id"]) == (1, "cat", "c1")
    again = premises(*words)
    assert again.code == 0, again.err
    assert "here already" in again.out
    assert "there is no place for them here" in again.out
    assert "other [/things]" in again.out


def test_a_wrong_file_or_zone_is_refused_in_a_sentence(premises: CommandLine) -> None:
    (premises.folder / "notes.txt").write_text("nothing of the kind " * 200)
    wrong = premises("import", "security", "notes.txt", "--files", ".")
    assert wrong.code == 1
    assert "cannot be read" in wrong.err
    zone = premises("import", "security", "notes.txt", "--files", ".", "--timezone", "Mars/Base")
    assert zone.code == 1
    assert "no time zone" in zone.err
