"""Which pairs of a company and an agency stand out, for the operator alone."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from relay.consents import queries as consents
from relay.kernel.actors import Actor
from relay.kernel.sealing import open_all
from relay.organisations import queries as organisations
from relay.slots.models import Referral
from relay.slots.queries.operator import INSPECTORS
from relay.slots.rules.pairs import Pair, Standing, ranked

LOOKED_BACK = timedelta(days=90)
"""As long as the house knows who a referral was."""
TIME_TO_SPEAK = timedelta(days=7)
"""People who came later may simply not have been called yet."""


@dataclass(frozen=True)
class PairCard:
    """A company and an agency, how many people they have in common, and how many of them the agency opened."""

    company_name: str
    company_ref: str
    agency_name: str
    agency_ref: str
    referred_count: int
    contacted_count: int
    usual_percent: int


def pairs_that_stand_out(actor: Actor, limit: int = 10) -> list[PairCard]:
    """The pairs a person should look at, the most unusual first."""
    if actor.kind not in INSPECTORS:
        return []
    return [_card(standing) for standing in ranked(pairs(actor)) if standing.stands_out][:limit]


def pairs(actor: Actor) -> list[Pair]:
    """Every pair with people in common; asked in the house's scope."""
    rows = Referral.objects.filter(
        state__in=[Referral.State.HELD, Referral.State.DOUBTFUL, Referral.State.CONFIRMED],
        pending_at__range=(actor.at - LOOKED_BACK, actor.at - TIME_TO_SPEAK), registration__isnull=False,
    )  # fmt: skip
    common = [
        (row.company_id, agency_id, int(row.candidate))
        for row in open_all(rows)  # who it was stands sealed, line by line
        if row.candidate
        for agency_id in row.agencies
    ]
    opened = consents.opened_since(actor.at - LOOKED_BACK)
    referred = Counter((company_id, agency_id) for company_id, agency_id, _candidate_id in common)
    contacted = Counter(
        (company_id, agency_id) for company_id, agency_id, candidate_id in common if (agency_id, candidate_id) in opened
    )
    return [Pair(*key, count, contacted[key]) for key, count in sorted(referred.items())]


def _card(standing: Standing) -> PairCard:
    company = organisations.card_of(standing.pair.company_id)
    agency = organisations.card_of(standing.pair.agency_id)
    return PairCard(
        company.name, company.ref, agency.name, agency.ref, standing.pair.referred_count,
        standing.pair.contacted_count, round(100 * standing.usual_share),
    )  # fmt: skip
