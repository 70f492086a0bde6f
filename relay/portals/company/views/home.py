"""The overview: first steps, the count as of the last closing, slots, and what waits for an answer."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from relay.intake import queries as intake
from relay.introductions import queries as introductions
from relay.kernel.doors import PortalRequest
from relay.openings import queries as openings
from relay.portals.company.door import company_door, page
from relay.slots import queries as slots

SHOWN = 5


@require_GET
@company_door
def home(request: PortalRequest) -> HttpResponse:
    """How the company stands, and what to do next."""
    actor = request.actor
    count = slots.count_card(actor)
    own = openings.openings_of(actor)
    waiting = [row for row in introductions.of_company(actor) if row.waits_for_us]
    done = {
        "approved": request.organisation.state == "approved",
        "relayed": count.total_count > 0,
        "opening": any(row.state != "draft" for row in own),
    }
    return page(
        request,
        "home",
        count=count,
        left=count.per_slot_count - count.toward_next_count,
        forecast=slots.forecast(actor),
        slots=[slot for slot in slots.slots_of(actor) if slot.state in {"available", "reserved"}][:SHOWN],
        done=done,
        is_new=not all(done.values()),
        link=intake.default_link(actor),
        waiting=waiting[:SHOWN],
        waiting_count=len(waiting),
        due=[row for row in own if row.is_stale or row.confirmation_is_due][:SHOWN],
        open_count=sum(row.state == "open" for row in own),
        draft_count=sum(row.state == "draft" for row in own),
    )
