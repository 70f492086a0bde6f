"""What lies where, what moved, and the proof that it all adds up."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from relay.kernel.actors import Actor, Kind
from relay.ledger.models import Account, Transfer, Unit
from relay.ledger.rules import fingerprint_of


@dataclass(frozen=True)
class Fault:
    """A law of the ledger that does not hold, with the first row that breaks it."""

    law: str
    row: str
    says: str

    def __str__(self) -> str:
        return f"{self.law} {self.row}: {self.says}"


@dataclass(frozen=True)
class StatementLine:
    """One transfer as a statement shows it."""

    reference: str
    kind: str
    unit: str
    source: str
    target: str
    amount: int
    policy_version: int
    why: str
    corrects: str
    event_at: datetime


@dataclass(frozen=True)
class UnitTotal:
    """How much of one unit lies and moved in the books."""

    unit: str
    accounts_count: int
    transfers_count: int
    moved: int


def visible_to(actor: Actor) -> QuerySet[Transfer]:
    """The transfers of the actor's own organisation; all of them for the operator."""
    if actor.kind in {Kind.OPERATOR, Kind.HOUSE}:
        return Transfer.objects.all()
    return Transfer.objects.filter(owner=actor.organisation_ref).exclude(owner="")


def statement_lines(
    actor: Actor, *, since: datetime | None = None, until: datetime | None = None, unit: str = ""
) -> list[StatementLine]:
    """The actor's transfers in a span of time, oldest first."""
    rows = visible_to(actor)
    if since is not None:
        rows = rows.filter(event_at__gte=since)
    if until is not None:
        rows = rows.filter(event_at__lt=until)
    if unit:
        rows = rows.filter(unit=unit)
    return [line(row) for row in rows.order_by("event_at", "created_at", "reference")]


def line(row: Transfer) -> StatementLine:
    """A transfer as a line."""
    return StatementLine(
        reference=row.reference,
        kind=row.kind,
        unit=row.unit,
        source=row.source_id,
        target=row.target_id,
        amount=row.amount,
        policy_version=row.policy_version,
        why=row.why,
        corrects=row.corrects_id or "",
        event_at=row.event_at,
    )


def balances(addresses: Iterable[str]) -> dict[str, int]:
    """What lies on each of these accounts, as far as the asking scope may read them; an unopened one holds nothing."""
    wanted = list(addresses)
    found = dict(Account.objects.filter(address__in=wanted).values_list("address", "balance"))
    return {address: found.get(address, 0) for address in wanted}


def count_of(kind: str, owner: str) -> int:
    """How many transfers of a kind an owner has; exact while the owner's books are locked."""
    return Transfer.objects.filter(kind=kind, owner=owner).count()


def totals(actor: Actor) -> list[UnitTotal]:
    """For each unit: its accounts, its transfers and what they moved, as far as the actor may see."""
    moved: dict[str, Any] = {
        row["unit"]: row
        for row in visible_to(actor).order_by().values("unit").annotate(count=Count("pk"), moved=Sum("amount"))
    }
    accounts = dict(Account.objects.order_by().values_list("unit").annotate(Count("pk")))
    return [
        UnitTotal(unit, accounts.get(unit, 0), row.get("count", 0), row.get("moved", 0))
        for unit in Unit.values
        for row in (moved.get(unit, {}),)
    ]


def verify() -> list[Fault]:
    """Recompute the books from their entries: for each law that does not hold, the first row that breaks it."""
    return [fault for law in _LAWS for fault in law()]


_STATEMENTS = (
    (
        "L1",
        "its entries are not one leaving the source and one reaching the target",
        "SELECT t.reference FROM ledger_transfer t LEFT JOIN ledger_entry e ON e.transfer_id = t.reference"
        " GROUP BY t.reference HAVING count(e.id) <> 2"
        " OR count(*) FILTER (WHERE e.account_id = t.source_id AND e.amount = -t.amount) <> 1"
        " OR count(*) FILTER (WHERE e.account_id = t.target_id AND e.amount = t.amount) <> 1"
        " ORDER BY t.created_at, t.reference LIMIT 1",
    ),
    (
        "L1",
        "its unit is not the unit of both its accounts",
        "SELECT t.reference FROM ledger_transfer t JOIN ledger_account s ON s.address = t.source_id"
        " JOIN ledger_account g ON g.address = t.target_id WHERE s.unit <> t.unit OR g.unit <> t.unit"
        " ORDER BY t.created_at, t.reference LIMIT 1",
    ),
    (
        "L1",
        "all accounts of this unit together do not hold nothing",
        "SELECT unit FROM ledger_account WHERE unit <> 'OBL' GROUP BY unit HAVING sum(balance) <> 0"
        " ORDER BY unit LIMIT 1",
    ),
    (
        "L2",
        "its balance or version is not what its entries say",
        "SELECT a.address FROM ledger_account a LEFT JOIN ledger_entry e ON e.account_id = a.address"
        " GROUP BY a.address HAVING a.balance <> coalesce(sum(e.amount), 0) OR a.version <> count(e.id)"
        " ORDER BY a.address LIMIT 1",
    ),
    (
        "L2",
        "this entry does not follow the one before it",
        "SELECT account_id || '#' || version FROM (SELECT id, account_id, version, previous, amount, current,"
        " row_number() OVER (PARTITION BY account_id ORDER BY version) AS place,"
        " lag(current, 1, 0::bigint) OVER (PARTITION BY account_id ORDER BY version) AS before FROM ledger_entry) e"
        " WHERE version <> place OR previous <> before OR current <> previous + amount ORDER BY id LIMIT 1",
    ),
    (
        "L2",
        "this entry takes the account below its floor",
        "SELECT e.account_id || '#' || e.version FROM ledger_entry e JOIN ledger_account a ON a.address = e.account_id"
        " WHERE e.current < a.floor ORDER BY e.id LIMIT 1",
    ),
    (
        "L6",
        "agency positions, pool and breakage together do not hold nothing",
        "SELECT unit FROM ledger_account WHERE unit = 'OBL' GROUP BY unit HAVING sum(balance) <> 0",
    ),
)


def _statements() -> Iterator[Fault]:
    with connection.cursor() as cursor:
        for law, says, statement in _STATEMENTS:
            cursor.execute(statement)
            row: Any = cursor.fetchone()
            if row:
                yield Fault(law, row[0], says)


def _fingerprints() -> Iterator[Fault]:
    columns = ("kind", "unit", "source_id", "target_id", "amount", "owner", "policy_version", "why")
    rows = Transfer.objects.order_by("created_at", "reference")
    told = rows.values_list("reference", "payload_hash", *columns, Coalesce("corrects_id", Value("")))
    for reference, fingerprint, *said in told.iterator(chunk_size=5000):
        if fingerprint != fingerprint_of(*said):
            yield Fault("L7", reference, "its content is not what its fingerprint says")
            return


_LAWS: tuple[Callable[[], Iterator[Fault]], ...] = (_statements, _fingerprints)
