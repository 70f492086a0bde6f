"""Statements planned once instead of every time: a proof asks the same few hundred a million times over.

psycopg forgets its prepared statements at each rollback, also to a savepoint, since a table might be gone with it. Proofs roll
back all the time and never take a table along: theirs stay. The plans are PostgreSQL's own, and so are their answers.
"""

from typing import Any

from django.conf import settings
from django.db.backends.signals import connection_created
from psycopg._preparing import Key, Prepare, PrepareManager  # the only place where this can be said
from psycopg._queries import PostgresQuery

AFTER, MOST = 2, 2000
"""A statement is prepared when it was asked so many times, and so many are kept on a connection."""
ONCE = (b"SAVEPOINT", b"RELEASE", b"ROLLBACK", b"SET")
"""Each of these has a name of its own, or nothing to plan."""


class Kept(PrepareManager):
    """What a connection has prepared, kept over rollbacks."""

    prepare_threshold, prepared_max = AFTER, MOST

    def get(self, query: PostgresQuery, prepare: bool | None = None) -> tuple[Prepare, bytes]:
        """Whether a statement is prepared, or should be."""
        return (Prepare.NO, b"") if query.query.startswith(ONCE) else super().get(query, prepare)

    def maybe_add_to_cache(self, query: PostgresQuery, prep: Prepare, name: bytes) -> Key | None:
        """Count a statement, where it may come again."""
        return None if query.query.startswith(ONCE) else super().maybe_add_to_cache(query, prep, name)

    def clear(self) -> bool:
        """Keep everything."""
        return False


def keep_plans() -> None:
    """From here on every new connection of the application keeps its plans; parameters travel beside the statement."""
    settings.DATABASES["default"]["OPTIONS"]["server_side_binding"] = True
    connection_created.connect(_keep, dispatch_uid="proofs.plans")


def _keep(connection: Any, **_: object) -> None:
    if connection.alias == "default":
        connection.connection._prepared = Kept()
