"""What ends by itself: terms of slots, reservations, and what the house need not know any longer."""

from datetime import date, datetime, timedelta

from django.db.models import Func

from relay.audit.acts import act
from relay.candidates import actions as candidates
from relay.kernel import keyring
from relay.kernel.actors import Actor, house
from relay.kernel.permissions import Permission
from relay.slots import mails, queries
from relay.slots.models import Presence, Referral, Slot, SlotRequest
from relay.slots.rules.counting import PRESENCE_LASTS, SEALED_FOR, months_after
from relay.slots.rules.desk import REMINDER_DAYS, reminder_due
from relay.slots.steps import expire_slots, give_back, lock

DAY = "date_trunc('day', %(expressions)s AT TIME ZONE 'Asia/Tokyo') AT TIME ZONE 'Asia/Tokyo'"


@act("slots.expire_due", needs=Permission.HOUSE_RUN)
def expire_due(*, by: Actor) -> None:
    """End reservations and terms that are over, remind of those that will be, and forget what is no longer needed."""
    today = by.at.date()
    lapsed = SlotRequest.objects.filter(state=SlotRequest.State.TAKEN, reserved_until__lt=by.at)
    over = Slot.objects.filter(state=Slot.State.AVAILABLE, expires_on__lt=today)
    companies = dict(lapsed.values_list("company__ref", "company_id"))
    companies |= dict(over.values_list("company__ref", "company_id"))
    # All companies' books before the first of the house's own: the order every act keeps, so that none waits in a ring.
    lock(*companies)
    for request in lapsed.select_related("company", "agency", "opening", "slot__policy").order_by("pk"):
        mails.lapsed(request)
        give_back(request, to=SlotRequest.State.OPEN, why="the reservation ran out", by=by)
    for ref, company_id in sorted(companies.items()):
        expire_slots(company_id, ref, on=today, at=by.at, by=by)
    _remind(today)
    _forget(by.at)


def _remind(today: date) -> None:
    rows = Slot.objects.filter(
        state__in=[Slot.State.AVAILABLE, Slot.State.RESERVED],
        expires_on__gte=today,
        expires_on__lte=today + timedelta(days=max(REMINDER_DAYS)),
    )
    ends: dict[tuple[int, date], int] = {}
    for key in rows.values_list("company_id", "expires_on"):
        ends[key] = ends.get(key, 0) + 1
    for (company_id, expires_on), count in sorted(ends.items()):
        days = reminder_due(expires_on, today)
        assert days is not None
        mails.ends_soon(company_id, expires_on=expires_on, count=count, days=days)


def _forget(at: datetime) -> None:
    # The map person → company is cut ninety days after counting, with its keys, and moments become days, by which nobody
    # is found again; the books stay provable.
    waiting = [Referral.State.HELD, Referral.State.DOUBTFUL]
    decided = Referral.objects.exclude(state__in=waiting).exclude(confirmed_at__gte=at - SEALED_FOR)
    over = decided.filter(held_until__lt=at - SEALED_FOR, registration__isnull=False)
    keyring.destroy(*(referral.sealed_under for referral in over))
    over.update(
        registration=None, candidate="", phone_key="", name_key="", agencies=[],
        pending_at=Func("pending_at", template=DAY), held_until=Func("held_until", template=DAY),
    )  # fmt: skip
    waits = Referral.objects.filter(registration__isnull=False).values_list("registration_id", flat=True)
    policy = queries.policy_at(at)
    candidates.cut_map(before=at - SEALED_FOR - timedelta(days=policy.hold_days), but=set(waits), by=house(at=at))
    months = policy.duplicate_months
    old = Referral.objects.filter(pending_at__date__lt=months_after(at.date(), -months)).exclude(person_key="")
    old.update(person_key="")
    Presence.objects.filter(seen_at__lt=at - PRESENCE_LASTS - PRESENCE_LASTS).delete()
