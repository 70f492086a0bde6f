"""Closing the week: fives are confirmed, tens become slots, agencies are charged, the company gets one line."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum

from relay.audit.acts import act
from relay.kernel.actors import Actor
from relay.kernel.errors import Refused
from relay.kernel.permissions import Permission
from relay.kernel.states import move
from relay.ledger import actions as ledger
from relay.ledger import queries as books
from relay.ledger.rules import Movement, Place
from relay.organisations import queries as organisations
from relay.organisations.queries import OrganisationCard
from relay.slots import mails, queries
from relay.slots.batches import is_rolled_on, open_batch, release
from relay.slots.models import Closing, Declaration, Referral, Slot
from relay.slots.rules import places
from relay.slots.rules.counting import closing_moment, count_in_fives, months_after, share_each, why_not_close
from relay.slots.rules.reversals import SAYS
from relay.slots.steps import Ground, expire_slots, lock, movement, post

PAYS = "the slot earned pays for one that was spent and no longer earned"


@dataclass(frozen=True)
class Week:
    """One company's week: whose, which Monday, and what its transfers rest on."""

    company: OrganisationCard
    monday: date
    ground: Ground


@act("slots.close_week", needs=Permission.HOUSE_RUN)
def close_week(*, monday: date, by: Actor) -> list[Closing]:
    """Close the week for every approved company, once a Monday: run twice or late it gives the same lines."""
    moment = closing_moment(monday)
    if no := why_not_close(moment=moment, at=by.at):
        raise Refused(no)

    ground = Ground(queries.policy_at(moment), moment, by)
    companies = [card for card in organisations.approved("company") if card.applied_at <= moment]
    # Every company's books are locked before the first agency's: whoever holds an agency's never waits for a company's.
    lock(*(company.ref for company in companies))
    closed = set(Closing.objects.filter(closed_on=monday).values_list("company_id", flat=True))
    due, reversals = _due(moment), _reversals()
    weeks = [Week(company, monday, ground) for company in companies if company.id not in closed]
    closings = [_close(week, due[week.company.id], reversals[week.company.id]) for week in weeks]
    _charge_agencies(closings, ground)
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


def _close(week: Week, due: list[Referral], reversals: list[Referral]) -> Closing:
    company, ground = week.company, week.ground
    last = Closing.objects.filter(company_id=company.id).order_by("-closed_on").first()
    expire_slots(company.id, company.ref, on=week.monday, at=ground.at, by=ground.by)
    batch, confirmed = _released(week, due)
    _confirm(week, confirmed)
    for referral in reversals:
        _take_back(week, referral)
    granted = _convert(week)
    expired = Slot.objects.filter(company_id=company.id, state=Slot.State.EXPIRED).count()
    closing = Closing.objects.create(
        company_id=company.id,
        closed_on=week.monday,
        policy=ground.policy,
        confirmed_count=len(confirmed),
        reversed_count=len(reversals),
        total_count=(last.total_count if last else 0) + len(confirmed) - len(reversals),
        slots_granted_count=granted,
        slots_expired_count=expired - _expired_before(company.id),
        closed_at=ground.by.at,
    )
    _seal(closing, confirmed, reversals)
    release(batch, closing)
    mails.closed(closing)
    return closing


def _expired_before(company_id: int) -> int:
    """How many expired slots earlier closings stated; missed weeks share a moment, so no date could tell them apart."""
    told = Closing.objects.filter(company_id=company_id).aggregate(sum=Sum("slots_expired_count"))
    return int(told["sum"] or 0)


def _released(week: Week, due: list[Referral]) -> tuple[list[Declaration], list[Referral]]:
    """The declared weeks that end with this closing and the people counted; nothing while the batch rolls on."""
    batch, policy = open_batch(week.company.id, week.monday), week.ground.policy
    if is_rolled_on(
        batch,
        due,
        confirmed=_balance(places.confirmed(week.company.ref)),
        monday=week.monday,
        moment=week.ground.at,
        policy=policy,
    ):
        return [], []
    return batch, due[: count_in_fives(len(due), policy.confirm_in)]


def _seal(closing: Closing, confirmed: list[Referral], reversals: list[Referral]) -> None:
    changed = Referral.objects.filter(pk__in=[referral.pk for referral in confirmed], state=Referral.State.HELD).update(
        state=Referral.State.CONFIRMED, confirmed_at=closing.closed_at, closing=closing
    )
    assert changed == len(confirmed), "a referral moved under the closing's lock"
    Referral.objects.filter(pk__in=[referral.pk for referral in reversals]).update(reversal_closing=closing)


