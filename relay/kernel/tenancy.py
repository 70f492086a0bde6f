"""Whose row is it: row-level security, declared beside each model and put into the database in one place.

Every model carries an inner class `Tenancy` with `policy = Policy(...)`. `secure()` writes grants, FORCE ROW
LEVEL SECURITY and policies for all of them; it runs after each migration, on the owner's connection, and may
run any number of times. The application's own role owns nothing, so it cannot take the policies away.

The context (who looks, at what moment) is set by `scope(actor)`, for the running transaction only: a pooled
connection never carries it to the next client. Without a context a role sees nothing (fail closed).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import OperationalError, connection, connections, transaction
from django.db.models import Model
from psycopg.errors import DeadlockDetected
from psycopg.pq import TransactionStatus

from relay.kernel import keyring
from relay.kernel.actors import Actor, Kind

HOUSE = "relay_house()"
ANYONE = "true"
NOBODY = "false"
SECURE_TRIES = 10


@dataclass(frozen=True)
class Policy:
    """Who reads and who writes a row, as SQL over its columns; the house may always do both."""

    read: str
    write: str = NOBODY
    reason: str = ""
    """Why a table is open to everyone; demanded when `read` is `ANYONE`."""
    append_only: bool = False
    """No UPDATE and no DELETE for the application, not even for the house."""

    def __post_init__(self) -> None:
        assert self.reason or self.read != ANYONE, "an open table needs a reason"


def organisation(column: str = "organisation_id") -> str:
    """The row belongs to the organisation that looks."""
    return f"{column} = relay_organisation()"


def own_ref(column: str) -> str:
    """The row carries the reference of the organisation that looks; for rooms that know nobody."""
    return f"({column} <> '' AND {column} = relay_organisation_ref())"


def candidate(column: str = "candidate_id") -> str:
    """The row is about the person who looks."""
    return f"{column} = relay_candidate()"


def either(*conditions: str) -> str:
    """Any of the conditions."""
    return " OR ".join(f"({condition})" for condition in conditions)


def house_only() -> Policy:
    """Only the house touches these rows."""
    return Policy(read=NOBODY)


def everyone(reason: str, write: str = NOBODY) -> Policy:
    """Everybody may read these rows, for the reason given."""
    return Policy(read=ANYONE, write=write, reason=reason)


_FUNCTIONS = """
CREATE OR REPLACE FUNCTION relay_house() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(current_setting('relay.scope', true), '') = 'house' $$;
CREATE OR REPLACE FUNCTION relay_organisation() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT nullif(current_setting('relay.organisation', true), '')::bigint $$;
CREATE OR REPLACE FUNCTION relay_organisation_ref() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT nullif(current_setting('relay.organisation_ref', true), '') $$;
CREATE OR REPLACE FUNCTION relay_candidate() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT nullif(current_setting('relay.candidate', true), '')::bigint $$;
CREATE OR REPLACE FUNCTION relay_at() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT nullif(current_setting('relay.at', true), '')::timestamptz $$;
"""

_NO_CONTEXT = ("", "", "", "", "")


@contextmanager
def scope(actor: Actor) -> Iterator[None]:
    """Let the database know who looks, until the block ends.

    The setting belongs to the transaction: where a statement has failed inside, it is the rollback around this block
    that takes it back, since a failed transaction hears no further word.
    """
    context = _context(actor)
    before: tuple[str, ...] = getattr(connection, "relay_context", _NO_CONTEXT)
    if connection.in_atomic_block and context == before:
        yield
        return
    if not connection.in_atomic_block:
        with transaction.atomic(), scope(actor):
            yield
        return
    _set(context)
    connection.relay_context = context  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.relay_context = before  # type: ignore[attr-defined]
        if _hears():
            _set(before)


def _hears() -> bool:
    inner = connection.connection
    return inner is not None and inner.info.transaction_status == TransactionStatus.INTRANS


def _context(actor: Actor) -> tuple[str, str, str, str, str]:
    inspects = actor.kind in {Kind.HOUSE, Kind.OPERATOR}
    return (
        "house" if inspects else actor.kind.value,
        str(actor.organisation_id or ""),
        actor.organisation_ref,
        str(actor.candidate_id or ""),
        actor.at.isoformat(),
    )


def _set(context: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('relay.scope', %s, true), set_config('relay.organisation', %s, true),"
            " set_config('relay.organisation_ref', %s, true), set_config('relay.candidate', %s, true),"
            " set_config('relay.at', %s, true)",
            context,
        )


def models() -> list[type[Model]]:
    """The models of our own rooms, in the order of their tables."""
    own = [model for model in apps.get_models() if model.__module__.startswith("relay.")]
    return sorted(own, key=lambda model: model._meta.db_table)


def policy_of(model: type[Model]) -> Policy:
    """What the model declares; a model without a declaration is a defect."""
    policy = getattr(getattr(model, "Tenancy", None), "policy", None)
    assert isinstance(policy, Policy), f"{model.__name__} declares no Tenancy.policy"
    return policy


def secure(alias: str = "owner") -> None:
    """Write functions, grants and policies for every table, as the owner; may run any number of times, under load too."""
    for tries_left in reversed(range(SECURE_TRIES)):
        try:
            _secure(alias)
            return
        except OperationalError as no:
            # Whoever works meanwhile holds tables in another order; the database lets one side go, and it may be us.
            if not tries_left or not isinstance(no.__cause__, DeadlockDetected):
                raise


def _secure(alias: str) -> None:
    role = settings.DATABASE_APP_ROLE
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        quote = connections[alias].ops.quote_name
        cursor.execute("SELECT pg_advisory_xact_lock(7303014)")
        cursor.execute(_FUNCTIONS)
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quote(role)}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quote(role)}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quote(role)}")
        cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {quote(role)}")
        _demand_role(cursor)
        cursor.execute(keyring.LAY.format(schema=keyring.SCHEMA, role=keyring.ROLE, app=quote(role)))
        for model in models():
            for statement in _statements(quote(model._meta.db_table), quote(role), policy_of(model)):
                cursor.execute(statement)


def _demand_role(cursor: Any) -> None:
    cursor.execute("SELECT current_user, EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s)", [keyring.ROLE])
    owner, is_there = cursor.fetchone()
    if not is_there:
        raise RuntimeError(
            "The keyring has no owner yet. A superuser says once: "
            f"CREATE ROLE {keyring.ROLE} NOLOGIN; GRANT {keyring.ROLE} TO {owner};"
        )


def _statements(table: str, role: str, policy: Policy) -> Iterator[str]:
    read, write = f"{HOUSE} OR ({policy.read})", f"{HOUSE} OR ({policy.write})"
    if policy.read == ANYONE:
        read = ANYONE
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    for name in ("relay_read", "relay_insert", "relay_update", "relay_delete"):
        yield f"DROP POLICY IF EXISTS {name} ON {table}"
    yield f"CREATE POLICY relay_read ON {table} FOR SELECT USING ({read})"
    yield f"CREATE POLICY relay_insert ON {table} FOR INSERT WITH CHECK ({write})"
    if policy.append_only:
        yield f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}"
        return
    yield f"CREATE POLICY relay_update ON {table} FOR UPDATE USING ({write}) WITH CHECK ({write})"
    yield f"CREATE POLICY relay_delete ON {table} FOR DELETE USING ({write})"


def as_house_in_migration(schema_editor: Any) -> None:
    """Let a data migration write rows of tables that are already secured; it lasts for its transaction."""
    schema_editor.execute("SELECT set_config('relay.scope', 'house', true)")


def why_not_start() -> str | None:
    """Why the application must not run under its database role, or None: it would see through every policy."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls,"
            " EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            "         WHERE n.nspname = 'public' AND c.relkind = 'r' AND pg_has_role(current_user, c.relowner, 'USAGE'))"
            ", EXISTS (SELECT 1 FROM pg_roles k WHERE k.rolname = %s AND pg_has_role(current_user, k.oid, 'MEMBER'))"
            " FROM pg_roles WHERE rolname = current_user",
            [keyring.ROLE],
        )
        row: Any = cursor.fetchone()
    name, is_super, bypasses, owns, holds_keys = row
    for wrong, why in (
        (is_super, "is a superuser"),
        (bypasses, "may bypass row-level security"),
        (owns, "owns tables"),
        (holds_keys, "may read the whole keyring"),
    ):
        if wrong:
            return (
                f"The database role {name} {why}, so tenant isolation would not hold. "
                "Give DATABASE_URL a plain role and DATABASE_OWNER_URL the owner; see .env.example."
            )
    return None
