"""A stolen seat (A13): how much of an agency's people it carries away in a week, who hears of it, whose copy leaked."""

import random
from dataclasses import dataclass
from datetime import timedelta

from relay.consents import actions as consents
from relay.consents.models import Access
from relay.consents.rules import AGENCY_MOST, SEAT_MOST
from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.errors import Refused
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from tests.slots.crowd import people
from tests.world import NOON, World

POOL = 5000
SHARE_MOST = 0.02
TOLD_WITHIN = timedelta(minutes=15)
PACE = timedelta(seconds=20)
DAYS = 7
SAMPLE = 5


@dataclass(frozen=True)
class Haul:
    """What a seat got in a week, and how long after it filled its first day the operator had a mail."""

    names_count: int
    told_after: timedelta | None
    traced_count: int
    leaks_count: int


def scrape(world: World, present: int, dice: random.Random) -> Haul:
    """Open every name there is, every day for a week, as fast as a page loads."""
    crowd = [row.pk for row in people(world, present)]
    got: set[int] = set()
    filled_at = None
    for day in range(DAYS):
        dice.shuffle(crowd)
        # nobody wastes a look on whom they have
        for number, candidate_id in enumerate(sorted(crowd, key=lambda pk: pk in got)):
            with clock.frozen_at(NOON + timedelta(days=day) + PACE * number):
                if not _opens(world, candidate_id):
                    filled_at = filled_at or clock.now()
                    break
            got.add(candidate_id)
    with scope(house()):
        told = Message.objects.filter(event_key__startswith="quota:").order_by("pk").first()
        assert Access.objects.filter(candidate_id__in=got).values("candidate_id").distinct().count() == len(got)
    told_after = max(told.queued_at - filled_at, timedelta()) if told and filled_at else None
    return Haul(len(got), told_after, *_trace(dice))


def _opens(world: World, candidate_id: int) -> bool:
    try:
        consents.reveal(candidate_id, purpose="placement", by=world.bob)
    except Refused:
        return False
    return True


def _trace(dice: random.Random, seats: int = AGENCY_MOST // SEAT_MOST, leaks: int = 100) -> tuple[int, int]:
    """A sample of a seat's people turns up outside: in how many of a hundred cases do the access lines name that seat alone."""
    traced = 0
    for _ in range(leaks):
        lines = [set(dice.sample(range(POOL), SEAT_MOST)) for _seat in range(seats)]
        leaked = set(dice.sample(sorted(lines[0]), SAMPLE))
        traced += [seat for seat, seen in enumerate(lines) if leaked <= seen] == [0]
    return traced, leaks


def prove_scraping(present: int, dice: random.Random) -> tuple[bool, str]:
    """The figure of A13; `present` people stand for the pool, far more than a week lets anybody open."""
    haul = scrape(World(), present, dice)
    assert haul.names_count < present, "there must be more than a week gives"
    share = haul.names_count / POOL
    good = share <= SHARE_MOST and haul.told_after is not None and haul.told_after <= TOLD_WITHIN
    words = (
        f"A13 a stolen seat opens {haul.names_count} names in {DAYS} days, {share:.1%} of {POOL:,}; operator told "
        f"{haul.told_after} after the first day is full; {haul.traced_count}/{haul.leaks_count} leaked samples traced"
    )
    return good and haul.traced_count == haul.leaks_count, words