def _confirm(week: Week, referrals: list[Referral]) -> None:
    ref = week.company.ref
    ends = (places.referral_world(ref), places.confirmed(ref))
    why = "one distinct, verified person whose hold has ended"
    movements = [movement(f"confirm:{referral.ref}", ref, ends, why, ground=week.ground) for referral in referrals]
    ledger.post_all(movements, by=week.ground.by)


def _take_back(week: Week, referral: Referral) -> None:
    ref = week.company.ref
    if _balance(places.confirmed(ref)) == 0:
        _undo_slot(week, referral)
    post(
        f"reverse:{referral.ref}",
        ref,
        (places.confirmed(ref), places.referral_world(ref)),
        SAYS + referral.reversal_ground,
        ground=week.ground,
    )


def _undo_slot(week: Week, referral: Referral) -> None:
    """Ten referrals come back out of the last slot: an available one is taken back, else the company owes one."""
    ref = week.company.ref
    post(
        f"unconvert:{referral.ref}",
        ref,
        (places.converted(ref), places.confirmed(ref)),
        "a slot is no longer earned after a reversal",
        amount=week.ground.policy.referrals_per_slot,
        ground=week.ground,
    )
    slot = queries.newest_available(week.company.id)
    if slot is None:
        post(
            f"debt:{referral.ref}",
            ref,
            (places.clawback(ref), places.debt(ref)),
            "the slot is spent already: the next one earned pays for it",
            ground=week.ground,
        )
        return
    post(
        f"revoke:{slot.ref}",
        ref,
        (places.available(ref), places.slot_world(ref)),
        "the slot is no longer earned after a reversal",
        ground=week.ground,
    )
    move(slot, Slot.State.REVOKED, Slot.MOVES)


def _convert(week: Week) -> int:
    """Turn every ten confirmed referrals into one slot, or into the payment of a debt; how many slots were granted."""
    ref, ground = week.company.ref, week.ground
    per_slot, before = ground.policy.referrals_per_slot, books.count_of("convert", ref)
    earned, owed = _balance(places.confirmed(ref)) // per_slot, _balance(places.debt(ref))
    movements, slots = list[Movement](), list[Slot]()
    for ordinal in range(before + 1, before + 1 + earned):
        ends, says = (places.confirmed(ref), places.converted(ref)), f"{per_slot} referrals make one slot"
        movements.append(movement(f"convert:{ref}:{ordinal}", ref, ends, says, amount=per_slot, ground=ground))
        if ordinal - before <= owed:
            ends, says = (places.debt(ref), places.clawback(ref)), PAYS
            movements.append(movement(f"repay:{ref}:{ordinal}", ref, ends, says, ground=ground))
        else:
            ends, says = (places.slot_world(ref), places.available(ref)), "one free introduction slot"
            movements.append(movement(f"issue:{ref}:{ordinal}", ref, ends, says, ground=ground))
            slots.append(_slot(week, ordinal))
    ledger.post_all(movements, by=ground.by)
    return len(Slot.objects.bulk_create(slots))


def _slot(week: Week, ordinal: int) -> Slot:
    policy = week.ground.policy
    return Slot(
        company_id=week.company.id,
        ordinal=ordinal,
        policy=policy,
        granted_at=week.ground.at,
        expires_on=months_after(week.monday, policy.slot_months),
    )


def _charge_agencies(closings: list[Closing], ground: Ground) -> None:
    """Each agency newly allowed owes its exact share of each referral; where there is none the pool carries it."""
    referrals = list(Referral.objects.filter(closing__in=closings).order_by("clearing_ref"))
    refs = organisations.refs_of({agency_id for referral in referrals for agency_id in referral.agencies})
    movements = [
        movement(
            f"clear:{referral.clearing_ref}:{agency}",
            agency,
            (places.position(agency), places.POOL),
            f"a person newly allowed {len(referral.agencies)} agencies",
            amount=share_each(ground.policy.referral_units, len(referral.agencies)),
            ground=ground,
        )
        for referral in referrals
        for agency in sorted(refs[agency_id] for agency_id in referral.agencies)
    ]
    ledger.post_all(movements, by=ground.by)


def _balance(place: Place) -> int:
    return books.balances([place.address])[place.address]
