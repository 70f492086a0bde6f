"""What each move at the slot desk writes, row by row: the request, the slot, and its transfers."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import transaction

from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.clock import TOKYO
from relay.kernel.errors import NotPermitted, Refused, Stale
from relay.kernel.tenancy import scope
from relay.ledger import queries as books
from relay.mail.models import Message
from relay.openings import actions as openings
from relay.organisations import actions as organisations
from relay.slots import actions, queries
from relay.slots.models import Policy, Slot, SlotRequest
from relay.slots.rules.counting import closing_moment
from relay.slots.rules.desk import Refusal
from tests.slots.crowd import FIRST_MONDAY, Posted, booked, close, entered, faults, granted, referrals, slots
from tests.slots.test_closing_rows import reverse, rows
from tests.slots.test_desk import ask, fresh, post, taken
from tests.world import World, opening_facts

NINE = closing_moment(FIRST_MONDAY)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_monday(_time_stands_still: None) -> Iterator[None]:
    with clock.frozen_at(NINE):
        yield


@pytest.fixture
def request_(world: World) -> SlotRequest:
    """Acme's request, which Birch took up an hour after the slot was granted."""
    granted(world)
    request = ask(world, post(world))
    with clock.frozen_at(NINE + timedelta(hours=1)):
        return actions.take(request, by=world.bob)


def columns(row: SlotRequest | Slot, *names: str) -> dict[str, Any]:
    """What stands in the database, not what the act gave back."""
    with scope(house()):
        stored = type(row).objects.filter(pk=row.pk).values(*names)  # type: ignore[attr-defined]
        return dict(stored[0])


def whole(request: SlotRequest) -> dict[str, Any]:
    return columns(
        request, "state", "agency_id", "slot_id", "fee_table_version", "presented_count", "taken_count", "taken_at",
        "reserved_until", "closed_at",
    )  # fmt: skip


def moved(world: World, *kinds: str) -> dict[str, Posted]:
    """Acme's transfers of these kinds."""
    return {reference: row for reference, row in booked(world.acme.ref).items() if row[0] in kinds}


def test_asking_writes_the_request_and_nothing_else(world: World) -> None:
    granted(world)
    opening = post(world)
    with transaction.atomic(), scope(world.ann):
        request = actions.open_request(opening, fee_ceiling_yen=1_500_000, by=world.ann)

    assert columns(request, "company_id", "opening_id", "fee_ceiling_yen", "opened_at") == {
        "company_id": world.acme.pk, "opening_id": opening.pk, "fee_ceiling_yen": 1_500_000, "opened_at": NINE,
    }  # fmt: skip
    assert whole(request) == {
        "state": "open", "agency_id": None, "slot_id": None, "fee_table_version": None, "presented_count": 0,
        "taken_count": 0, "taken_at": None, "reserved_until": None, "closed_at": None,
    }  # fmt: skip
    assert moved(world, "reserve") == {}


def test_only_open_requests_take_a_place_and_only_the_companys_own(world: World) -> None:
    granted(world, 2)
    referrals(world.cedar, 10, at=NINE - 3 * DAY)
    close(1)
    with transaction.atomic(), scope(world.cat):
        theirs = openings.draft(facts=opening_facts(title="よその求人"), by=world.cat)
        openings.post(theirs, declared=True, by=world.cat)
        actions.open_request(theirs, by=world.cat)

    actions.take(ask(world, post(world, "一つ目")), by=world.bob)
    assert ask(world, post(world, "二つ目")).state == "open", "one is taken, one slot is left"
    with pytest.raises(Refused) as no:
        ask(world, post(world, "三つ目"))
    assert no.value.reason is Refusal.NO_SLOT


def test_an_opening_asked_for_before_may_be_asked_for_again(world: World) -> None:
    granted(world)
    opening = post(world)
    first = ask(world, opening)
    with transaction.atomic(), scope(world.ann):
        actions.close_request(first, by=world.ann)

    assert ask(world, opening).pk != first.pk


