"""A database that is away is told in the original's words, without a line of SQL."""

from pathlib import Path

from tests.app.indoors import indoors


def test_a_database_that_is_away_is_told_in_the_originals_words(tmp_path: Path) -> None:
    with indoors(tmp_path, "machines") as house:
        answer = house.client.get("/api/v1/data_status")
        assert answer.json()["first_date"] == "None"
        house.building.kernel.database.close()
        # What was asked before must not be answered from the files that lie beside it.
        for file in tmp_path.glob("premises.db*"):
            file.unlink()
        (tmp_path / "premises.db").mkdir()
        for path in ("data_status", "temperature?target_date=2022-02-23"):
            answer = house.client.get(f"/api/v1/{path}")
            assert answer.status_code == 500
            assert answer.json()["detail"].startswith("Database error: The database")
            assert "SELECT" not in answer.text
            assert answer.headers["x-error-code"] == "database.away"
        answer = house.client.get("/api/status")
        assert (answer.status_code, list(answer.json())) == (200, ["status", "database"])
        assert answer.json()["database"].startswith("Connection failed: ")
