"""What a movement of units is, and when two of them are the same."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Place:
    """An account as somebody names it: opened when first used, for ever with this unit, owner and floor."""

    address: str
    unit: str
    owner: str = ""
    """Reference of the organisation that may read it; empty for the house's own."""
    floor: int | None = 0
    """The balance may never fall below this; None for contra accounts."""


@dataclass(frozen=True)
class Movement:
    """Units that are to leave one account for another; the reference is the key under which it happens once."""

    reference: str
    kind: str
    source: Place
    target: Place
    amount: int
    policy_version: int
    why: str
    owner: str = ""
    corrects: str = ""
    """Reference of the earlier transfer this one takes back."""
    event_at: datetime | None = None


class Conflict(AssertionError):
    """The reference was used before for something else: never an answer, always a defect of the caller."""


def require_sound(movement: Movement) -> None:
    """Stop a movement that could never be right, before it touches anything."""
    assert movement.reference, "a transfer has a reference"
    assert movement.amount > 0, "a transfer moves something; its direction is in its two ends"
    assert movement.source.address != movement.target.address, "a transfer has two ends"
    assert movement.source.unit == movement.target.unit, "a transfer stays within one unit"


def digest(
    *, kind: str, unit: str, source: str, target: str, amount: int, owner: str, policy_version: int, why: str, corrects: str
) -> str:  # fmt: skip
    """The fingerprint of what a transfer says; its moment is left out, for a replay comes later."""
    said = [kind, unit, source, target, amount, owner, policy_version, why, corrects]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def digest_of(movement: Movement) -> str:
    """The fingerprint of a movement that is to become a transfer."""
    return digest(
        kind=movement.kind,
        unit=movement.source.unit,
        source=movement.source.address,
        target=movement.target.address,
        amount=movement.amount,
        owner=movement.owner,
        policy_version=movement.policy_version,
        why=movement.why,
        corrects=movement.corrects,
    )
