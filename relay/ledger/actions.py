"""Posting: stands beneath the acts, and is only called from inside one."""

from django.db import transaction
from django.db.models.functions import Collate

from relay.kernel.actors import Actor, house
from relay.kernel.tenancy import scope
from relay.ledger.models import Account, Entry, Transfer
from relay.ledger.rules import Conflict, Movement, Place, digest_of, require_sound


def post(movement: Movement, *, by: Actor) -> Transfer:
    """Move units from one account to another, once per reference; a replay returns the first transfer."""
    require_sound(movement)
    # The books belong to the house: whoever's act this is, the tenant's own scope could not read both ends.
    with transaction.atomic(), scope(house(at=by.at)):
        source, target = lock(movement.source, movement.target)
        if earlier := Transfer.objects.filter(reference=movement.reference).first():
            if earlier.payload_hash != digest_of(movement):
                raise Conflict(f"{movement.reference} was posted before, with other content")
            return earlier
        transfer = _write(movement, by=by)
        _enter(transfer, source, -movement.amount)
        _enter(transfer, target, movement.amount)
    return transfer


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


def _write(movement: Movement, *, by: Actor) -> Transfer:
    return Transfer.objects.create(
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


def _enter(transfer: Transfer, account: Account, amount: int) -> None:
    previous, version = account.balance, account.version + 1
    Account.objects.filter(pk=account.pk).update(balance=previous + amount, version=version)
    Entry.objects.create(
        account=account,
        version=version,
        transfer=transfer,
        amount=amount,
        previous=previous,
        current=previous + amount,
    )
