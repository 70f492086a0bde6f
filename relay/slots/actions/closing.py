"""Closing the week: fives are confirmed, tens become slots, agencies are charged, the company gets one line."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from relay.audit.acts import act
from relay.kernel.actors import Actor
from relay.kernel.errors import Refused
from relay.kernel.permissions import Permission
from relay.ledger import actions as ledger
from relay.ledger import queries as books
from relay.ledger.rules import Movement, Place
from relay.organisations import queries as organisations
from relay.organisations.queries import OrganisationCard
from relay.slots import mails, queries
from relay.slots.actions.expiry import expire_slots
from relay.slots.models import Closing, Policy, Referral, Slot
from relay.slots.rules import places
from relay.slots.rules.counting import (
    closing_moment,
    count_in_fives,
    months_after,
    share_each,
    why_not_close,
)


@dataclass(frozen=True)
class Week:
    """What one closing rests on."""

    monday: date
    moment: datetime
    policy: Policy
    by: Actor


@act("slots.close_week", needs=Permission.HOUSE_RUN)
def close_week(*, monday: date, by: Actor) -> list[Closing]:
    """Close the week for every approved company, once a Monday: run twice or late it gives the same lines."""
    moment = closing_moment(monday)
    if no := why_not_close(moment=moment, at=by.at):
        raise Refused(no)

    week = Week(monday, moment, queries.policy_at(moment), by)
    companies = [card for card in organisations.approved("company") if card.applied_at <= moment]
    # Every company's books are locked before the first agency's: whoever holds an agency's never waits for a company's.
    ledger.lock(*(places.confirmed(company.ref) for company in companies))
    closed = set(Closing.objects.filter(closed_on=monday).values_list("company_id", flat=True))
    due, reversals = _due(moment), _reversals()
    open_companies = [company for company in companies if company.id not in closed]
    closings = [_close(company, due[company.id], reversals[company.id], week) for company in open_companies]
    _charge_agencies(closings, week)
    return closings


def _due(moment: datetime) -> dict[int, list[Referral]]:
    rows = Referral.objects.select_for_update().filter(state=Referral.State.HELD, held_until__lte=moment)
    return _by_company(sorted(rows.order_by("pk"), key=lambda row: (row.held_until, row.pk)))


def _reversals() -> dict[int, list[Referral]]:
    rows = Referral.objects.select_for_update().filter(state=Referral.State.REVERSED, reversal_closing=None)
    return _by_company(list(rows.order_by("pk")))


def _by_company(referrals: list[Referral]) -> dict[int, list[Referral]]:
    grouped: dict[int, list[Referral]] = defaultdict(list)
    for referral in referrals:
        grouped[referral.company_id].append(referral)
    return grouped


def _close(company: OrganisationCard, due: list[Referral], reversals: list[Referral], week: Week) -> Closing:
    last = Closing.objects.filter(company_id=company.id).order_by("-closed_at", "-closed_on").first()
    expire_slots(company.id, company.ref, on=week.monday, event_at=week.moment, by=week.by)
    confirmed = due[: count_in_fives(len(due), week.policy.confirm_in)]
    for referral in confirmed:
        _post_referral(company.ref, referral, week)
    for referral in reversals:
        _take_back(company, referral, week)
    granted = _convert(company, week)

    expired = Slot.objects.filter(company_id=company.id, state=Slot.State.EXPIRED)
    closing = Closing.objects.create(
        company_id=company.id,
        closed_on=week.monday,
        policy=week.policy,
        confirmed_count=len(confirmed),
        reversed_count=len(reversals),
        total_count=(last.total_count if last else 0) + len(confirmed) - len(reversals),
        slots_granted_count=granted,
        slots_expired_count=(expired.filter(expired_at__gt=last.closed_at) if last else expired).count(),
        closed_at=week.by.at,
    )
    _settle(closing, confirmed, reversals, week)
    mails.closed(closing)
    return closing


def _post_referral(company: str, referral: Referral, week: Week) -> None:
    _post(
        week, company, f"confirm:{referral.ref}", "confirm",
        places.referral_world(company), places.confirmed(company), 1,
        "one distinct, verified person whose hold has ended",
    )  # fmt: skip


def _settle(closing: Closing, confirmed: list[Referral], reversals: list[Referral], week: Week) -> None:
    changed = Referral.objects.filter(pk__in=[referral.pk for referral in confirmed], state=Referral.State.HELD).update(
        state=Referral.State.CONFIRMED, confirmed_at=week.by.at, closing=closing
    )
    assert changed == len(confirmed), "a referral moved under the closing's lock"
    Referral.objects.filter(pk__in=[referral.pk for referral in reversals]).update(reversal_closing=closing)


def _take_back(company: OrganisationCard, referral: Referral, week: Week) -> None:
    ref = company.ref
    if _balance(places.confirmed(ref).address) == 0:
        _undo_slot(company, referral, week)
    _post(
        week, ref, f"reverse:{referral.ref}", "reverse", places.confirmed(ref), places.referral_world(ref), 1,
        "fraud was proved", corrects=f"confirm:{referral.ref}",
    )  # fmt: skip


def _undo_slot(company: OrganisationCard, referral: Referral, week: Week) -> None:
    """Ten referrals come back out of the last slot: an available one is taken back, else the company owes one."""
    ref, per_slot = company.ref, week.policy.referrals_per_slot
    _post(
        week, ref, f"unconvert:{referral.ref}", "unconvert", places.converted(ref), places.confirmed(ref), per_slot,
        "a slot is no longer earned after a reversal",
    )  # fmt: skip
    slot = queries.newest_available(company.id)
    if slot is None:
        _post(
            week, ref, f"debt:{referral.ref}", "debt", places.clawback(ref), places.debt(ref), 1,
            "the slot is spent already: the next one earned pays for it",
        )  # fmt: skip
        return
    _post(
        week, ref, f"revoke:{slot.ref}", "revoke", places.available(ref), places.slot_world(ref), 1,
        "the slot is no longer earned after a reversal",
    )  # fmt: skip
    Slot.objects.filter(pk=slot.pk, state=Slot.State.AVAILABLE).update(state=Slot.State.REVOKED)


def _convert(company: OrganisationCard, week: Week) -> int:
    """Turn every ten confirmed referrals into one slot, or into the payment of a debt; how many slots were granted."""
    ref, per_slot = company.ref, week.policy.referrals_per_slot
    ordinal, granted = books.count_of("convert", ref), 0
    while _balance(places.confirmed(ref).address) >= per_slot:
        ordinal += 1
        _post(
            week, ref, f"convert:{ref}:{ordinal}", "convert", places.confirmed(ref), places.converted(ref), per_slot,
            f"{per_slot} referrals make one slot",
        )  # fmt: skip
        if _balance(places.debt(ref).address):
            _post(
                week, ref, f"repay:{ref}:{ordinal}", "repay", places.debt(ref), places.clawback(ref), 1,
                "the slot earned pays for one that was spent and no longer earned",
            )  # fmt: skip
            continue
        _grant(company, ordinal, week)
        granted += 1
    return granted


def _grant(company: OrganisationCard, ordinal: int, week: Week) -> None:
    ref = company.ref
    _post(
        week, ref, f"issue:{ref}:{ordinal}", "issue", places.slot_world(ref), places.available(ref), 1,
        "one free introduction slot",
    )  # fmt: skip
    Slot.objects.create(
        company_id=company.id,
        ordinal=ordinal,
        policy=week.policy,
        granted_at=week.moment,
        expires_on=months_after(week.monday, week.policy.slot_months),
    )


def _charge_agencies(closings: list[Closing], week: Week) -> None:
    """Each agency newly allowed owes its exact share of each referral; where there is none the pool carries it."""
    rows = Referral.objects.filter(closing__in=closings).exclude(agencies=[]).order_by("clearing_ref")
    referrals = list(rows)
    refs = organisations.refs_of({agency_id for referral in referrals for agency_id in referral.agencies})
    for referral in referrals:
        each = share_each(week.policy.referral_units, len(referral.agencies))
        for agency in sorted(refs[agency_id] for agency_id in referral.agencies):
            _post(
                week, agency, f"clear:{referral.clearing_ref}:{agency}", "clear",
                places.position(agency), places.POOL, each,
                f"a person newly allowed {len(referral.agencies)} agencies",
            )  # fmt: skip


def _post(
    week: Week, owner: str, reference: str, kind: str, source: Place, target: Place,
    amount: int, why: str, corrects: str = "",
) -> None:  # fmt: skip
    ledger.post(
        Movement(
            reference=reference, kind=kind, source=source, target=target, amount=amount, owner=owner,
            policy_version=week.policy.version, why=why, corrects=corrects, event_at=week.moment,
        ),
        by=week.by,
    )  # fmt: skip


def _balance(address: str) -> int:
    return books.balances([address])[address]
