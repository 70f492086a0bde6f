"""What the desk and the calendar share: the company's lock, the reserved slot, and giving it back."""

from typing import Any

from relay.kernel.actors import Actor
from relay.kernel.states import move
from relay.ledger import actions as ledger
from relay.ledger.rules import Movement, Place
from relay.slots.models import Slot, SlotRequest
from relay.slots.rules import places


def locked(request: SlotRequest) -> SlotRequest:
    """The request as it is now, with its company's books locked; asked in the house's scope."""
    rows = SlotRequest.objects.select_related("company", "agency", "opening", "slot", "slot__policy")
    ledger.lock(places.confirmed(rows.get(pk=request.pk).company.ref))
    return rows.get(pk=request.pk)


def give_back(request: SlotRequest, *, to: str, why: str, by: Actor) -> None:
    """Return the reserved slot to the company, and the request to the open ones or to rest."""
    slot = request.slot
    assert slot is not None
    reference = f"{request.ref}:{request.taken_count}"
    post(
        request, slot, f"release:{reference}", "release", places.reserved, places.available, why,
        corrects=f"reserve:{reference}", by=by,
    )  # fmt: skip
    move(slot, Slot.State.AVAILABLE, Slot.MOVES)
    ended: dict[str, Any] = {"closed_at": by.at} if to == SlotRequest.State.CLOSED else {}
    move(
        request, to, SlotRequest.MOVES,
        agency=None, slot=None, fee_table_version=None, reserved_until=None, presented_count=0, **ended,
    )  # fmt: skip


def post(
    request: SlotRequest, slot: Slot, reference: str, kind: str, source: Any, target: Any, why: str, *,
    by: Actor, corrects: str = "",
) -> None:  # fmt: skip
    """Move the slot's unit between two accounts of the company, under the policy the slot was granted by."""
    company = request.company.ref
    ends: tuple[Place, Place] = source(company), target(company)
    ledger.post(
        Movement(
            reference=reference, kind=kind, source=ends[0], target=ends[1], amount=1, owner=company,
            policy_version=slot.policy.version, why=why, corrects=corrects,
        ),
        by=by,
    )  # fmt: skip
