"""Settling an agency's month: the rest is paid in money outside, and its position at the month's end becomes zero."""

from relay.audit.acts import act
from relay.kernel.actors import Actor
from relay.kernel.errors import Refused, Stale
from relay.kernel.permissions import Permission
from relay.ledger import actions as ledger
from relay.slots import queries
from relay.slots.queries import SettlementCard
from relay.slots.rules import places
from relay.slots.rules.clearing import Month, Refusal, read_payment, settlement_says, why_not_settle
from relay.slots.steps import Ground, post


@act("slots.settle", needs=Permission.HOUSE_RUN)
def settle(agency: str, month: Month, *, payment: str, expected_units: int | None = None, by: Actor) -> SettlementCard:
    """Book an agency's position at a month's end as settled by a payment, once per agency and month.

    `expected_units` is the position the decision was made about; `Stale` when it is no longer that.
    """
    own = places.position(agency)
    ledger.lock(own)
    if earlier := queries.settlement_of(agency, month, by):
        return queries.settlement_card(earlier)
    units = queries.units_to_settle(agency, month, by)
    later_settled = queries.is_later_settled(agency, month, by)
    if no := why_not_settle(month=month, at=by.at, units=units, later_settled=later_settled):
        raise Refused(no)
    if (reference := read_payment(payment)) is None:
        raise Refused(Refusal.NO_PAYMENT, "payment")
    if expected_units not in {None, units}:
        raise Stale(agency)
    post(
        f"settle:{agency}:{month}",
        agency,
        (places.POOL, own) if units < 0 else (own, places.POOL),
        settlement_says(month, reference),
        amount=abs(units),
        ground=Ground(queries.policy_of(month), by.at, by),
    )
    booked = queries.settlement_of(agency, month, by)
    assert booked is not None
    return queries.settlement_card(booked)
