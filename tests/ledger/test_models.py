"""What the database itself never lets happen to the books."""

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction

from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.ledger import actions
from relay.ledger.models import Account, Entry, Transfer
from tests.ledger.test_actions import COUNTED, GOOD
from tests.world import NOON, World


@pytest.fixture(autouse=True)
def _posted(as_house: None) -> None:
    actions.post(GOOD, by=house())


def commit() -> None:
    """Check what would be checked at commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def bare(reference: str = "bare") -> Transfer:
    return Transfer.objects.create(
        reference=reference, kind="confirm", unit="REF", source_id=GOOD.source.address, target_id=GOOD.target.address,
        amount=1, policy_version=1, why="", payload_hash="", event_at=NOON, created_at=NOON,
    )  # fmt: skip


def enter(transfer: Transfer, account: str, amount: int) -> None:
    row = Account.objects.get(address=account)
    Account.objects.filter(pk=account).update(balance=row.balance + amount, version=row.version + 1)
    Entry.objects.create(
        account=row, version=row.version + 1, transfer=transfer,
        amount=amount, previous=row.balance, current=row.balance + amount,
    )  # fmt: skip


def test_sound_books_commit() -> None:
    commit()


def test_a_transfer_without_entries_does_not_commit() -> None:
    bare()

    with pytest.raises(IntegrityError, match="its two entries"):
        commit()


@pytest.mark.parametrize(("first", "second"), [(-1, 2), (-2, 1), (1, -1)])
def test_a_transfer_whose_entries_do_not_balance_does_not_commit(first: int, second: int) -> None:
    transfer = bare()
    enter(transfer, GOOD.source.address, first)
    enter(transfer, GOOD.target.address, second)

    with pytest.raises(IntegrityError, match="its two entries"):
        commit()


def test_a_third_entry_does_not_commit() -> None:
    actions.open_account(actions.Place("third", "REF", floor=None), by=house())
    enter(Transfer.objects.get(), "third", 1)

    with pytest.raises(IntegrityError, match="its two entries"):
        commit()


def test_a_balance_without_an_entry_does_not_commit() -> None:
    Account.objects.filter(pk=COUNTED.address).update(balance=7)

    with pytest.raises(IntegrityError, match="newest entry"):
        commit()


def test_the_triggers_see_everything_whoever_commits(world: World) -> None:
    bare()

    with scope(world.elmo), pytest.raises(IntegrityError, match="its two entries"):
        commit()


@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET amount = amount + 1", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize("table", ["ledger_transfer", "ledger_entry"])
def test_nothing_posted_is_ever_changed(table: str, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_an_entry_adds_up_and_versions_have_no_twin() -> None:
    transfer = Transfer.objects.get()
    good = {"account_id": COUNTED.address, "transfer": transfer, "amount": 1}

    with pytest.raises(IntegrityError, match="entry_adds_up"), transaction.atomic():
        Entry.objects.create(**good, version=2, previous=3, current=5)
    with pytest.raises(IntegrityError, match="one_entry_per_account"), transaction.atomic():
        Entry.objects.create(**good, version=1, previous=3, current=4)
    with pytest.raises(DatabaseError), transaction.atomic():
        Transfer.objects.filter(pk=transfer.pk).update(amount=-1)


def test_rows_say_who_they_are() -> None:
    transfer = Transfer.objects.get()

    assert str(transfer) == GOOD.reference
    assert {str(row) for row in Account.objects.all()} == {GOOD.source.address, GOOD.target.address}
    assert {str(row) for row in transfer.entries.all()} == {f"{GOOD.source.address}#1", f"{GOOD.target.address}#1"}
