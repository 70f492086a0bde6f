"""The proof that the books hold."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from relay.kernel.doors import PortalRequest
from relay.ledger import queries as books
from relay.portals.operator.door import operator_door, page
from relay.portals.operator.labels import LAWS, UNITS
from relay.slots import queries as slots


@require_safe
@operator_door
def ledger(request: PortalRequest) -> HttpResponse:
    """Every law of the ledger, recomputed now, and what lies in the books."""
    faults = slots.verify()
    broken = {fault.law for fault in faults}
    return page(
        request,
        "ledger",
        faults=faults,
        laws=[(law, label, law not in broken) for law, label in LAWS.items()],
        totals=[(UNITS[total.unit], total) for total in books.totals(request.actor)],
        proved_at=request.actor.at,
    )
