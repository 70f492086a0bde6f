"""What ends by itself: terms of slots, reservations, and what the house need not know any longer."""

from datetime import date, datetime, timedelta

from relay.audit.acts import act
from relay.kernel.actors import Actor
from relay.kernel.permissions import Permission
from relay.ledger import actions as ledger
from relay.ledger.rules import Movement
from relay.slots import mails, queries
from relay.slots.actions.reservations import give_back
from relay.slots.models import Presence, Referral, Slot, SlotRequest
from relay.slots.rules import places
from relay.slots.rules.counting import PRESENCE_LASTS, SEALED_FOR, months_after
from relay.slots.rules.desk import reminder_due


@act("slots.expire_due", needs=Permission.HOUSE_RUN)
def expire_due(*, by: Actor) -> None:
    """End reservations and terms that are over, remind of those that will be, and forget what is no longer needed."""
    today = by.at.date()
    lapsed = SlotRequest.objects.filter(state=SlotRequest.State.TAKEN, reserved_until__lt=by.at)
    over = Slot.objects.filter(state=Slot.State.AVAILABLE, expires_on__lt=today)
    companies = dict(lapsed.values_list("company__ref", "company_id"))
    companies |= dict(over.values_list("company__ref", "company_id"))
    # All companies' books before the first of the house's own: the order every act keeps, so that none waits in a ring.
    ledger.lock(*(places.confirmed(ref) for ref in companies))
    for request in lapsed.select_related("company", "agency", "opening", "slot__policy").order_by("pk"):
        mails.lapsed(request)
        give_back(request, to=SlotRequest.State.OPEN, why="the reservation ran out", by=by)
    for ref, company_id in sorted(companies.items()):
        expire_slots(company_id, ref, on=today, event_at=by.at, by=by)
    _remind(today)
    _forget(by.at)


def expire_slots(company_id: int, company: str, *, on: date, event_at: datetime, by: Actor) -> int:
    """End the available slots whose last day lies before this one; how many."""
    ledger.lock(places.confirmed(company))
    over = Slot.objects.filter(company_id=company_id, state=Slot.State.AVAILABLE, expires_on__lt=on)
    slots = list(over.select_related("policy").order_by("ordinal"))
    for slot in slots:
        _end(slot, company, event_at=event_at, by=by)
    return len(slots)


def _end(slot: Slot, company: str, *, event_at: datetime, by: Actor) -> None:
    policy = slot.policy
    ledger.post(
        Movement(
            reference=f"expire:{slot.ref}", kind="expire", owner=company, amount=1, event_at=event_at,
            source=places.available(company), target=places.expired(company),
            policy_version=policy.version, why="the slot's term is over",
        ),
        by=by,
    )  # fmt: skip
    ledger.post(
        Movement(
            reference=f"break:{slot.ref}", kind="break", amount=policy.placement_units, event_at=event_at,
            source=places.POOL, target=places.BREAKAGE,
            policy_version=policy.version, why="the slot's term is over: no agency will deliver it",
        ),
        by=by,
    )  # fmt: skip
    Slot.objects.filter(pk=slot.pk, state=Slot.State.AVAILABLE).update(state=Slot.State.EXPIRED, expired_at=by.at)


def _remind(today: date) -> None:
    rows = Slot.objects.filter(
        state__in=[Slot.State.AVAILABLE, Slot.State.RESERVED],
        expires_on__gte=today,
        expires_on__lte=today + timedelta(days=90),
    )
    ends: dict[tuple[int, date], int] = {}
    for key in rows.values_list("company_id", "expires_on"):
        ends[key] = ends.get(key, 0) + 1
    for (company_id, expires_on), count in sorted(ends.items()):
        days = reminder_due(expires_on, today)
        assert days is not None
        mails.ends_soon(company_id, expires_on=expires_on, count=count, days=days)


def _forget(at: datetime) -> None:
    # The map registration → company is sealed for ninety days after counting and then cut; the books stay provable.
    decided = Referral.objects.exclude(state__in=[Referral.State.HELD, Referral.State.DOUBTFUL])
    decided.filter(held_until__lt=at - SEALED_FOR).exclude(registration=None).exclude(
        confirmed_at__gte=at - SEALED_FOR
    ).update(registration=None, candidate=None, agencies=[])
    months = queries.policy_at(at).duplicate_months
    Referral.objects.filter(pending_at__date__lt=months_after(at.date(), -months)).exclude(person_key="").update(
        person_key=""
    )
    Presence.objects.filter(seen_at__lt=at - PRESENCE_LASTS - PRESENCE_LASTS).delete()
