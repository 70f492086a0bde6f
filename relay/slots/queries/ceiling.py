"""What a slot would waive, held against the upper limit the company set for its request."""

from datetime import date
from typing import TYPE_CHECKING

from relay.fees import queries as fees
from relay.fees.rules import fee_yen
from relay.slots.rules.desk import Refusal, why_not_offer

if TYPE_CHECKING:
    from relay.fees.queries import FeeTableCard
    from relay.slots.models import SlotRequest


def fee_at(table: "FeeTableCard | None", pay_yen: int | None) -> int | None:
    """The fee an agency would ask for a hire at this pay by its table; None where either is not known."""
    if table is None or pay_yen is None:
        return None
    return fee_yen(pay_yen, table.rate_percent)


def why_not_offer_on(request: "SlotRequest", *, pay_yen: int, on: date) -> Refusal | None:
    """Why this pay may not be offered to somebody presented on the request, or None; for acts."""
    if request.agency_id is None:
        return None
    waived = fee_at(fees.table_in_force(request.agency_id, on), pay_yen)
    return why_not_offer(fee_yen=waived, ceiling_yen=request.fee_ceiling_yen)
