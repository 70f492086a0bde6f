"""What the operator sees: doubts with their evidence, closings that were run, and whether the books hold."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Sum

from relay.kernel.actors import Actor, Kind
from relay.slots.models import Closing, Referral
from relay.slots.rules.counting import Doubt

INSPECTORS = frozenset({Kind.OPERATOR, Kind.HOUSE})


@dataclass(frozen=True)
class DoubtCard:
    """A registration whose counting waits for a person's decision; nothing in it says who registered."""

    ref: str
    company_name: str
    evidence: tuple[tuple[str, str], ...]
    """Codes with their sentences."""
    pending_at: datetime
    held_until: datetime


@dataclass(frozen=True)
class RunCard:
    """One Monday's closing over all companies."""

    closed_on: date
    closed_at: datetime
    companies_count: int
    confirmed_count: int
    slots_granted_count: int


@dataclass(frozen=True)
class WaitingCard:
    """How many referrals are in which state, for the operator alone."""

    held_count: int
    doubtful_count: int
    confirmed_count: int
    void_count: int
    reversed_count: int


def doubtful(actor: Actor) -> list[DoubtCard]:
    """The doubts that wait, the oldest first."""
    if actor.kind not in INSPECTORS:
        return []
    rows = Referral.objects.select_related("company").filter(state=Referral.State.DOUBTFUL)
    return [doubt_card(row) for row in rows.order_by("pending_at", "pk")]


def doubt_card(row: Referral) -> DoubtCard:
    """A doubtful referral as a card."""
    labels = {doubt.code: str(doubt.label) for doubt in Doubt}
    return DoubtCard(
        ref=row.ref,
        company_name=row.company.name,
        evidence=tuple((code, labels[code]) for code in row.evidence),
        pending_at=row.pending_at,
        held_until=row.held_until,
    )


def runs(actor: Actor, limit: int = 20) -> list[RunCard]:
    """The last closings."""
    if actor.kind not in INSPECTORS:
        return []
    rows = Closing.objects.values("closed_on").annotate(
        at=Max("closed_at"), companies=Count("pk"), confirmed=Sum("confirmed_count"), slots=Sum("slots_granted_count")
    )
    return [
        RunCard(row["closed_on"], row["at"], row["companies"], row["confirmed"], row["slots"])
        for row in rows.order_by("-closed_on")[:limit]
    ]


def waiting_counts(actor: Actor) -> WaitingCard:
    """How the referrals stand, over all companies."""
    found: dict[str, int] = {}
    if actor.kind in INSPECTORS:
        found = dict(Referral.objects.values_list("state").annotate(Count("pk")))
    return WaitingCard(*(found.get(state, 0) for state in ("held", "doubtful", "confirmed", "void", "reversed")))
