"""The numbers in force, and the slots that are there."""

from datetime import date, datetime

from django.db.models import QuerySet

from relay.slots.models import Closing, Policy, Slot
from relay.slots.rules.counting import mondays_to_close


def policy_at(at: datetime) -> Policy:
    """The version of the numbers in force at a moment; before the first one, the first."""
    rows = Policy.objects.order_by("-in_force_at", "-version")
    return rows.filter(in_force_at__lte=at).first() or rows.order_by("version")[0]


def available(company_id: int, on: date) -> QuerySet[Slot]:
    """The slots a company may ask with on a day, the one that ends first before the others."""
    rows = Slot.objects.filter(company_id=company_id, state=Slot.State.AVAILABLE, expires_on__gte=on)
    return rows.order_by("expires_on", "ordinal")


def newest_available(company_id: int) -> Slot | None:
    """The available slot that ends last: the one taken back when it is no longer earned."""
    rows = Slot.objects.filter(company_id=company_id, state=Slot.State.AVAILABLE)
    return rows.order_by("-expires_on", "-ordinal").first()


def mondays_due(at: datetime) -> list[date]:
    """The Mondays that still have to be closed, missed ones first."""
    last = Closing.objects.order_by("-closed_on").values_list("closed_on", flat=True).first()
    return mondays_to_close(last, at)
