"""Recomputing the books, and keeping what was found: every night, and whenever the operator asks."""

from relay.audit.acts import act
from relay.kernel.actors import Actor, house
from relay.kernel.permissions import Permission
from relay.kernel.tenancy import scope
from relay.ledger import queries as books
from relay.slots import queries
from relay.slots.models import Proof


@act("slots.prove_books", needs=Permission.HOUSE_INSPECT)
def prove_books(*, by: Actor) -> Proof:
    """Recompute every law of the books and write down when, by whom, and the first row that breaks each."""
    with scope(house(at=by.at)):  # the proof reads everybody's rows
        faults = queries.verify()
        return Proof.objects.create(
            proved_at=by.at,
            proved_by=by.name,
            transfers_count=sum(total.transfers_count for total in books.totals(house(at=by.at))),
            faults=[{"law": fault.law, "row": fault.row, "says": fault.says} for fault in faults],
        )
