"""The tables that the migrations make are those the code expects, on every kind of database."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from premises.app.building import SCRIPTS, build
from premises.app.migrations.tables import METADATA
from premises.app.settings import Settings
from premises.kernel.database import Database
from premises.kernel.database.migrations import migrate, position
from premises.kernel.settings import DatabaseSettings


def test_the_migrations_make_exactly_the_tables_of_the_models(new_url: str) -> None:
    database = Database(DatabaseSettings(url=new_url), "")
    try:
        assert not position(database, SCRIPTS).up_to_date
        migrate(database, SCRIPTS)
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, METADATA) == []
        assert position(database, SCRIPTS).up_to_date
    finally:
        database.close()


def test_migrating_twice_changes_nothing(new_url: str) -> None:
    database = Database(DatabaseSettings(url=new_url), "")
    try:
        migrate(database, SCRIPTS)
        assert migrate(database, SCRIPTS).up_to_date
    finally:
        database.close()


def test_a_fresh_house_has_all_tables_whatever_is_switched_off(tmp_path: Path) -> None:
    settings = Settings.model_validate({"data_dir": tmp_path, "cameras": {"enabled": False}})
    building = build(settings)
    try:
        assert "cameras" not in building.domains
        building.migrate()
        assert building.position().up_to_date
    finally:
        building.close()


def test_nobody_else_may_read_the_database_file(tmp_path: Path) -> None:
    building = build(Settings.model_validate({"data_dir": tmp_path}))
    try:
        building.migrate()
        assert (tmp_path / "premises.db").stat().st_mode & 0o777 == 0o600
    finally:
        building.close()
