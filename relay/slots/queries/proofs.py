"""When the books were last proved, and what was found."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from relay.kernel.actors import Actor
from relay.ledger.queries import Fault
from relay.slots.models import Proof
from relay.slots.queries.operator import INSPECTORS

NIGHTLY = timedelta(hours=26)
"""A proof older than this means that a night was missed."""


@dataclass(frozen=True)
class ProofCard:
    """One recomputation of the books."""

    proved_at: datetime
    proved_by: str
    transfers_count: int
    faults: tuple[Fault, ...]

    @property
    def is_by_night(self) -> bool:
        """Whether the schedule ran it, not a person."""
        return self.proved_by.startswith("job:")


def proofs(actor: Actor, limit: int = 14) -> list[ProofCard]:
    """The last proofs, the newest first."""
    rows = Proof.objects.order_by("-proved_at", "-pk") if actor.kind in INSPECTORS else Proof.objects.none()
    return [
        ProofCard(row.proved_at, row.proved_by, row.transfers_count, tuple(Fault(**fault) for fault in row.faults))
        for row in rows[:limit]
    ]