def test_taking_writes_who_until_when_and_under_which_table(world: World, request_: SlotRequest) -> None:
    [slot] = slots(world)
    at, ref = NINE + timedelta(hours=1), world.acme.ref
    expected = {
        "state": "taken", "agency_id": world.birch.pk, "slot_id": slot.pk, "fee_table_version": 1, "presented_count": 0,
        "taken_count": 1, "taken_at": at, "reserved_until": at + 30 * DAY, "closed_at": None,
    }  # fmt: skip
    assert whole(request_) == expected
    assert {name: getattr(request_, name) for name in expected} == expected
    assert columns(slot, "state", "used_at", "introduction_ref") == {
        "state": "reserved", "used_at": None, "introduction_ref": "",
    }  # fmt: skip
    assert moved(world, "reserve") == {
        f"reserve:{request_.ref}:1": (
            "reserve", f"company:{ref}:SLOT:available", f"company:{ref}:SLOT:reserved", 1, 1, None, at, at,
        )
    }  # fmt: skip


def test_giving_back_wipes_the_agency_and_keeps_the_number(world: World, request_: SlotRequest) -> None:
    at, ref = NINE + DAY, world.acme.ref
    with clock.frozen_at(at):
        actions.note_presentation(request_, by=world.bob)
        given_back = actions.release(request_, by=world.bob)

    assert whole(request_) == {
        "state": "open", "agency_id": None, "slot_id": None, "fee_table_version": None, "presented_count": 0,
        "taken_count": 1, "taken_at": NINE + timedelta(hours=1), "reserved_until": None, "closed_at": None,
    }  # fmt: skip
    assert (given_back.pk, given_back.presented_count) == (request_.pk, 0)
    assert [slot.state for slot in slots(world)] == ["available"]
    assert moved(world, "release") == {
        f"release:{request_.ref}:1": (
            "release", f"company:{ref}:SLOT:reserved", f"company:{ref}:SLOT:available", 1, 1,
            f"reserve:{request_.ref}:1", at, at,
        )
    }  # fmt: skip

    with clock.frozen_at(at + DAY):
        actions.take(request_, by=world.bob)
        actions.close_request(request_, by=world.ann)
    assert set(moved(world, "reserve", "release")) == {
        f"{kind}:{request_.ref}:{number}" for kind in ("reserve", "release") for number in (1, 2)
    }
    assert whole(request_) == {
        "state": "closed", "agency_id": None, "slot_id": None, "fee_table_version": None, "presented_count": 0,
        "taken_count": 2, "taken_at": at + DAY, "reserved_until": None, "closed_at": at + DAY,
    }  # fmt: skip
    assert faults() == []


def test_an_open_request_closes_without_a_transfer(world: World) -> None:
    granted(world)
    request = ask(world, post(world))
    with clock.frozen_at(NINE + DAY), transaction.atomic(), scope(world.ann):
        closed = actions.close_request(request, by=world.ann)

    assert (closed.state, columns(request, "state", "closed_at")) == (
        "closed", {"state": "closed", "closed_at": NINE + DAY},
    )  # fmt: skip
    assert moved(world, "reserve", "release") == {}


def test_closing_an_opening_closes_its_requests_alone(world: World) -> None:
    granted(world, 2)
    one, other = post(world, "一つ目"), post(world, "二つ目")
    first, second = ask(world, one), ask(world, other)
    with scope(world.ann):
        actions.close_request(first, by=world.ann)
    again = ask(world, one)
    with clock.frozen_at(NINE + DAY), scope(world.ann):
        openings.close(one, by=world.ann)

    assert [whole(row)["state"] for row in (first, again, second)] == ["closed", "closed", "open"]
    assert [whole(row)["closed_at"] for row in (first, again, second)] == [NINE, NINE + DAY, None]


def test_why_a_slot_came_back_stands_in_the_books(world: World) -> None:
    """The company reads it on its statement."""
    granted(world)
    opening = post(world)
    request = taken(world, opening)
    actions.release(request, by=world.bob)
    actions.take(request, by=world.bob)
    actions.close_request(request, by=world.ann)
    again = taken(world, opening)
    with scope(world.ann):
        openings.close(opening, by=world.ann)
        why = {row.reference: row.why for row in books.statement_lines(world.ann) if row.kind == "release"}
    assert why == {
        f"release:{request.ref}:1": "the agency gave the request back",
        f"release:{request.ref}:2": "the company closed the request",
        f"release:{again.ref}:1": "the opening was closed",
    }


