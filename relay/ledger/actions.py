"""Posting: stands beneath the acts, and is only called from inside one."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models.functions import Collate

from relay.kernel.actors import Actor, house
from relay.kernel.tenancy import scope
from relay.ledger.models import Account, Entry, Transfer
from relay.ledger.rules import Conflict, Movement, Place, digest_of, require_sound

AT_ONCE = 1000
"""So many movements are asked about and written in one go."""


def post(movement: Movement, *, by: Actor) -> Transfer:
    """Move units from one account to another, once per reference; a replay returns the first transfer."""
    return post_all([movement], by=by)[0]


def post_all(movements: Sequence[Movement], *, by: Actor) -> list[Transfer]:
    """Post one after the other, in this order, asking the database once instead of for each; all of them or none.

    Raises `Conflict` and, where a movement takes an account below its floor, be it for a moment, `IntegrityError`.
    """
    for movement in movements:
        require_sound(movement)
    # The books belong to the house: whoever's act this is, the tenant's own scope could not read both ends.
    with transaction.atomic(), scope(house(at=by.at)):
        starts = range(0, len(movements), AT_ONCE)
        return [transfer for start in starts for transfer in _post(movements[start : start + AT_ONCE], by=by)]


def _post(movements: Sequence[Movement], *, by: Actor) -> list[Transfer]:
    ends = dict.fromkeys(end for movement in movements for end in (movement.source, movement.target))
    accounts = {account.address: account for account in lock(*ends)}
    known = Transfer.objects.in_bulk([movement.reference for movement in movements])
    transfers, entries = list[Transfer](), list[Entry]()
    for movement in movements:
        if earlier := known.get(movement.reference):
            if earlier.payload_hash != digest_of(movement):
                raise Conflict(f"{movement.reference} was posted before, with other content")
            continue
        transfer = known[movement.reference] = _transfer(movement, by=by)
        transfers.append(transfer)
        entries.append(_enter(transfer, accounts[movement.source.address], -movement.amount))
        entries.append(_enter(transfer, accounts[movement.target.address], movement.amount))
    Transfer.objects.bulk_create(transfers)
    Entry.objects.bulk_create(entries)
    for account in {entry.account_id: entry.account for entry in entries}.values():
        account.save(update_fields=["balance", "version"])
    return [known[movement.reference] for movement in movements]


def open_account(place: Place, *, by: Actor) -> Account:
    """Have the account of this address; opening it again changes nothing."""
    with transaction.atomic(), scope(house(at=by.at)):
        return lock(place)[0]


def lock(*places: Place) -> list[Account]:
    """The accounts of these places, opened where missing, locked until the transaction ends."""
    rows = _locked(places)
    missing = [place for place in places if place.address not in rows]
    if missing:
        Account.objects.bulk_create(
            [
                Account(address=place.address, unit=place.unit, owner=place.owner, floor=place.floor)
                for place in missing
            ],
            ignore_conflicts=True,  # a rival may open the same account between our look and our insert
        )
        rows = _locked(places)
    for place in places:
        account = rows[place.address]
        assert (account.unit, account.owner, account.floor) == (place.unit, place.owner, place.floor), (
            f"{place.address} was opened as another kind of account"
        )
    return [rows[place.address] for place in places]


def _locked(places: tuple[Place, ...]) -> dict[str, Account]:
    # One order for everybody, whatever the database's collation, so that two transfers can never wait for each other.
    rows = (
        Account.objects.select_for_update()
        .filter(address__in=[place.address for place in places])
        .order_by(Collate("address", "C"))
    )
    return {row.address: row for row in rows}


def _transfer(movement: Movement, *, by: Actor) -> Transfer:
    return Transfer(
        reference=movement.reference,
        kind=movement.kind,
        unit=movement.source.unit,
        source_id=movement.source.address,
        target_id=movement.target.address,
        amount=movement.amount,
        owner=movement.owner,
        policy_version=movement.policy_version,
        why=movement.why,
        corrects_id=movement.corrects or None,
        payload_hash=digest_of(movement),
        event_at=movement.event_at or by.at,
        created_at=by.at,
    )


def _enter(transfer: Transfer, account: Account, amount: int) -> Entry:
    previous = account.balance
    account.balance, account.version = previous + amount, account.version + 1
    if account.floor is not None and account.balance < account.floor:
        raise IntegrityError(f"balance_never_below_its_floor: {account.address} with {transfer.reference}")
    return Entry(
        account=account,
        version=account.version,
        transfer=transfer,
        amount=amount,
        previous=previous,
        current=account.balance,
    )
