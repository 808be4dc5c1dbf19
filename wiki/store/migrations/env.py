"""Alembic's entry point: runs the migrations in the transaction that `Database.migrate` has begun."""

from alembic import context

from wiki.store.database import metadata


def run() -> None:
    # Only the naming of constraints is taken from the metadata; the migrations spell out the rest.
    context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()


run()
