"""Pairs of a company and an agency that stand out: people are counted for one, and the other hardly speaks to them.

Invented people cost the company nothing, and an agency that plays along never needs to reach them (trust.md A16).
"""

import math
from dataclasses import dataclass

REFERRED_LEAST = 8
"""Fewer people tell nothing."""
PRIOR = 20
"""So many people count what is usual at large beside an agency's own."""
STANDS_OUT = 3.0
"""So many times the usual spread below what is usual; one honest pair in seven hundred."""


@dataclass(frozen=True)
class Pair:
    """How many of a company's people allowed an agency, and of how many the agency ever opened name and contact."""

    company_id: int
    agency_id: int
    referred_count: int
    contacted_count: int


@dataclass(frozen=True)
class Standing:
    """A pair and how far it lies below what is usual, in spreads."""

    pair: Pair
    usual_share: float
    distance: float

    @property
    def stands_out(self) -> bool:
        """Whether a person should look at it."""
        return self.distance >= STANDS_OUT


def ranked(pairs: list[Pair]) -> list[Standing]:
    """The pairs with people enough, the most unusual first."""
    judged = [_standing(pair, pairs) for pair in pairs if pair.referred_count >= REFERRED_LEAST]
    return sorted(judged, key=lambda standing: (-standing.distance, standing.pair.company_id, standing.pair.agency_id))


def _standing(pair: Pair, pairs: list[Pair]) -> Standing:
    # what is usual is what the others do, so that a large pair does not become the measure of itself; and agencies
    # differ, so the agency's own other companies weigh as much as there are people to judge by
    others = [other for other in pairs if other is not pair]
    at_large = _share(others, believed=0.5, weight=2)
    usual = _share([other for other in others if other.agency_id == pair.agency_id], believed=at_large, weight=PRIOR)
    spread = math.sqrt(pair.referred_count * usual * (1 - usual))
    return Standing(pair, usual, (pair.referred_count * usual - pair.contacted_count) / spread)


def _share(pairs: list[Pair], *, believed: float, weight: int) -> float:
    contacted, referred = sum(pair.contacted_count for pair in pairs), sum(pair.referred_count for pair in pairs)
    return (contacted + weight * believed) / (referred + weight)