def test_a_presentation_counts_one_and_renews(world: World, request_: SlotRequest) -> None:
    with clock.frozen_at(NINE + 10 * DAY):
        answer = actions.note_presentation(request_, by=world.bob)

    stored = columns(request_, "presented_count", "reserved_until")
    assert stored == {"presented_count": 1, "reserved_until": NINE + 40 * DAY}
    assert (answer.presented_count, answer.reserved_until) == (1, NINE + 40 * DAY)


def test_an_offer_keeps_it_thirty_days_past_the_start(world: World, request_: SlotRequest) -> None:
    start = datetime.combine(date(2026, 8, 1), time(), TOKYO)
    kept = actions.keep(request_, starts_on=date(2026, 8, 1), by=world.ann)

    assert columns(request_, "reserved_until") == {"reserved_until": start + 30 * DAY}
    assert kept.reserved_until == start + 30 * DAY
    for by in (world.elmo, world.finn):
        with pytest.raises(Refused) as no:
            actions.keep(request_, starts_on=date(2026, 9, 1), by=by)
        assert no.value.reason is Refusal.NOT_YOURS
    actions.keep(request_, starts_on=date(2026, 9, 1), by=house())
    assert columns(request_, "reserved_until")["reserved_until"] == start + 61 * DAY


def test_using_writes_the_day_the_introduction_and_both_transfers(world: World, request_: SlotRequest) -> None:
    at, ref, birch = NINE + 7 * DAY, world.acme.ref, world.birch.ref
    with clock.frozen_at(at):
        used = actions.use(request_, introduction_ref="INT-ONE", started_on=date(2026, 4, 18), by=world.ann)

    [slot] = slots(world)
    assert columns(slot, "state", "used_at", "introduction_ref") == {
        "state": "used", "used_at": datetime.combine(date(2026, 4, 18), time(), TOKYO), "introduction_ref": "INT-ONE",
    }  # fmt: skip
    assert whole(request_) == {
        "state": "filled", "agency_id": world.birch.pk, "slot_id": slot.pk, "fee_table_version": 1,
        "presented_count": 0, "taken_count": 1, "taken_at": NINE + timedelta(hours=1), "reserved_until": None,
        "closed_at": at,
    }  # fmt: skip
    assert (used.state, used.closed_at) == ("filled", at)
    assert moved(world, "use") == {
        f"use:{request_.ref}:1": (
            "use", f"company:{ref}:SLOT:reserved", f"SLOT:consumed:{ref}", 1, 1, None, at, at,
        )
    }  # fmt: skip
    earned = {reference: row for reference, row in booked(birch).items() if row[0] == "earn"}
    position = f"agency:{birch}:OBL:position"
    assert earned == {"earn:INT-ONE": ("earn", "OBL:pool", position, 25200, 1, None, at, at)}
    with scope(world.ann):
        assert [row.why for row in books.statement_lines(world.ann) if row.kind == "use"] == ["used for INT-ONE"]


def test_used_at_once_where_no_day_is_given(world: World, request_: SlotRequest) -> None:
    with clock.frozen_at(NINE + 3 * DAY):
        actions.use(request_, introduction_ref="INT-ONE", by=house())
    assert columns(slots(world)[0], "used_at") == {"used_at": NINE + 3 * DAY}


