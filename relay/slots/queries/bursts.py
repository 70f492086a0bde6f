"""Doubts that came in one burst through one link, so that a person can decide them together."""

from dataclasses import dataclass
from datetime import datetime

from relay.candidates import queries as candidates
from relay.intake.rules import STAGES
from relay.kernel.actors import Actor
from relay.slots.models import Referral
from relay.slots.queries.operator import INSPECTORS, DoubtCard, doubt_card
from relay.slots.rules.bursts import BURST_HISTORY, BURST_WINDOW
from relay.slots.rules.counting import Doubt


@dataclass(frozen=True)
class BurstCard:
    """A burst that waits for a decision; nothing in it says who registered."""

    ref: str
    """Of the first that still waits: the burst's own address."""
    company_name: str
    stage_label: str
    began_at: datetime
    ended_at: datetime
    usual_count: int
    """How many came through the link in the four weeks before."""
    sessions_count: int
    networks_count: int
    doubts: tuple[DoubtCard, ...]

    @property
    def refs(self) -> tuple[str, ...]:
        """All that wait."""
        return tuple(doubt.ref for doubt in self.doubts)

    @property
    def plain_refs(self) -> tuple[str, ...]:
        """Those against which nothing speaks but the burst itself."""
        return tuple(doubt.ref for doubt in self.doubts if len(doubt.evidence) == 1)


def bursts(actor: Actor) -> list[BurstCard]:
    """The bursts of which more than one doubt waits, the oldest first."""
    if actor.kind not in INSPECTORS:
        return []
    return sorted((_card(rows) for rows in _groups() if len(rows) > 1), key=lambda card: (card.began_at, card.ref))


def burst_of(actor: Actor, ref: str) -> BurstCard | None:
    """The burst a waiting doubt belongs to, or None."""
    if actor.kind not in INSPECTORS:
        return None
    return next((_card(rows) for rows in _groups() if ref in {row.ref for row in rows}), None)


def _groups() -> list[list[Referral]]:
    """The waiting doubts of bursts: of one link, each within the window of the one before."""
    rows = Referral.objects.select_related("company", "registration__link").filter(
        state=Referral.State.DOUBTFUL, evidence__contains=[Doubt.BURST.code], registration__isnull=False
    )
    groups: list[list[Referral]] = []
    for row in rows.order_by("registration__link_id", "registration__registered_at", "pk"):
        if groups and _follows(groups[-1][-1], row):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _follows(before: Referral, row: Referral) -> bool:
    assert before.registration is not None
    assert row.registration is not None
    same_link = before.registration.link_id == row.registration.link_id
    return same_link and row.registration.registered_at - before.registration.registered_at <= BURST_WINDOW


def _card(rows: list[Referral]) -> BurstCard:
    registrations = [row.registration for row in rows if row.registration is not None]
    link, began_at = registrations[0].link, registrations[0].registered_at
    (usual,) = candidates.arrivals(link.pk, (began_at - BURST_HISTORY, began_at - BURST_WINDOW))
    return BurstCard(
        ref=rows[0].ref,
        company_name=rows[0].company.name,
        stage_label=str(STAGES.get(link.stage, link.stage)),
        began_at=began_at,
        ended_at=registrations[-1].registered_at,
        usual_count=usual,
        sessions_count=len({one.session for one in registrations if one.session}),
        networks_count=len({one.network for one in registrations if one.network}),
        doubts=tuple(doubt_card(row) for row in rows),
    )
