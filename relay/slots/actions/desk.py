"""The slot desk: ask with a slot, take it up, present on it, use it, give it back."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from relay.audit.acts import act
from relay.fees import queries as fees
from relay.kernel.actors import Actor, Kind, house
from relay.kernel.clock import TOKYO
from relay.kernel.errors import NotPermitted, Refused, Stale
from relay.kernel.permissions import Permission
from relay.kernel.states import move
from relay.kernel.tenancy import scope
from relay.openings.events import OpeningClosed
from relay.organisations import queries as organisations
from relay.slots import mails, queries
from relay.slots.models import Slot, SlotRequest
from relay.slots.rules import places
from relay.slots.rules.desk import (
    Refusal,
    term_after_restore,
    why_not_move_taken,
    why_not_open_request,
    why_not_present,
    why_not_restore,
    why_not_take,
)
from relay.slots.steps import Ground, give_back, lock, locked, post, settle_debt

if TYPE_CHECKING:
    from relay.openings.models import Opening

LIVE = (SlotRequest.State.OPEN, SlotRequest.State.TAKEN)


@act("slots.open_request", needs=Permission.SLOT_REQUEST)
def open_request(opening: "Opening", *, fee_ceiling_yen: int | None = None, by: Actor) -> SlotRequest:
    """Ask for somebody for an opening, to be introduced on a slot."""
    if opening.company_id != by.organisation_id:
        raise NotPermitted("slots.open_request")
    own = SlotRequest.objects.filter(company_id=opening.company_id)
    no = why_not_open_request(
        approved=organisations.card_of(opening.company_id).state == "approved",
        opening_is_open=opening.state == "open",
        live_request=own.filter(opening_id=opening.pk, state__in=LIVE).exists(),
        available_count=queries.available(opening.company_id, by.at.date()).count(),
        open_requests_count=own.filter(state=SlotRequest.State.OPEN).count(),
    )
    if no:
        raise Refused(no)
    return SlotRequest.objects.create(
        company_id=opening.company_id, opening_id=opening.pk, fee_ceiling_yen=fee_ceiling_yen, opened_at=by.at
    )


@act("slots.close_request", needs=Permission.SLOT_REQUEST)
def close_request(request: SlotRequest, *, by: Actor) -> SlotRequest:
    """Ask no longer; a slot that was taken up comes back."""
    with scope(house(at=by.at)):  # a taken request touches the books
        row = locked(request)
        if row.company_id != by.organisation_id:
            raise NotPermitted("slots.close_request")
        if row.state not in LIVE:
            raise Refused(Refusal.ENDED)
        _close(row, why="the company closed the request", by=by)
        return row


@act("slots.close_for_opening", needs=Permission.HOUSE_RUN)
def close_for_opening(event: OpeningClosed, *, by: Actor) -> None:
    """An opening is closed: nobody can be introduced to it any more, so its slot comes back."""
    for request in SlotRequest.objects.filter(opening_id=event.opening_id, state__in=LIVE):
        row = locked(request)
        if row.state in LIVE:
            _close(row, why="the opening was closed", by=by)


@act("slots.take", needs=Permission.SLOT_TAKE)
def take(request: SlotRequest, *, by: Actor) -> SlotRequest:
    """Take an open request up: the company's oldest slot is reserved for this agency."""
    assert by.organisation_id is not None
    if no_data := organisations.why_no_data_may_flow(by.organisation_id, by.at):
        raise Refused(no_data)
    table = fees.table_in_force(by.organisation_id, by.at.date())
    with scope(house(at=by.at)):  # the slot and the books are the company's
        row = locked(request)
        if row.state != SlotRequest.State.OPEN:
            raise Stale(row.ref)
        slot = queries.available(row.company_id, by.at.date()).select_related("policy").first()
        no = why_not_take(
            has_clause=bool(table and table.free_slot_clause),
            slot_found=slot is not None,
            fee_yen=queries.fee_at(table, row.opening.salary_min_yen),
            ceiling_yen=row.fee_ceiling_yen,
        )
        if no:
            raise Refused(no)
        assert slot is not None
        assert table is not None
        _reserve(row, slot, table_version=table.version, by=by)
        mails.taken(row)
        return row


@act("slots.release", needs=Permission.SLOT_TAKE)
def release(request: SlotRequest, *, by: Actor) -> SlotRequest:
    """Give the request back to the open ones, and its slot to the company."""
    with scope(house(at=by.at)):
        row = _in_hand(request, by=by)
        give_back(row, to=SlotRequest.State.OPEN, why="the agency gave the request back", by=by)
        return row


@act("slots.note_presentation", needs=Permission.SLOT_TAKE)
def note_presentation(request: SlotRequest, *, by: Actor) -> SlotRequest:
    """Somebody is presented on this slot: counted to three, and the reservation runs anew."""
    with scope(house(at=by.at)):
        row = _in_hand(request, by=by)
        assert row.slot is not None
        policy = row.slot.policy
        if no := why_not_present(presented_count=row.presented_count, presentations_max=policy.presentations_max):
            raise Refused(no)
        row.presented_count += 1
        row.reserved_until = by.at + timedelta(days=policy.reserve_days)
        row.save(update_fields=["presented_count", "reserved_until"])
        return row


