"""What the state machine needs of the database itself: acts broken at a statement, writes noticed, one look at everything."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from django.db import DataError, connection
from procrastinate.exceptions import ConnectorException

OWN = ("SAVEPOINT", "RELEASE", "ROLLBACK")
"""Statements that mark where an act begins and ends: it fails in between."""
TABLES = ('"ledger_', '"slots_')
FOOTPRINT = (
    "SELECT count(*) || ':' || coalesce(sum(amount), 0) FROM ledger_transfer",
    "SELECT string_agg(address || '=' || balance || '#' || version, ' ' ORDER BY address) FROM ledger_account",
    "SELECT count(*)::text FROM ledger_entry",
    "SELECT string_agg(concat_ws(':', id, state, expires_on, used_at), ' ' ORDER BY id) FROM slots_slot",
    "SELECT string_agg(concat_ws(':', id, state, slot_id, agency_id, presented_count, taken_count, reserved_until), ' '"
    " ORDER BY id) FROM slots_slotrequest",
    "SELECT string_agg(concat_ws(':', id, state, agencies::text, reversal_asked_by, closing_id), ' ' ORDER BY id)"
    " FROM slots_referral",
    "SELECT count(*) || ':' || coalesce(sum(total_count), 0) FROM slots_closing",
    "SELECT string_agg(concat_ws(':', id, state, valid_until), ' ' ORDER BY id) FROM consents_consent",
    "SELECT count(*)::text FROM mail_message",
    "SELECT count(*)::text FROM procrastinate_jobs",
)
STATE = """
SELECT (SELECT coalesce(json_agg(json_build_array(ordinal, state, expires_on) ORDER BY ordinal), '[]')::text
          FROM slots_slot WHERE company_id = %(company)s),
       (SELECT coalesce(json_object_agg(address, balance), '{}')::text
          FROM ledger_account WHERE address = ANY(%(addresses)s)),
       coalesce((SELECT total_count FROM slots_closing WHERE company_id = %(company)s
                  ORDER BY closed_on DESC LIMIT 1), 0),
       (SELECT coalesce(json_agg(ref), '[]')::text
          FROM slots_referral WHERE company_id = %(company)s AND state = 'held')
"""
TRAIL = "SELECT count(*)::text FROM audit_entry"


def footprint(*, with_trail: bool) -> tuple[str, ...]:
    """Everything an act of the exchange could leave behind."""
    parts = (*FOOTPRINT, TRAIL) if with_trail else FOOTPRINT
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"({part})" for part in parts))
        return tuple(cursor.fetchone() or ())


@dataclass(frozen=True)
class State:
    """What the database says of a company and of some accounts."""

    slots: list[list[Any]]
    balances: dict[str, int]
    total: int
    held: list[str]


def state_of(company_id: int, addresses: list[str]) -> State:
    """The state that is compared with the model, in one look."""
    with connection.cursor() as cursor:
        cursor.execute(STATE, {"company": company_id, "addresses": addresses})
        slots, balances, total, held = cursor.fetchone() or ()
    return State(json.loads(slots), json.loads(balances), total, json.loads(held))


class Breaks:
    """Inside this block the n-th statement fails in the database, as a real one would; whether it came to that."""

    def __init__(self, place: int) -> None:
        self.left, self.begun, self.broke, self.stack = place, False, False, ExitStack()

    def __enter__(self) -> "Breaks":
        self.stack.enter_context(connection.execute_wrapper(self._execute))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        self.stack.close()
        return self.broke and isinstance(error, DataError | ConnectorException)

    def _execute(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.begun = self.begun or sql.startswith("SAVEPOINT")
        if self.begun and not self.broke and not sql.startswith(OWN):
            self.left -= 1
            if self.left == 0:
                self.broke = True
                return execute("SELECT 1 / 0", (), False, context)
        return execute(sql, params, many, context)


class Writes:
    """Whether anything was written that a law is about."""

    def __init__(self) -> None:
        self.seen = True

    def any(self) -> bool:
        """Whether there was a write since the last check."""
        return self.seen

    def forget(self) -> None:
        """All of it was checked."""
        self.seen = False

    def note(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Look at a statement on its way."""
        if not self.seen and sql.startswith(("INSERT", "UPDATE", "DELETE")):
            self.seen = any(table in sql for table in TABLES)
        return execute(sql, params, many, context)


@contextmanager
def watched() -> Iterator[Writes]:
    """Notice writes until the block ends."""
    writes = Writes()
    with connection.execute_wrapper(writes.note):
        yield writes
