"""Runs the steps on the connection that `kernel.database.migrations` holds the lock with."""

from alembic import context

from premises.app.migrations.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
