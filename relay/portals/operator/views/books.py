"""The proof that the books hold: when it last ran, what it found, and running it now."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from relay.kernel.doors import PortalRequest
from relay.ledger import queries as books
from relay.portals.operator.door import operator_door, page
from relay.portals.operator.labels import LAWS, UNITS
from relay.slots import actions, queries


@require_safe
@operator_door
def ledger(request: PortalRequest) -> HttpResponse:
    """The last proof of every law of the ledger, those before it, and what lies in the books."""
    proofs = queries.proofs(request.actor)
    last = proofs[0] if proofs else None
    broken = {fault.law for fault in last.faults} if last else set()
    return page(
        request,
        "ledger",
        last=last,
        proofs=proofs,
        is_late=last is not None and request.actor.at - last.proved_at > queries.NIGHTLY,
        laws=[(law, label, law not in broken) for law, label in LAWS.items()],
        faults=[(LAWS.get(fault.law, fault.law), fault) for fault in last.faults] if last else [],
        totals=[(UNITS[total.unit], total) for total in books.totals(request.actor)],
    )


@require_POST
@operator_door
def proof(request: PortalRequest) -> HttpResponse:
    """Recompute everything now."""
    found = actions.prove_books(by=request.actor)
    if found.faults:
        messages.error(request, _("The books do not hold. The first wrong row of each law is named below."))
    else:
        messages.success(request, _("Recomputed from every entry: the books hold."))
    return redirect("operator:ledger")
