"""The database of the tests: real PostgreSQL, the application's own role, row-level security in force.

One template database with the small world of `tests.world` is built for each state of the schema; every run copies it.
Ordinary tests roll back; tests that commit get a fresh copy afterwards. Time stands still at `tests.world.NOON`.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation
from psycopg import sql

from relay.kernel import clock, tenancy
from relay.kernel.actors import house
from tests.world import NOON, World, build

ROOT = Path(__file__).resolve().parent.parent
LONGEST = "tests/browser/test_pages.py"
"""Plays five minutes: begun last it would have one core wait for the other."""
TEMPLATES_KEPT = 3
"""Older templates stay for a while: another run may still copy from one."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stories last: the quick tests speak first, and no browser's loop runs beside them; among the stories the longest first."""
    items.sort(key=lambda item: ("story" in item.keywords, not item.nodeid.startswith(LONGEST)))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """A copy of the template for this run, dropped at its end."""
    with django_db_blocker.unblock(), own_database() as renew:
        TransactionTestCase._fixture_teardown = renew  # type: ignore[method-assign]
        yield


@contextmanager
def own_database() -> Iterator[Callable[..., None]]:
    """A copy of the template for this process, dropped at the end; what is yielded makes it fresh again."""
    template = _template()
    name = f"test_relay_{os.getpid()}"
    _copy(template, name)
    _point_at(name)
    yield _fresh_copy(template, name)
    _point_at(name)
    _drop(name)


@pytest.fixture(autouse=True)
def _time_stands_still() -> Iterator[None]:
    with clock.frozen_at(NOON):
        yield


@pytest.fixture(autouse=True)
def _nothing_is_cached() -> None:
    """The sign-in library counts tries in the cache; one test's must not stop another's."""
    cache.clear()


@pytest.fixture(autouse=True)
def _we_speak_japanese() -> None:
    """A page asked for in English leaves its language with the thread; the next test does not inherit it."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def world(db: None) -> World:
    """Acme relays Dai, Birch introduces, Cedar hires, Elm and Fir are strangers."""
    return World()


@pytest.fixture
def as_house(db: None) -> Iterator[None]:
    """See every row, as the house does, for the whole test."""
    with tenancy.scope(house()):
        yield


def _template() -> str:
    name = f"relay_template_{_digest()}"
    with _server() as server:
        server.execute("SELECT pg_advisory_lock(7303015)")
        known = server.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'relay\\_template\\_%%' ORDER BY oid"
        ).fetchall()
        if (name,) not in known:
            for (old,) in known[:-TEMPLATES_KEPT]:
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(old)))
            _build(server, name)
        server.execute("SELECT pg_advisory_unlock(7303015)")
    return name


def _build(server: "psycopg.Connection[Any]", name: str) -> None:
    rough = f"{name}_{os.getpid()}"
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(rough)))
    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(rough)))
    _point_at(rough)
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    tenancy.secure()
    build()
    _point_at(rough)
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(rough), sql.Identifier(name)))


def _digest() -> str:
    """The state of everything the template is made of."""
    files = sorted(
        {
            *ROOT.glob("relay/*/migrations/*.py"),
            *ROOT.glob("relay/*/models.py"),
            *ROOT.glob("relay/*/models/*.py"),
            *ROOT.glob("relay/*/policies.py"),
            ROOT / "relay/kernel/keyring.py",
            ROOT / "relay/kernel/tenancy.py",
            ROOT / "tests/world.py",
        }
    )
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.read_bytes())
    return whole.hexdigest()[:12]


def _copy(template: str, name: str) -> None:
    _drop(name)
    _owner(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )


def _drop(name: str) -> None:
    try:
        _owner(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege:
        # Autovacuum is at work there, and only a superuser may force it out; without FORCE the server waits for it.
        _owner(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def _fresh_copy(template: str, name: str) -> Callable[..., None]:
    def renew(*_: TransactionTestCase) -> None:
        _point_at(name)
        _copy(template, name)

    return renew


def _point_at(name: str) -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
        settings.DATABASES[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


@contextmanager
def _server() -> Iterator["psycopg.Connection[Any]"]:
    facts = settings.DATABASES["owner"]
    with psycopg.connect(
        dbname=os.environ.get("DATABASE_MAINTENANCE", "relay" if settings.EMBEDDED_DATABASE else "postgres"),
        user=facts["USER"],
        password=facts["PASSWORD"] or None,
        host=facts["HOST"] or None,
        port=facts["PORT"] or None,
        autocommit=True,
    ) as server:
        yield server


def _owner(statement: sql.Composed) -> None:
    with _server() as server:
        server.execute(statement)
