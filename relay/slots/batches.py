"""Whether a company's batch is released: a step of the weekly closing, in the house's scope."""

from datetime import date, datetime, time, timedelta

from relay.kernel.clock import TOKYO
from relay.slots.models import Closing, Declaration, Policy, Referral
from relay.slots.rules.declarations import ANSWERED_AFTER, WEEK, counted_from, is_to_wait, withholds_a_slot


def open_batch(company_id: int, monday: date) -> list[Declaration]:
    """The declared weeks whose people are counted by this Monday and were not released, the oldest first."""
    rows = Declaration.objects.filter(company_id=company_id, closing=None, week__lte=monday - ANSWERED_AFTER)
    return list(rows.order_by("week"))


def is_rolled_on(
    batch: list[Declaration], due: list[Referral], *, confirmed: int, monday: date, moment: datetime, policy: Policy
) -> bool:
    """Whether the batch rolls on into the next closing; without a declared number it never does."""
    if not batch:
        return False
    began = datetime.combine(batch[0].week, time(), TOKYO)
    waited = monday - counted_from(batch[0].week)
    before = [referral for referral in due if referral.held_until <= moment - WEEK]
    return is_to_wait(
        sent_count=sum(declaration.sent_count for declaration in batch),
        registered_count=sum(referral.pending_at >= began for referral in due),
        waited=waited,
        withheld_a_slot=waited > timedelta(0)
        and withholds_a_slot(
            confirmed=confirmed,
            waiting_count=len(before),
            confirm_in=policy.confirm_in,
            per_slot=policy.referrals_per_slot,
        ),
    )


def release(batch: list[Declaration], closing: Closing) -> None:
    """Note which closing released these weeks."""
    Declaration.objects.filter(pk__in=[declaration.pk for declaration in batch]).update(closing=closing)
