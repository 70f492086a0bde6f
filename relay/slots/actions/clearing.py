"""Settling an agency's month: the rest is paid in money outside, and its position at the month's end becomes zero."""

from typing import TYPE_CHECKING

from relay.audit.acts import act
from relay.kernel.actors import Actor
from relay.kernel.errors import Refused
from relay.kernel.permissions import Permission
from relay.ledger import actions as ledger
from relay.slots import queries
from relay.slots.rules import places
from relay.slots.rules.clearing import Month, why_not_settle
from relay.slots.steps import Ground, post

if TYPE_CHECKING:
    from relay.ledger.models import Transfer


@act("slots.settle", needs=Permission.HOUSE_RUN)
def settle(agency: str, month: Month, *, by: Actor) -> "Transfer | None":
    """Book an agency's position at a month's end as settled, once per agency and month."""
    own = places.position(agency)
    ledger.lock(own)
    if earlier := queries.settlement_of(agency, month, by):
        return earlier
    units = queries.units_to_settle(agency, month, by)
    later_settled = queries.is_later_settled(agency, month, by)
    if no := why_not_settle(month=month, at=by.at, units=units, later_settled=later_settled):
        raise Refused(no)
    post(
        f"settle:{agency}:{month}",
        agency,
        (places.POOL, own) if units < 0 else (own, places.POOL),
        f"the position at the end of {month} is settled",
        amount=abs(units),
        ground=Ground(queries.policy_at(by.at), by.at, by),
    )
    return queries.settlement_of(agency, month, by)
