"""Today: what waits for this agency, the most urgent first."""

from datetime import date, timedelta

from django.http import HttpResponse

from relay.acceptances import queries as acceptances
from relay.consents import queries as consents
from relay.fees import queries as fees
from relay.introductions import queries as introductions
from relay.kernel.doors import PortalRequest
from relay.organisations import queries as organisations
from relay.portals.agency.door import agency_door, page

SHOWN = 5
LICENCE_WARNING = timedelta(days=90)


@agency_door
def home(request: PortalRequest) -> HttpResponse:
    """Clocks, next moves, offered openings, stop notices and warnings."""
    actor = request.actor
    waiting = acceptances.inbox(actor)
    ours = [row for row in introductions.of_agency(actor, over=False) if row.waits_for_us]
    offered = acceptances.offered_openings(actor)
    stops = [row for row in consents.stop_notices(actor) if row.acknowledged_at is None]
    return page(
        request,
        "home",
        waiting=waiting[:SHOWN],
        waiting_count=len(waiting),
        ours=ours[:SHOWN],
        ours_count=len(ours),
        offered=offered[:SHOWN],
        offered_count=len(offered),
        stops_count=len(stops),
        blocked_by=organisations.why_no_data_may_flow(request.organisation.id, actor.at),
        fee_table=fees.table_in_force(request.organisation.id, actor.at.date()),
        licence_ends_on=_ends_soon(request),
    )


def _ends_soon(request: PortalRequest) -> date | None:
    """The last day of the licence, once it is near: a renewal takes months."""
    agency = organisations.agency_card(request.organisation.ref)
    if agency is None or agency.licence is None:
        return None
    last = agency.licence.valid_until
    return last if last <= request.actor.at.date() + LICENCE_WARNING else None