@act("slots.keep", needs=Permission.OUTCOME_REPORT)
def keep(request: SlotRequest, *, starts_on: date, by: Actor) -> SlotRequest:
    """An offer was made on this slot: it stays reserved until after the start date, however far that is."""
    with scope(house(at=by.at)):
        row = _in_hand(request, by=by)
        assert row.slot is not None
        assert row.reserved_until is not None
        until = _start(starts_on, by) + timedelta(days=row.slot.policy.reserve_days)
        row.reserved_until = max(row.reserved_until, until)
        row.save(update_fields=["reserved_until"])
        return row


@act("slots.use", needs=Permission.OUTCOME_REPORT)
def use(request: SlotRequest, *, introduction_ref: str, started_on: date | None = None, by: Actor) -> SlotRequest:
    """The person has started work: the slot is used, and the agency has earned a placement's units."""
    with scope(house(at=by.at)):
        row = _in_hand(request, by=by)
        assert row.slot is not None
        assert row.agency is not None
        slot, company = row.slot, row.company.ref
        post(
            f"use:{row.ref}:{row.taken_count}",
            company,
            (places.reserved(company), places.consumed(company)),
            f"used for {introduction_ref}",
            ground=Ground(slot.policy, by.at, by),
        )
        _earn(slot, row.agency.ref, introduction_ref, by=by)
        move(slot, Slot.State.USED, Slot.MOVES, used_at=_start(started_on, by), introduction_ref=introduction_ref)
        move(row, SlotRequest.State.FILLED, SlotRequest.MOVES, reserved_until=None, closed_at=by.at)
        return row


@act("slots.restore", needs=Permission.OUTCOME_REPORT)
def restore(slot: Slot, *, left_on: date | None = None, by: Actor) -> Slot:
    """The person left early by own choice: the slot is the company's again, and the placement was none."""
    with scope(house(at=by.at)):
        row = Slot.objects.select_related("company", "policy").get(pk=slot.pk)
        lock(row.company.ref)
        row.refresh_from_db(fields=["state", "used_at", "introduction_ref", "expires_on"])
        request = row.requests.select_related("company", "agency").filter(state=SlotRequest.State.FILLED).last()
        if request is None or by.organisation_id not in {None, request.company_id, request.agency_id}:
            raise NotPermitted("slots.restore")
        _why_not_restore(row, left_on or by.at.date())
        _undo_use(row, request, by=by)
        move(
            row, Slot.State.AVAILABLE, Slot.MOVES, used_at=None, introduction_ref="",
            expires_on=term_after_restore(row.expires_on, by.at.date(), row.policy.reserve_days),
        )  # fmt: skip
        settle_debt(row, row.company.ref, ground=Ground(row.policy, by.at, by))
        move(request, SlotRequest.State.CLOSED, SlotRequest.MOVES)
        return row


def _close(row: SlotRequest, *, why: str, by: Actor) -> None:
    if row.state == SlotRequest.State.TAKEN:
        give_back(row, to=SlotRequest.State.CLOSED, why=why, by=by)
    else:
        move(row, SlotRequest.State.CLOSED, SlotRequest.MOVES, closed_at=by.at)


def _reserve(row: SlotRequest, slot: Slot, *, table_version: int, by: Actor) -> None:
    number, company = row.taken_count + 1, row.company.ref
    post(
        f"reserve:{row.ref}:{number}",
        company,
        (places.available(company), places.reserved(company)),
        "an agency took the request up",
        ground=Ground(slot.policy, by.at, by),
    )
    move(slot, Slot.State.RESERVED, Slot.MOVES)
    move(
        row, SlotRequest.State.TAKEN, SlotRequest.MOVES,
        agency_id=by.organisation_id, slot=slot, fee_table_version=table_version, taken_count=number,
        taken_at=by.at, reserved_until=by.at + timedelta(days=slot.policy.reserve_days),
    )  # fmt: skip


def _in_hand(request: SlotRequest, *, by: Actor) -> SlotRequest:
    """The taken request, if it is this actor's to move: a party to it, or the house."""
    row = locked(request)
    is_yours = by.kind == Kind.HOUSE or by.organisation_id in {row.agency_id, row.company_id}
    if no := why_not_move_taken(state=row.state, is_yours=is_yours):
        raise Refused(no)
    return row


def _start(started_on: date | None, by: Actor) -> datetime:
    return datetime.combine(started_on, time(), TOKYO) if started_on else by.at


def _earn(slot: Slot, agency: str, introduction_ref: str, *, by: Actor) -> None:
    post(
        f"earn:{introduction_ref}",
        agency,
        (places.POOL, places.position(agency)),
        "a free placement was delivered",
        amount=slot.policy.placement_units,
        ground=Ground(slot.policy, by.at, by),
    )


def _why_not_restore(row: Slot, left_on: date) -> None:
    used_on = row.used_at.astimezone(TOKYO).date() if row.used_at else None
    if no := why_not_restore(state=row.state, used_on=used_on, left_on=left_on, restore_days=row.policy.restore_days):
        raise Refused(no)


def _undo_use(row: Slot, request: SlotRequest, *, by: Actor) -> None:
    assert request.agency is not None
    company, agency, why = row.company.ref, request.agency.ref, "the person left early by own choice"
    ground = Ground(row.policy, by.at, by)
    post(
        f"restore:{request.ref}:{request.taken_count}",
        company,
        (places.consumed(company), places.available(company)),
        why,
        ground=ground,
    )
    post(
        f"unearn:{row.introduction_ref}",
        agency,
        (places.position(agency), places.POOL),
        why,
        amount=row.policy.placement_units,
        ground=ground,
    )
