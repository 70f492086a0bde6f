"""Every table from a stranger's side: whose rows they are is the database's to say, whatever the code forgets."""

# ruff: noqa: S608 - table and column names come from our own models

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import Model

from relay.candidates.models import Candidate
from relay.kernel import clock, tenancy
from relay.kernel.actors import Actor, house, visitor
from relay.kernel.tenancy import ANYONE, policy_of, scope
from relay.ledger.models import Entry
from relay.organisations.models import Organisation
from relay.users.models import User
from tests.full_world import play
from tests.world import NOON, World

MODELS = tenancy.models()

EMPTY: dict[str, str] = {}
"""Tables without a row after the whole play, and why."""

SHOWN = {"openings_opening": "a posted opening is an advertisement; drafts stay with their company"}
"""Tables not declared open whose foreign rows every signed-in stranger may read all the same, and why."""

ANYBODY_WRITES = {"users_user": "signing in notes its moment before anybody knows who is asking"}
"""Tables whose foreign rows the database lets a stranger change, and why."""

each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.db_table)


@dataclass(frozen=True)
class Played:
    """The world after the play, and the moment it ended."""

    world: World
    at: datetime

    def strangers(self) -> list[Actor]:
        """A company, an agency and a person who had no part in the play."""
        return [self.world.elmo, self.world.finn, self.world.eve]


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker: Any) -> Iterator[Played]:
    """The whole play, once for all tests of this file, and never committed."""
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.frozen_at(NOON):
            world = World()
            at = play(world)
        yield Played(world, at)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _when_the_play_has_ended(_time_stands_still: None, played: Played) -> Iterator[None]:
    with clock.frozen_at(played.at), transaction.atomic():
        yield


@each_model
def test_the_play_leaves_a_row_in_every_table(model: type[Model]) -> None:
    table = model._meta.db_table

    assert bool(_rows(model)) != (table in EMPTY), "a table without a row would not be tried at all"


@each_model
def test_policies_are_enabled_and_forced_and_the_application_owns_nothing(model: type[Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity, pg_has_role(%s, relowner, 'USAGE') FROM pg_class"
            " WHERE relname = %s AND relnamespace = 'public'::regnamespace",
            [settings.DATABASE_APP_ROLE, model._meta.db_table],
        )
        assert cursor.fetchone() == (True, True, False)
        cursor.execute(
            "SELECT polcmd FROM pg_policy WHERE polrelid = %s::regclass ORDER BY polcmd", [model._meta.db_table]
        )
        commands = "".join(row[0] for row in cursor.fetchall())
    assert commands == ("ar" if policy_of(model).append_only else "adrw")


def test_no_other_table_of_ours_escapes() -> None:
    """Every table of the schema is ours and secured, or belongs to a library that keeps nothing of a tenant."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm', 'v')"
            " AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
        open_tables = {row[0] for row in cursor.fetchall()}

    libraries = ("account_", "auth_", "django_", "mfa_", "procrastinate_", "socialaccount_", "usersessions_")
    assert {table for table in open_tables if not table.startswith(libraries)} == set()


@each_model
def test_without_a_context_there_is_nothing_to_see(model: type[Model]) -> None:
    policy = policy_of(model)

    if policy.read == ANYONE:
        assert policy.reason
        return
    assert not _all(model, None)
    assert not _all(model, visitor(session="x"))


@each_model
def test_a_stranger_sees_no_foreign_row(model: type[Model], played: Played) -> None:
    if policy_of(model).read == ANYONE or model._meta.db_table in SHOWN:
        return
    for stranger in played.strangers():
        foreign = _foreign(model, stranger)

        assert foreign, "no foreign row: nothing was tried"
        assert not foreign & {row.pk for row in _all(model, stranger)}, stranger.kind


@each_model
def test_a_stranger_changes_and_deletes_no_foreign_row(model: type[Model], played: Played) -> None:
    table, key = model._meta.db_table, model._meta.pk.column
    for stranger in played.strangers():
        foreign = [str(pk) for pk in _foreign(model, stranger)]
        update = f'UPDATE "{table}" SET "{key}" = "{key}" WHERE "{key}"::text = ANY(%s)'
        delete = f'DELETE FROM "{table}" WHERE "{key}"::text = ANY(%s)'

        assert foreign, "no foreign row: nothing was tried"
        assert (_touched(update, [foreign], stranger) > 0) == (table in ANYBODY_WRITES), stranger.kind
        assert table in ANYBODY_WRITES or _touched(delete, [foreign], stranger) == 0, stranger.kind


@each_model
def test_a_stranger_writes_no_row_in_anothers_name(model: type[Model], played: Played) -> None:
    table, key = model._meta.db_table, model._meta.pk.column
    if table in ANYBODY_WRITES:
        return
    for stranger in played.strangers():
        pks = [str(pk) for pk in _foreign(model, stranger)]
        with scope(house()), connection.cursor() as cursor:
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t WHERE "{key}"::text = ANY(%s) LIMIT 1', [pks])
            copy = cursor.fetchone()
        insert = f'INSERT INTO "{table}" SELECT * FROM json_populate_record(null::"{table}", %s::json)'

        assert copy is not None
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic(), scope(stranger):
            connection.cursor().execute(insert, copy)


@each_model
def test_the_owner_itself_is_under_the_policies(model: type[Model]) -> None:
    """FORCE: the role that migrates sees through nothing once it forgets to say it is the house."""
    if policy_of(model).read == ANYONE:
        return
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            pytest.skip("this server's owner is a superuser, for whom no policy holds")
        cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
        assert cursor.fetchone() == (0,)


def _all(model: type[Model], actor: Actor | None) -> list[Any]:
    """Every row an actor sees; with nobody looking, none is asked for in anybody's name."""
    if actor is None:
        return list(model._base_manager.all())
    with scope(actor):
        return list(model._base_manager.all())


def _foreign(model: type[Model], stranger: Actor) -> set[Any]:
    """The keys of the rows that have nothing to do with the stranger."""
    return {row.pk for row in _rows(model) if not _is_own(row, stranger)}


def _rows(model: type[Model]) -> list[Any]:
    with scope(house()):
        rows = model._base_manager.all()
        return list(rows.select_related("account") if model._meta.db_table == "ledger_entry" else rows)


def _is_own(row: Any, stranger: Actor) -> bool:
    if isinstance(row, Entry):
        return _is_own(row.account, stranger)
    mine = {Organisation: stranger.organisation_id, Candidate: stranger.candidate_id, User: stranger.user_id}
    if type(row) in mine:
        return bool(row.pk == mine[type(row)])
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        target = (
            field.related_model if field.remote_field else Organisation if field.name == "organisation_id" else None
        )
        if value and target in mine and value == mine[target]:
            return True
        if field.name == "owner" and value and value == stranger.organisation_ref:
            return True
    return False


def _touched(statement: str, parameters: list[Any], stranger: Actor) -> int:
    """How many rows a stranger's statement touches; none where the right to such a statement was taken away."""
    try:
        with transaction.atomic(), scope(stranger), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return int(cursor.rowcount)
    except DatabaseError as no:
        if "permission denied" not in str(no):
            raise
        return 0
