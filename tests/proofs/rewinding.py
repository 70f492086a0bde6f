"""A database taken back to what it was without taking anybody's connection: rows alone are put back, in one transaction.

A copy of the template does the same, but ends every connection, and a new one begins with nothing read and nothing planned.
Only the embedded server's superuser may leave triggers and policies aside; elsewhere there is no such way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString, cast

import psycopg
from django.conf import settings
from psycopg import sql

from config import postgres

TABLES = """
SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
 WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1
"""
SEQUENCES = """
SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename) FROM pg_sequences ORDER BY 1
"""


class Rewind:
    """What stood in every table and sequence of the tests' database when this was made."""

    def __init__(self) -> None:
        """Read everything."""
        with _superuser() as server:
            self.rows = {table: _read(server, table) for table in _names(server, TABLES)}
            self.sequences = {name: _place(server, name) for name in _names(server, SEQUENCES)}

    def __call__(self) -> None:
        """Put everything back; what has not changed is left alone."""
        with _superuser() as server, server.transaction():
            server.execute("SET LOCAL session_replication_role = replica")
            for table, rows in self.rows.items():
                if _read(server, table) != rows:
                    server.execute(sql.SQL("DELETE FROM {}").format(sql.SQL(table)))
                    with server.cursor().copy(sql.SQL("COPY {} FROM STDIN BINARY").format(sql.SQL(table))) as copy:
                        copy.write(rows)
            for name, (last, is_called) in self.sequences.items():
                server.execute("SELECT setval(%s, %s, %s)", (name, last, is_called))


def is_possible() -> bool:
    """Whether the server is ours."""
    return bool(settings.EMBEDDED_DATABASE)


@contextmanager
def _superuser() -> Iterator["psycopg.Connection[Any]"]:
    name = settings.DATABASES["default"]["NAME"]
    with psycopg.connect(postgres.url(postgres.SUPERUSER, name), autocommit=True) as server:
        yield server


def _names(server: "psycopg.Connection[Any]", statement: LiteralString) -> list[LiteralString]:
    return [name for (name,) in server.execute(statement)]  # quoted by the server itself


def _read(server: "psycopg.Connection[Any]", table: LiteralString) -> bytes:
    with server.cursor().copy(sql.SQL("COPY {} TO STDOUT BINARY").format(sql.SQL(table))) as copy:
        return b"".join(copy)


def _place(server: "psycopg.Connection[Any]", name: LiteralString) -> tuple[int, bool]:
    statement = sql.SQL("SELECT last_value, is_called FROM {}").format(sql.SQL(name))
    return cast(tuple[int, bool], server.execute(statement).fetchone())
