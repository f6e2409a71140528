"""An installation of the original energy audit service, as its schema and its code leave it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

TABLES = """
CREATE TABLE UserData (userID VARCHAR(64) PRIMARY KEY, zipCode VARCHAR(16),
    energyCompany VARCHAR(255), retrofitBudget VARCHAR(255), ownership VARCHAR(100),
    appliances JSON, suggestedBudget FLOAT, createdAt TIMESTAMP NULL, updatedAt TIMESTAMP NULL);
CREATE TABLE LeakageTask (taskID VARCHAR(64) PRIMARY KEY, userID VARCHAR(64) NOT NULL,
    title VARCHAR(255), type {type}, state {state}, decision {decision} NOT NULL,
    closedResult VARCHAR(255), insideTemp FLOAT, outsideTemp FLOAT, RGBphotoIDs JSON,
    thermalPhotoIDs JSON, leakSeverity VARCHAR(255), energyLossValue FLOAT, energyLossCost FLOAT,
    savingsPercent FLOAT, savingsCost FLOAT, reportPhotoID VARCHAR(64), createdAt TIMESTAMP NULL,
    updatedAt TIMESTAMP NULL);
CREATE TABLE Suggestion (suggestionID VARCHAR(64) PRIMARY KEY, taskID VARCHAR(64),
    title VARCHAR(255), subtitle VARCHAR(255), difficulty VARCHAR(255), costRange VARCHAR(255),
    estimatedReduction VARCHAR(255), lifetime VARCHAR(255));
CREATE TABLE Feedback (id INTEGER);
INSERT INTO Feedback VALUES (1);
"""
_MARIADB = {
    "type": "ENUM('window','door','wall')",
    "state": "ENUM('open','closed','draft')",
    "decision": "ENUM('no_decision','archived','todo') DEFAULT 'no_decision'",
}
_SQLITE = dict.fromkeys(_MARIADB, "VARCHAR(20)")

ANNA, BOB = "anna@example.com", "bob@example.com"
WALL, DRAFT = "6f0c1a52-9f7e-4a43-9a53-0d6c1f6f1a01", "0d4a7d44-8f0c-4f4e-8d6e-7c6f6f1a0202"
RGB, THERMAL = "650000a1aaaaaaaaaaaaaaa1", "650000a1aaaaaaaaaaaaaaa2"
"""Their first eight digits are seconds: made on 12 September 2023 at 06:09:37 UTC."""

FILES = {RGB: b"\xff\xd8\xff a photograph", THERMAL: b"\xff\xd8\xff a thermal picture"}
NAMES = {
    RGB: "0f0f0f0f-1111-4222-8333-444444444444_obs0_rgb.jpg",
    THERMAL: "0f0f0f0f-1111-4222-8333-444444444444_obs0_thermal.jpg",
}


@dataclass
class Installation:
    """Its database, and what lies in its GridFS by id."""

    url: str
    files: dict[str, bytes] = field(default_factory=lambda: dict(FILES))

    def add(self, table: str, **values: Any) -> None:
        """Write a row, also one that the schema would rather not have."""
        names = ", ".join(values)
        places = ", ".join(f":{name}" for name in values)
        self.run(f"INSERT INTO {table} ({names}) VALUES ({places})", values)  # noqa: S608 - ours.

    def run(self, statement: str, values: Mapping[str, Any] | None = None) -> None:
        engine = sa.create_engine(self.url)
        try:
            with engine.begin() as connection:
                if engine.dialect.name != "sqlite":
                    connection.execute(sa.text("SET sql_mode = '', time_zone = '+00:00'"))
                connection.execute(sa.text(statement), values or {})
        finally:
            engine.dispose()

    def export(self, folder: Path) -> Path:
        """Its photos as files that are named by their ids."""
        folder.mkdir(exist_ok=True)
        for photo_id, data in self.files.items():
            (folder / f"{photo_id}.jpg").write_bytes(data)
        return folder


def install(url: str) -> Installation:
    """Two people, an analysed task with two photos and two suggestions, and a draft."""
    found = Installation(url)
    words = _SQLITE if url.startswith("sqlite") else _MARIADB
    for statement in TABLES.format(**words).split(";\n"):
        if statement.strip():
            found.run(statement)
    found.add(
        "UserData",
        userID=ANNA,
        zipCode="10001",
        energyCompany="ConEd",
        retrofitBudget="up to $1000",
        ownership="Own",
        appliances='["Window AC", "Fridge/Freezer"]',
        suggestedBudget=250.0,
        createdAt="2023-09-01 08:00:00",
        updatedAt="2023-09-02 08:00:00",
    )
    found.add("UserData", userID=BOB, zipCode=None, appliances=None)
    found.add(
        "LeakageTask",
        taskID=WALL,
        userID=ANNA,
        title="Wall behind the sofa",
        type="wall",
        state="open",
        decision="todo",
        closedResult=None,
        insideTemp=71.0,
        outsideTemp=35.0,
        RGBphotoIDs=f'["{RGB}"]',
        thermalPhotoIDs=f'["{THERMAL}"]',
        leakSeverity="Moderate",
        energyLossValue=15.8,
        energyLossCost=142.0,
        savingsPercent=19.0,
        savingsCost=31.0,
        reportPhotoID=RGB,
        createdAt="2023-09-12 06:20:00",
        updatedAt="2023-09-12 06:21:00",
    )
    found.add("LeakageTask", taskID=DRAFT, userID=BOB, state="draft", decision="no_decision")
    for number in (1, 2):
        found.add(
            "Suggestion",
            suggestionID=f"s{number}",
            taskID=WALL,
            title="Weatherstripping",
            subtitle="Seal around window frame",
            difficulty="Easy",
            costRange="$10–20",
            estimatedReduction="50–70%",
            lifetime="3–5 years",
        )
    return found