def test_restoring_takes_both_back_and_closes_the_request(world: World, request_: SlotRequest) -> None:
    ref, birch = world.acme.ref, world.birch.ref
    actions.use(request_, introduction_ref="INT-ONE", by=world.ann)
    [slot] = slots(world)
    at = NINE + 20 * DAY
    with clock.frozen_at(at):
        restored = actions.restore(slot, by=world.ann)

    assert columns(slot, "state", "used_at", "introduction_ref", "expires_on") == {
        "state": "available", "used_at": None, "introduction_ref": "", "expires_on": date(2027, 4, 13),
    }  # fmt: skip
    assert (restored.pk, restored.state, restored.introduction_ref) == (slot.pk, "available", "")
    assert columns(request_, "state", "agency_id", "closed_at") == {
        "state": "closed", "agency_id": world.birch.pk, "closed_at": NINE,
    }  # fmt: skip
    assert moved(world, "restore") == {
        f"restore:{request_.ref}:1": (
            "restore", f"SLOT:consumed:{ref}", f"company:{ref}:SLOT:available", 1, 1, f"use:{request_.ref}:1", at, at,
        )
    }  # fmt: skip
    position = f"agency:{birch}:OBL:position"
    undone = {reference: row for reference, row in booked(birch).items() if row[0] == "unearn"}
    assert undone == {"unearn:INT-ONE": ("unearn", position, "OBL:pool", 25200, 1, "earn:INT-ONE", at, at)}
    assert faults() == []


@pytest.mark.parametrize("name", ["ann", "bob"])
def test_either_party_may_say_that_somebody_left(world: World, request_: SlotRequest, name: str) -> None:
    actions.use(request_, introduction_ref="INT-ONE", by=world.ann)
    assert actions.restore(slots(world)[0], by=world.actor(name)).state == "available"


def test_of_several_slots_the_one_named_is_restored(world: World) -> None:
    granted(world, 2)
    for number, title in enumerate(("一つ目", "二つ目"), start=1):
        actions.use(taken(world, post(world, title)), introduction_ref=f"INT-{number}", by=world.ann)
    first, second = slots(world)
    actions.restore(second, by=world.ann)

    assert [slot.state for slot in slots(world)] == ["used", "available"]
    assert columns(first, "introduction_ref")["introduction_ref"] == "INT-1"
    assert faults() == []


def test_a_slot_that_was_never_used_is_not_restored(world: World, request_: SlotRequest) -> None:
    [slot] = slots(world)
    with pytest.raises(NotPermitted):
        actions.restore(slot, by=world.ann)
    actions.release(request_, by=world.bob)
    with pytest.raises(NotPermitted):
        actions.restore(slot, by=house())


def test_the_last_hire_on_a_slot_is_the_one_undone(world: World, request_: SlotRequest) -> None:
    """Used, restored, used again: each time under a number of its own."""
    actions.use(request_, introduction_ref="INT-ONE", by=world.ann)
    stale = slots(world)[0]
    actions.restore(stale, by=world.ann)
    second = actions.use(taken(world, request_.opening), introduction_ref="INT-TWO", by=world.ann)
    stale.state, stale.introduction_ref, stale.used_at = "used", "INT-ONE", NINE

    actions.restore(stale, by=world.ann)

    assert set(moved(world, "restore")) == {f"restore:{request_.ref}:1", f"restore:{second.ref}:1"}
    undone = {reference for reference, row in booked(world.birch.ref).items() if row[0] == "unearn"}
    assert undone == {"unearn:INT-ONE", "unearn:INT-TWO"}
    assert faults() == []


def test_what_somebody_holds_in_the_hand_is_not_believed(world: World, request_: SlotRequest) -> None:
    """The state is read again under the lock: an old copy of the slot neither allows nor forbids anything."""
    old = slots(world)[0]
    actions.use(request_, introduction_ref="INT-ONE", started_on=date(2026, 1, 1), by=world.ann)
    with scope(house()):
        Slot.objects.filter(pk=old.pk).update(expires_on=date(2026, 4, 1))

    with pytest.raises(Refused) as no:
        actions.restore(old, by=world.ann)
    assert no.value.reason is Refusal.LEFT_TOO_LATE
    restored = actions.restore(old, left_on=date(2026, 4, 1), by=world.ann)
    assert restored.expires_on == FIRST_MONDAY + 30 * DAY
    assert "unearn:INT-ONE" in booked(world.birch.ref)


