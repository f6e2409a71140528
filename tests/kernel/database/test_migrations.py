"""Tables are brought to their shape once, whoever starts first and whatever happens meanwhile."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from premises.kernel.database import Database
from premises.kernel.database.migrations import migrate, position
from premises.kernel.errors import Invalid
from premises.kernel.settings import DatabaseSettings

_ENV = """
from alembic import context
context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
"""

_FIRST = """
revision, down_revision = "0001", None
import time
import sqlalchemy as sa
from premises.kernel.database.migrations import make_index, make_table

def upgrade():
    for name in ("first", "second"):
        make_table(name, sa.Column("id", sa.Integer, primary_key=True))
        print("created", name, flush=True)
        time.sleep(0.2)
        make_index(f"ix_{name}", name, ["id"])
"""

_SECOND = """
revision, down_revision = "0002", "0001"
import sqlalchemy as sa
from alembic import op

def upgrade():
    op.execute("INSERT INTO first (id) SELECT COALESCE(MAX(id), 0) + 1 FROM first")
"""

_PROGRAM = """
import os
import sys
from pathlib import Path
from premises.kernel.database import Database
from premises.kernel.database.migrations import migrate
from premises.kernel.settings import DatabaseSettings

def run():
    database = Database(DatabaseSettings(url=sys.argv[1]), "")
    print(migrate(database, Path(sys.argv[2])), flush=True)

children = []
for _ in range(int(sys.argv[3])):
    children.append(os.fork())
    if children[-1] == 0:
        run()
        os._exit(0)
if not children:
    run()
sys.exit(max([os.waitpid(child, 0)[1] for child in children], default=0))
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    folder = tmp_path / "100% scripts"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text(_ENV)
    (folder / "versions" / "0001.py").write_text(_FIRST)
    (folder / "versions" / "0002.py").write_text(_SECOND)
    return folder


def _begin(url: str, scripts: Path, children: int = 0) -> subprocess.Popen[str]:
    """Migrate in a process of its own, or in so many children of it that start at once."""
    command = [sys.executable, "-c", _PROGRAM, url, str(scripts), str(children)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _ids(database: Database) -> list[int]:
    with database.read() as session:
        return list(session.scalars(sa.text("SELECT id FROM first")))


def test_migrating_says_where_the_tables_stood_and_stand(new_url: str, scripts: Path) -> None:
    database = Database(DatabaseSettings(url=new_url), "")
    assert position(database, scripts).current is None
    assert not position(database, scripts).up_to_date
    moved = migrate(database, scripts)
    assert (moved.current, moved.head) == (None, "0002")
    assert position(database, scripts).up_to_date
    assert migrate(database, scripts).up_to_date
    assert _ids(database) == [1]
    database.close()


def test_tables_of_a_newer_version_are_left_alone_and_said_to_be(
    new_url: str, scripts: Path
) -> None:
    database = Database(DatabaseSettings(url=new_url), "")
    migrate(database, scripts)
    with database.write() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '0099'"))
    with pytest.raises(Invalid, match="0099") as caught:
        migrate(database, scripts)
    assert caught.value.code == "database.newer"
    assert position(database, scripts).current == "0099"
    database.close()


def test_four_processes_that_start_at_once_migrate_once(new_url: str, scripts: Path) -> None:
    started = _begin(new_url, scripts, children=4)
    said = started.communicate(timeout=60)[0]
    assert started.returncode == 0
    assert said.count("Position(") == 4
    assert said.count("current=None") == 1
    database = Database(DatabaseSettings(url=new_url), "")
    assert _ids(database) == [1]
    database.close()


def test_a_migration_that_is_killed_in_its_middle_runs_again(new_url: str, scripts: Path) -> None:
    killed = _begin(new_url, scripts)
    assert killed.stdout is not None
    assert killed.stdout.readline() == "created first\n"
    killed.kill()
    killed.communicate()
    database = Database(DatabaseSettings(url=new_url), "")
    began = time.monotonic()
    migrate(database, scripts)
    assert time.monotonic() - began < 20
    assert position(database, scripts).up_to_date
    assert _ids(database) == [1]
    database.close()
