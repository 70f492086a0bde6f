"""Backups in two files, because one file would undo erasing: the tables without the keyring, and the keyring alone.

The tables may be kept as long as the books must be; whoever holds them reads nobody. The keys are kept for seven days:
a person erased today is readable from no backup a week from now, and from none at all while the keyring of today lives.
Sessions are in neither: they hold an address while somebody signs in, and nobody needs them back.
"""

import os
import shutil
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import connections

from config import postgres
from relay.kernel import keyring

KEYS_KEPT = timedelta(days=7)
STAMP = "%Y%m%dT%H%M%SZ"
WITHOUT = ("--exclude-schema", keyring.SCHEMA, "--exclude-table-data", "django_session")


class NotDone(RuntimeError):
    """A program of PostgreSQL failed; the message is what it said."""


def dump(folder: Path, at: datetime) -> tuple[Path, Path]:
    """Write tables and keys into the folder, each file complete or not there; forget keys older than seven days."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    tables, keys = (folder / f"{name}-{at.strftime(STAMP)}.dump" for name in ("tables", "keys"))
    _write(tables, *WITHOUT)
    _write(keys, "--schema", keyring.SCHEMA)
    for old in folder.glob("keys-*.dump"):
        if old.stem < f"keys-{(at - KEYS_KEPT).strftime(STAMP)}":
            old.unlink()
    return tables, keys


def restore(file: Path) -> None:
    """Read a file back into the database of the settings, in one transaction; what is there already is an error."""
    _run("pg_restore", "--single-transaction", "--exit-on-error", "--dbname", _url(), str(file))


def is_empty() -> bool:
    """Whether the database holds no table yet."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname IN ('public', 'keyring'))")
        (answer,) = cursor.fetchone()
    return bool(answer)


def _write(file: Path, *which: str) -> None:
    rough = file.with_suffix(".part")
    rough.touch(mode=0o600)
    _run("pg_dump", "--format=custom", "--enable-row-security", *which, "--file", str(rough), _url())
    rough.rename(file)


def _run(program: str, *arguments: str) -> None:
    # The owner too is held by row-level security, so it says that it looks as the house does.
    environment = {**os.environ, "PGOPTIONS": "-c relay.scope=house", "LC_ALL": "C"}
    answer = subprocess.run(  # noqa: S603 - our own arguments
        [_program(program), *arguments], check=False, capture_output=True, text=True, env=environment
    )
    if answer.returncode != 0:
        raise NotDone(answer.stderr.strip() or f"{program} ended with {answer.returncode}")


def _program(name: str) -> str:
    if settings.EMBEDDED_DATABASE:
        return str(postgres.program(name))
    found = shutil.which(name)
    if found is None:
        raise NotDone(f"{name} is not on the PATH; install the PostgreSQL client programs.")
    return found


def _url() -> str:
    facts = settings.DATABASES["owner"]
    words = {"user": facts["USER"], "password": facts["PASSWORD"], "host": facts["HOST"], "port": facts["PORT"]}
    query = urlencode({name: value for name, value in {**words, **facts["OPTIONS"]}.items() if value})
    return f"postgresql:///{facts['NAME']}?{query}"
