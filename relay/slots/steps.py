"""Steps several acts share: they stand beneath the acts and are only called from inside one, in the house's scope."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from relay.kernel.actors import Actor
from relay.kernel.states import move
from relay.ledger import actions as ledger
from relay.ledger import queries as books
from relay.ledger.rules import Movement, Place
from relay.slots.models import Policy, Slot, SlotRequest
from relay.slots.rules import places

CORRECTS = {"reverse": "confirm", "release": "reserve", "restore": "use", "unearn": "earn"}
"""Which kind of transfer takes which other kind back, under the same key."""


@dataclass(frozen=True)
class Ground:
    """What a transfer rests on: the numbers, the moment it belongs to, and who acts."""

    policy: Policy
    at: datetime
    by: Actor


def movement(
    reference: str, owner: str, ends: tuple[Place, Place], why: str, *, amount: int = 1, ground: Ground
) -> Movement:
    """What is to be posted; its kind is the first word of its reference."""
    kind, _, key = reference.partition(":")
    return Movement(
        reference=reference,
        kind=kind,
        source=ends[0],
        target=ends[1],
        amount=amount,
        owner=owner,
        policy_version=ground.policy.version,
        why=why,
        corrects=f"{CORRECTS[kind]}:{key}" if kind in CORRECTS else "",
        event_at=ground.at,
    )


def post(reference: str, owner: str, ends: tuple[Place, Place], why: str, *, amount: int = 1, ground: Ground) -> None:
    """Post one transfer."""
    ledger.post(movement(reference, owner, ends, why, amount=amount, ground=ground), by=ground.by)


def lock(*companies: str) -> None:
    """Lock the books of these companies until the transaction ends; always before any agency's."""
    ledger.lock(*(places.confirmed(company) for company in companies))


def locked(request: SlotRequest) -> SlotRequest:
    """The request as it is now, with its company's books locked."""
    rows = SlotRequest.objects.select_related("company", "agency", "opening", "slot", "slot__policy")
    lock(rows.get(pk=request.pk).company.ref)
    return rows.get(pk=request.pk)


def give_back(request: SlotRequest, *, to: str, why: str, by: Actor) -> None:
    """Return the reserved slot to the company, and the request to the open ones or to rest."""
    slot, company = request.slot, request.company.ref
    assert slot is not None
    post(
        f"release:{request.ref}:{request.taken_count}",
        company,
        (places.reserved(company), places.available(company)),
        why,
        ground=Ground(slot.policy, by.at, by),
    )
    move(slot, Slot.State.AVAILABLE, Slot.MOVES)
    settle_debt(slot, company, ground=Ground(slot.policy, by.at, by))
    ended: dict[str, Any] = {"closed_at": by.at} if to == SlotRequest.State.CLOSED else {}
    move(
        request, to, SlotRequest.MOVES,
        agency=None, slot=None, fee_table_version=None, reserved_until=None, presented_count=0, **ended,
    )  # fmt: skip


def settle_debt(slot: Slot, company: str, *, ground: Ground) -> None:
    """Where a company owes a slot, one that became available again pays for it: nobody has both."""
    debt = places.debt(company)
    if not books.balances([debt.address])[debt.address]:
        return
    why = "the slot given back pays for one that was spent and no longer earned"
    post(f"revoke:{slot.ref}", company, (places.available(company), places.slot_world(company)), why, ground=ground)
    post(f"repay:{slot.ref}", company, (debt, places.clawback(company)), why, ground=ground)
    move(slot, Slot.State.REVOKED, Slot.MOVES)


def expire_slots(company_id: int, company: str, *, on: date, at: datetime, by: Actor) -> None:
    """End the available slots whose last day lies before this one; what they were worth goes to breakage."""
    over = Slot.objects.filter(company_id=company_id, state=Slot.State.AVAILABLE, expires_on__lt=on)
    for slot in over.select_related("policy").order_by("ordinal"):
        ground = Ground(slot.policy, at, by)
        post(
            f"expire:{slot.ref}",
            company,
            (places.available(company), places.expired(company)),
            "the slot's term is over",
            ground=ground,
        )
        post(
            f"break:{slot.ref}",
            "",
            (places.POOL, places.BREAKAGE),
            "the slot's term is over: no agency will deliver it",
            amount=slot.policy.placement_units,
            ground=ground,
        )
        move(slot, Slot.State.EXPIRED, Slot.MOVES, expired_at=by.at)
