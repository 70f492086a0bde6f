"""What a tenant reads of the books, and that every planted fault is found and named."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections, transaction

from relay.kernel.actors import Kind, house
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
        cursor.execute("ALTER TABLE ledger_entry DROP CONSTRAINT entry_adds_up")
        cursor.execute(statement)
        assert cursor.rowcount
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table is altered while a trigger waits
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


@pytest.mark.usefixtures("_posted")
def test_verify_finds_nothing_in_sound_books() -> None:
    back = replace(GOOD, reference="reverse:1", kind="reverse", source=COUNTED, target=WORLD, corrects=GOOD.reference)
    actions.post(replace(GOOD, reference="confirm:RFL-T2", amount=2), by=house())
    actions.post(replace(back, amount=5), by=house())  # back to nothing, which is its floor
    actions.open_account(replace(COUNTED, address="company:ORG-T:SLOT:available", unit="SLOT"), by=house())

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
    ("UPDATE ledger_entry SET amount = -4, current = -4 WHERE amount = -3", "L1 confirm:RFL-T1", "L2 REF:world"),
    ("UPDATE ledger_entry SET previous = 5, current = 8 WHERE amount = 3", "L2 company:ORG-T:REF:confirmed#1"),
    ("UPDATE ledger_entry SET current = 4 WHERE amount = 3", "L2 company:ORG-T:REF:confirmed#1"),
    (
        "INSERT INTO ledger_entry (account_id, version, transfer_id, amount, previous, current)"
        " VALUES ('OBL:pool', 2, 'confirm:RFL-T1', 0, 2520, 2520)",
        "L1 confirm:RFL-T1",
    ),
    ("DELETE FROM ledger_entry WHERE transfer_id = 'confirm:RFL-T1'", "L1 confirm:RFL-T1"),
    ("UPDATE ledger_transfer SET why = 'another story' WHERE kind = 'clear'", "L7 clear:1"),
    ("UPDATE ledger_transfer SET why = 'another story'", "L7 clear:1"),
    ("UPDATE ledger_transfer SET why = kind, created_at = created_at - amount * interval '1 hour'", "L7 clear:1"),
    (
        "UPDATE ledger_transfer SET why = kind, created_at = created_at + amount * interval '1 hour'",
        "L7 confirm:RFL-T1",
    ),
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


def test_whose_transfers_somebody_may_see_is_said_twice(world: World) -> None:
    """The database would hide what is not theirs; the question does not ask for it either."""
    with scope(house()):
        for owner in (world.acme.ref, world.elm.ref, ""):
            actions.post(replace(GOOD, reference=f"confirm:{owner}", owner=owner), by=house())

        assert [row.owner for row in queries.visible_to(world.ann)] == [world.acme.ref]
        assert not queries.visible_to(replace(world.ann, organisation_ref="")).exists()
        assert queries.visible_to(replace(world.ann, kind=Kind.OPERATOR)).count() == 3


@pytest.mark.django_db
def test_a_statement_is_a_span_of_time_oldest_first_and_says_what_it_takes_back() -> None:
    with scope(house()):
        for reference, belongs, written in (("b", 1, 5), ("a", 1, 5), ("c", 1, 4), ("d", 0, 6), ("e", 2, 3)):
            moment, at = NOON + timedelta(days=belongs), NOON + timedelta(days=written)
            actions.post(replace(GOOD, reference=reference, event_at=moment), by=house(at=at))
        back = replace(
            GOOD, reference="f", source=COUNTED, target=WORLD, corrects="e", event_at=NOON + timedelta(days=3)
        )
        actions.post(back, by=house())

        lines = queries.statement_lines(house())
        assert [line.reference for line in lines] == ["d", "c", "a", "b", "e", "f"]
        assert [line.corrects for line in lines[-2:]] == ["", "e"]
        span = queries.statement_lines(house(), since=NOON + timedelta(days=1), until=NOON + timedelta(days=2))
        assert [line.reference for line in span] == ["c", "a", "b"]


@pytest.mark.django_db
def test_how_much_of_a_unit_lies_and_moved() -> None:
    with scope(house()):
        for number in (1, 2):
            actions.post(replace(GOOD, reference=f"confirm:{number}"), by=house())
        actions.post(replace(GOOD, reference="other:1", kind="other"), by=house())
        actions.post(CLEAR, by=house())
        actions.open_account(replace(COUNTED, address="third", unit="REF"), by=house())

        assert queries.totals(house()) == [
            queries.UnitTotal("REF", accounts_count=3, transfers_count=3, moved=9),
            queries.UnitTotal("SLOT", accounts_count=0, transfers_count=0, moved=0),
            queries.UnitTotal("OBL", accounts_count=2, transfers_count=1, moved=2520),
        ]
        assert (queries.count_of("confirm", "ORG-T"), queries.count_of("confirm", "ORG-U")) == (2, 0)


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
