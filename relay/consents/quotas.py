"""How many people may be looked up by name in a day: what a stolen seat can carry away. Steps, in the house's scope.

The lines of access are the count: the same person twice in a day is one, and nothing is counted that was not read. One
organisation's members look one after the other, so the count is exact however many ask at once.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from relay.audit import queries as audit
from relay.consents import mails
from relay.consents.models import Access
from relay.consents.rules import (
    AGENCY_MOST,
    FULL_DAY_COUNTS,
    RECORD,
    RECORDS_MOST,
    SEAT_MOST,
    agency_most,
    day_began,
    is_to_tell,
    seat_most,
    why_not_look,
)
from relay.kernel.actors import Actor, house
from relay.kernel.errors import Refused
from relay.kernel.tenancy import scope

LIFT = "consent.lift_quota"


@dataclass(frozen=True)
class Looks:
    """How many different people a member, and the whole organisation, looked up today, and how many they may."""

    seat_count: int
    seat_most: int
    agency_count: int
    agency_most: int


def spend(candidate_ids: set[int], *, by: Actor, in_records: bool = False) -> None:
    """Refuse looks beyond the day's quota; those that fill one are told to the operator. Before the access lines."""
    assert by.organisation_id is not None
    seat = by.name.removeprefix("user:")
    with scope(house(at=by.at)):
        _one_after_the_other(by.organisation_id)
        rows = Access.objects.filter(organisation_id=by.organisation_id)
        rows = rows.filter(purpose=RECORD) if in_records else rows.exclude(purpose=RECORD)
        mine = rows.filter(user_ref=seat, at__gte=day_began(by.at))
        fresh = candidate_ids - set(mine.filter(candidate_id__in=candidate_ids).values_list("candidate_id", flat=True))
        if not fresh:
            return
        looks = _looks(rows, seat, len(fresh), RECORDS_MOST if in_records else SEAT_MOST, by=by)
        if no := why_not_look(**vars(looks)):
            raise Refused(no)
        step = len(fresh)
        if is_to_tell(looks.seat_count, looks.seat_most, step=step) or is_to_tell(
            looks.agency_count, looks.agency_most, step=step
        ):
            mails.quota_filled(by.organisation_id, seat=seat, at=by.at)


def had_full_day(rows: QuerySet[Access], seat: str, usual: int, at: datetime) -> bool:
    """Whether a member filled one of the last days."""
    began = day_began(at)
    before = rows.filter(user_ref=seat, at__gte=began - FULL_DAY_COUNTS, at__lt=began)
    days: dict[datetime, set[int]] = defaultdict(set)
    for moment, candidate_id in before.values_list("at", "candidate_id"):
        days[day_began(moment)].add(candidate_id)
    return any(len(people) >= usual for people in days.values())


def _looks(rows: QuerySet[Access], seat: str, fresh_count: int, usual: int, *, by: Actor) -> Looks:
    today = rows.filter(at__gte=day_began(by.at))
    seat_count = _people(today.filter(user_ref=seat)) + fresh_count
    agency_count = _people(today) + fresh_count
    was_full = had_full_day(rows, seat, usual, by.at)
    is_lifted = False
    if was_full or seat_count >= usual or agency_count >= AGENCY_MOST:  # asked only where it matters
        is_lifted = audit.was_done(LIFT, about=by.organisation_ref, since=day_began(by.at))
        since = day_began(by.at) - FULL_DAY_COUNTS
        was_full = was_full and not audit.was_done(LIFT, about=by.organisation_ref, since=since)
    return Looks(
        seat_count,
        seat_most(usual, had_full_day=was_full, is_lifted=is_lifted),
        agency_count,
        agency_most(is_lifted=is_lifted),
    )


def _people(rows: QuerySet[Access]) -> int:
    return rows.values("candidate_id").distinct().count()


def _one_after_the_other(organisation_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7304, %s)", [organisation_id % 2**31])
