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


_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode


def digest_of(movement: Movement) -> str:
    """The fingerprint of what a transfer says; its moment is left out, for a replay comes later."""
    return fingerprint_of(
        movement.kind,
        movement.source.unit,
        movement.source.address,
        movement.target.address,
        movement.amount,
        movement.owner,
        movement.policy_version,
        movement.why,
        movement.corrects,
    )


def fingerprint_of(*said: str | int) -> str:
    """SHA-256 over what was said, in this order: kind, unit, source, target, amount, owner, policy version, why, corrected reference."""
    return hashlib.sha256(_AS_JSON(said).encode()).hexdigest()