def test_a_restored_slot_pays_a_debt_first(world: World, request_: SlotRequest) -> None:
    ref = world.acme.ref
    actions.use(request_, introduction_ref="INT-ONE", by=world.ann)
    reverse(rows(world.acme, state="confirmed")[:1], world)
    close(1)
    [slot] = slots(world)
    at = NINE + 10 * DAY
    with clock.frozen_at(at):
        actions.restore(slot, by=world.ann)

    assert [row.state for row in slots(world)] == ["revoked"]
    stamp = (1, 1, None, at, at)
    assert moved(world, "revoke", "repay") == {
        f"revoke:{slot.ref}": ("revoke", f"company:{ref}:SLOT:available", f"SLOT:world:{ref}", *stamp),
        f"repay:{slot.ref}": ("repay", f"company:{ref}:SLOT:debt", f"SLOT:clawback:{ref}", *stamp),
    }
    assert faults() == []


def test_a_slot_given_back_pays_a_debt_first(world: World, request_: SlotRequest) -> None:
    reverse(rows(world.acme, state="confirmed")[:1], world)
    close(1)
    [slot] = slots(world)
    at = NINE + 10 * DAY
    with clock.frozen_at(at):
        actions.release(request_, by=world.bob)

    assert [(row[6], row[7]) for row in moved(world, "revoke", "repay").values()] == [(at, at)] * 2
    assert set(moved(world, "revoke", "repay")) == {f"revoke:{slot.ref}", f"repay:{slot.ref}"}
    assert [row.state for row in slots(world)] == ["revoked"]
    assert fresh(request_).state == "open"


def test_a_slot_lives_by_the_numbers_it_was_granted_under(world: World, request_: SlotRequest) -> None:
    """A later version of the policy changes nothing for what was granted before it."""
    with transaction.atomic(), scope(house()):
        Policy.objects.create(
            version=2, in_force_at=NINE, reserve_days=5, presentations_max=1, restore_days=1, placement_units=1
        )
    for _ in range(3):
        actions.note_presentation(request_, by=world.bob)
    kept = actions.keep(request_, starts_on=date(2026, 9, 1), by=world.ann)
    assert kept.reserved_until == datetime.combine(date(2026, 10, 1), time(), TOKYO)
    actions.use(request_, introduction_ref="INT-ONE", by=world.ann)
    with clock.frozen_at(NINE + 50 * DAY):
        actions.restore(slots(world)[0], by=world.ann)

    policies = {(row[0], row[3], row[4]) for name in (world.acme, world.birch) for row in booked(name.ref).values()}
    assert {("reserve", 1, 1), ("use", 1, 1), ("restore", 1, 1), ("earn", 25200, 1), ("unearn", 25200, 1)} <= policies


def test_who_may_not_receive_data_or_has_no_table_takes_nothing(world: World) -> None:
    granted(world)
    request = ask(world, post(world))
    with clock.frozen_at(NINE - 30 * DAY), pytest.raises(Refused) as no:  # before any table was notified
        actions.take(request, by=world.finn)
    assert no.value.reason is Refusal.NO_CLAUSE
    organisations.suspend(world.birch, "x", by=world.olga)
    with pytest.raises(Refused):
        actions.take(request, by=world.bob)
    assert whole(request)["state"] == "open"


def test_a_taken_request_is_never_taken_over(world: World) -> None:
    """With a slot to spare, so that it is the request's state that forbids it."""
    granted(world, 2)
    request = taken(world, post(world))
    with pytest.raises(Stale):
        actions.take(request, by=world.bob)
    assert entered(f"company:{world.acme.ref}:SLOT:reserved") == [f"reserve:{request.ref}:1"]
    with scope(house()):
        assert Message.objects.filter(template="slots/taken").count() == 1
    with scope(world.ann):
        assert queries.count_card(world.ann).available_count == 1


@pytest.mark.parametrize(("ceiling", "is_taken"), [(1_499_999, False), (1_500_000, True), (None, True)])
def test_the_fee_of_the_least_pay_is_held_against_the_ceiling(
    world: World, ceiling: int | None, is_taken: bool
) -> None:
    """Thirty in a hundred of five million."""
    granted(world)
    opening = post(world)
    with transaction.atomic(), scope(world.ann):
        request = actions.open_request(opening, fee_ceiling_yen=ceiling, by=world.ann)
    if is_taken:
        assert actions.take(request, by=world.bob).state == "taken"
        return
    with pytest.raises(Refused) as no:
        actions.take(request, by=world.bob)
    assert no.value.reason is Refusal.ABOVE_CEILING
