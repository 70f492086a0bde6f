"""What a tenant reads of the books, and that every planted fault is found and named."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections, transaction

from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.ledger import actions, queries
from relay.ledger.models import Account
from relay.ledger.rules import Movement, Place
from tests.ledger.test_actions import COUNTED, GOOD, WORLD
from tests.world import NOON, World

POOL, POSITION = Place("OBL:pool", "OBL", floor=None), Place("agency:ORG-U:OBL:position", "OBL", "ORG-U", None)
CLEAR = Movement("clear:1", "clear", POSITION, POOL, 2520, 1, "one agency", "ORG-U")


@pytest.fixture
def _posted(db: None) -> Iterator[None]:
    with scope(house()):
        actions.post(GOOD, by=house())
        actions.post(CLEAR, by=house())
        yield


def as_somebody_who_can_do_anything(statement: str) -> None:
    """Plant a fault: constraints, triggers and policies out of the way."""
    tables = ("ledger_account", "ledger_transfer", "ledger_entry")
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY")
        cursor.execute("ALTER TABLE ledger_account DROP CONSTRAINT balance_never_below_its_floor")
        cursor.execute(statement)
        assert cursor.rowcount == 1
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


@pytest.mark.usefixtures("_posted")
def test_verify_finds_nothing_in_sound_books() -> None:
    assert queries.verify() == []


PLANTED = [
    ("UPDATE ledger_account SET balance = balance + 1 WHERE address LIKE '%confirmed'", "L1 REF", "L2 company:"),
    ("UPDATE ledger_account SET balance = balance + 1 WHERE address = 'OBL:pool'", "L6 OBL", "L2 OBL:pool"),
    ("UPDATE ledger_account SET version = 5 WHERE address = 'OBL:pool'", "L2 OBL:pool"),
    ("UPDATE ledger_account SET floor = 9 WHERE address LIKE '%confirmed'", "L2 company:"),
    ("UPDATE ledger_account SET unit = 'SLOT' WHERE address LIKE '%confirmed'", "L1 confirm:RFL-T1", "L1 REF"),
    ("UPDATE ledger_entry SET amount = 4, current = 4 WHERE amount = 3", "L1 confirm:RFL-T1", "L2 company:"),
    ("DELETE FROM ledger_entry WHERE amount = 3", "L1 confirm:RFL-T1", "L2 company:"),
    ("UPDATE ledger_entry SET version = 2 WHERE amount = 3", "L2 company:ORG-T:REF:confirmed#2"),
    ("UPDATE ledger_transfer SET why = 'another story' WHERE kind = 'clear'", "L7 clear:1"),
]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize(
    ("statement", "named"), [(row[0], row[1:]) for row in PLANTED], ids=[r[0][:60] for r in PLANTED]
)
def test_verify_names_the_row_of_every_planted_fault(statement: str, named: tuple[str, ...]) -> None:
    actions.post(GOOD, by=house())
    actions.post(CLEAR, by=house())
    as_somebody_who_can_do_anything(statement)

    with transaction.atomic(), scope(house()):
        faults = [str(fault) for fault in queries.verify()]

    assert all(any(fault.startswith(start) for fault in faults) for start in named), faults


def test_a_tenant_reads_its_own_lines_alone(world: World) -> None:
    for organisation in (world.acme, world.elm):
        place = replace(COUNTED, address=f"company:{organisation.ref}:REF:confirmed", owner=organisation.ref)
        source = replace(WORLD, address=f"REF:world:{organisation.ref}", owner=organisation.ref)
        movement = replace(GOOD, reference=f"confirm:{organisation.ref}", source=source, target=place)
        actions.post(replace(movement, owner=organisation.ref, event_at=NOON), by=house())
    acme = world.acme.ref

    with scope(world.ann):
        lines = queries.statement_lines(world.ann)
        assert [(line.reference, line.amount, line.why) for line in lines] == [(f"confirm:{acme}", 3, "three people")]
        assert queries.statement_lines(world.ann, since=NOON, until=NOON + timedelta(1), unit="REF") == lines
        assert queries.statement_lines(world.ann, since=NOON + timedelta(1)) == []
        assert queries.statement_lines(world.ann, unit="SLOT") == []
        assert Account.objects.count() == 2
        assert queries.balances([f"company:{world.elm.ref}:REF:confirmed"]) == {
            f"company:{world.elm.ref}:REF:confirmed": 0
        }
    with scope(house()):
        assert queries.visible_to(house()).count() == 2
        assert queries.count_of("confirm", acme) == 1
