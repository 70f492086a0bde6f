"""Freezing the counting of a burst: steps of the counting acts, in the house's scope; the people are served all the same."""

from relay.candidates import queries as candidates
from relay.candidates.queries import RegistrationFacts
from relay.kernel.states import move
from relay.slots.models import Referral
from relay.slots.rules.bursts import BURST_HISTORY, BURST_WINDOW, is_burst
from relay.slots.rules.counting import Doubt


def is_in_burst(registration: RegistrationFacts) -> bool:
    """Whether this registration came with far more others than its link ever brought."""
    at = registration.registered_at
    before, after, history = candidates.arrivals(
        registration.link_id,
        (at - BURST_WINDOW, at),
        (at, at + BURST_WINDOW),
        (at - BURST_WINDOW - BURST_HISTORY, at - BURST_WINDOW),
    )
    return is_burst(before_count=before, after_count=after, history_count=history)


def freeze_burst(registration: RegistrationFacts) -> None:
    """Those of the same burst that were held before anybody could know wait for a person, too; decided ones stay decided."""
    at = registration.registered_at
    rows = Referral.objects.select_for_update().filter(
        registration__link_id=registration.link_id,
        registration__registered_at__range=(at - BURST_WINDOW, at + BURST_WINDOW),
        state=Referral.State.HELD,
        decided_by="",
    )
    for referral in rows.order_by("pk"):
        move(referral, "doubtful", Referral.MOVES, evidence=[*referral.evidence, Doubt.BURST.code])
