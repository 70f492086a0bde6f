"""What a closing writes, row by row: its transfers, its line, and what it changes in referrals and slots."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from relay.organisations.models import Organisation
from relay.slots import actions
from relay.slots.models import Closing, Declaration, Referral, Slot
from relay.slots.rules.counting import closing_moment
from tests.slots.crowd import (
    FIRST_MONDAY,
    booked,
    close,
    entered,
    faults,
    line,
    monday,
    people,
    referrals,
    slots,
    states,
)
from tests.slots.test_desk import ask, post
from tests.world import NOON, World

NINE = closing_moment(FIRST_MONDAY)
WEEK = timedelta(weeks=1)


def rows(company: Organisation, **which: Any) -> list[Referral]:
    with scope(house()):
        return list(Referral.objects.filter(company=company, **which).order_by("pk"))


def reverse(referrals: Iterable[Referral], world: World) -> None:
    """Taken back by four eyes, one after the other."""
    second = replace(world.olga, name="user:USR-SECONDEYES")
    for referral in referrals:
        actions.ask_reversal(referral.ref, ground="own-people", why="the company's own people", by=world.olga)
        actions.confirm_reversal(referral.ref, by=second)


def test_a_late_closing_books_each_step_as_of_its_monday(world: World) -> None:
    referrals(world.acme, 11)  # with Dai twelve

    with monday(hour=15) as by:
        acme = line(world, actions.close_week(monday=FIRST_MONDAY, by=by))

    ref, stamp = world.acme.ref, (1, None, NINE, by.at)
    counted, waiting = rows(world.acme, state="confirmed"), rows(world.acme, state="held")
    world_, confirmed = f"REF:world:{ref}", f"company:{ref}:REF:confirmed"
    expected = {f"confirm:{row.ref}": ("confirm", world_, confirmed, 1, *stamp) for row in counted}
    expected[f"convert:{ref}:1"] = ("convert", confirmed, f"REF:converted:{ref}", 10, *stamp)
    expected[f"issue:{ref}:1"] = ("issue", f"SLOT:world:{ref}", f"company:{ref}:SLOT:available", 1, *stamp)
    assert booked(ref) == expected
    assert {(row.confirmed_at, row.closing_id, row.reversal_closing_id) for row in counted} == {(by.at, acme.pk, None)}
    assert {(row.confirmed_at, row.closing_id) for row in waiting} == {(None, None)}
    assert (len(counted), len(waiting)) == (10, 2)
    [slot] = slots(world)
    assert (slot.company_id, slot.ordinal, slot.state, slot.policy.version) == (world.acme.pk, 1, "available", 1)
    assert (slot.granted_at, slot.expires_on) == (NINE, date(2027, 4, 13))
    assert (acme.company_id, acme.closed_on, acme.policy.version, acme.closed_at) == (
        world.acme.pk, FIRST_MONDAY, 1, by.at,
    )  # fmt: skip
    assert (acme.confirmed_count, acme.reversed_count, acme.total_count) == (10, 0, 10)
    assert (acme.slots_granted_count, acme.slots_expired_count) == (1, 0)
    birch = world.birch.ref
    [dai] = [row for row in counted if row.agencies]
    assert booked(birch) == {
        f"clear:{dai.clearing_ref}:{birch}": ("clear", f"agency:{birch}:OBL:position", "OBL:pool", 2520, *stamp)
    }
    assert booked("") == {}


def test_each_company_has_a_line_and_a_total_of_its_own(world: World) -> None:
    referrals(world.acme, 9)  # with Dai ten
    referrals(world.cedar, 5)
    close()
    referrals(world.acme, 5, at=NOON + WEEK)
    referrals(world.cedar, 20, at=NOON + WEEK)
    close(1)
    closings = {closing.company_id: closing for closing in close(2)}

    assert closings[world.acme.pk].total_count == 15
    assert closings[world.cedar.pk].total_count == 25
    assert closings[world.elm.pk].total_count == 0
    with scope(house()):
        ends = {slot.company_id: slot.ordinal for slot in Slot.objects.order_by("ordinal")}
    assert ends == {world.acme.pk: 1, world.cedar.pk: 2}
    assert f"convert:{world.cedar.ref}:2" in booked(world.cedar.ref)
    assert faults() == []


def test_slots_granted_later_go_on_counting(world: World) -> None:
    referrals(world.acme, 9)
    close()
    referrals(world.acme, 20, at=NOON + WEEK)
    acme = line(world, close(1))

    assert acme.slots_granted_count == 2
    assert [slot.ordinal for slot in slots(world)] == [1, 2, 3]
    kinds = {reference for reference in booked(world.acme.ref) if not reference.startswith("confirm:")}
    assert kinds == {f"{kind}:{world.acme.ref}:{number}" for kind in ("convert", "issue") for number in (1, 2, 3)}


def test_who_applied_at_the_moment_of_closing_is_closed(world: World) -> None:
    with scope(house()):
        Organisation.objects.filter(pk=world.elm.pk).update(applied_at=NINE)
        Organisation.objects.filter(pk=world.cedar.pk).update(applied_at=NINE + timedelta(microseconds=1))

    assert {closing.company_id for closing in close()} == {world.acme.pk, world.elm.pk}


def test_who_has_waited_longest_is_counted_first(world: World) -> None:
    referrals(world.acme, 3, at=NOON)
    referrals(world.acme, 3, at=NOON - timedelta(days=2))
    close()

    # Dai, the three who came last, the three who came first
    assert states(world) == ["confirmed", "confirmed", "held", "held", "confirmed", "confirmed", "confirmed"]


@pytest.fixture
def fifteen(world: World) -> list[Referral]:
    """Acme's fifteen counted: one slot, and five on the way to the next."""
    referrals(world.acme, 14)
    close()
    return rows(world.acme)


def test_what_is_taken_back_comes_off_the_rest_before_a_slot(world: World, fifteen: list[Referral]) -> None:
    ref = world.acme.ref
    with monday(0, hour=12):
        reverse(fifteen[1:6], world)
    acme = line(world, close(1))

    assert (acme.reversed_count, acme.total_count, acme.confirmed_count) == (5, 10, 0)
    assert [slot.state for slot in slots(world)] == ["available"]
    with monday(1) as by:
        stamp = (1, NINE + WEEK, by.at)
    taken = {reference: row for reference, row in booked(ref).items() if row[7] > NINE}
    assert taken == {
        f"reverse:{row.ref}": (
            "reverse", f"company:{ref}:REF:confirmed", f"REF:world:{ref}", 1, 1, f"confirm:{row.ref}", *stamp[1:],
        )
        for row in fifteen[1:6]
    }  # fmt: skip
    assert {row.reversal_closing_id for row in rows(world.acme, state="reversed")} == {acme.pk}
    assert {row.reversal_closing_id for row in rows(world.acme, state="confirmed")} == {None}
    assert faults() == []

    again = line(world, close(2))
    assert (again.reversed_count, again.total_count) == (0, 10)


def test_the_sixth_taken_back_undoes_the_slot_and_the_first_of_them_says_so(
    world: World, fifteen: list[Referral]
) -> None:
    ref = world.acme.ref
    [slot] = slots(world)
    with monday(0, hour=12):
        reverse(reversed(fifteen[1:7]), world)  # decided in another order than they registered in
    close(1)

    new = {reference: row[:6] for reference, row in booked(ref).items() if row[7] > NINE and row[0] != "reverse"}
    assert new == {
        f"unconvert:{fifteen[6].ref}": ("unconvert", f"REF:converted:{ref}", f"company:{ref}:REF:confirmed", 10, 1, None),
        f"revoke:{slot.ref}": ("revoke", f"company:{ref}:SLOT:available", f"SLOT:world:{ref}", 1, 1, None),
    }  # fmt: skip
    assert [row.state for row in slots(world)] == ["revoked"]
    back = [name for name in entered(f"company:{ref}:REF:confirmed") if name.startswith("reverse:")]
    assert back == [f"reverse:{row.ref}" for row in fifteen[1:7]]
    assert faults() == []


def test_a_spent_slot_becomes_a_debt_and_the_next_one_earned_pays_it(world: World, fifteen: list[Referral]) -> None:
    ref = world.acme.ref
    with monday(0, hour=12):
        request = actions.take(ask(world, post(world)), by=world.bob)
        reverse(fifteen[1:7], world)
    close(1)
    debt = ("debt", f"SLOT:clawback:{ref}", f"company:{ref}:SLOT:debt", 1, 1, None, NINE + WEEK, NINE + WEEK)
    assert booked(ref)[f"debt:{fifteen[6].ref}"] == debt
    assert not [reference for reference in booked(ref) if reference.startswith("revoke:")]

    referrals(world.acme, 1, at=NOON + WEEK)
    referrals(world.acme, 5, at=NOON + WEEK)
    acme = line(world, close(2))
    assert (acme.confirmed_count, acme.slots_granted_count, acme.total_count) == (5, 0, 14)

    stamp = (1, None, NINE + 2 * WEEK, NINE + 2 * WEEK)
    assert booked(ref)[f"repay:{ref}:2"] == ("repay", f"company:{ref}:SLOT:debt", f"SLOT:clawback:{ref}", 1, *stamp)
    assert booked(ref)[f"convert:{ref}:2"] == (
        "convert", f"company:{ref}:REF:confirmed", f"REF:converted:{ref}", 10, *stamp,
    )  # fmt: skip
    assert f"issue:{ref}:2" not in booked(ref)
    assert [slot.ordinal for slot in slots(world)] == [1]
    with scope(house()):
        request.refresh_from_db()
        assert request.state == "taken", "who has taken it up keeps it"
    assert faults() == []


def test_agencies_are_charged_in_an_order_that_says_nothing(world: World) -> None:
    """By the clearing's own references, drawn by chance: not in the order people registered in."""
    referrals(world.acme, 14)
    with scope(house()):
        Referral.objects.filter(candidate="").update(agencies=[world.birch.pk, world.fir.pk])
    close()

    charged = entered(f"agency:{world.fir.ref}:OBL:position")
    assert len(charged) == 14
    assert charged == sorted(charged)
    counted = [f"clear:{row.clearing_ref}:{world.fir.ref}" for row in rows(world.acme) if world.fir.pk in row.agencies]
    assert sorted(counted) == charged != counted


def test_agencies_are_charged_once_for_each_week(world: World) -> None:
    people(world, 4)
    close()
    people(world, 5, at=NOON + WEEK)
    close(1)

    charges = booked(world.birch.ref)
    assert sorted(row[6] for row in charges.values()) == [NINE] * 5 + [NINE + WEEK] * 5
    assert {row[3] for row in charges.values()} == {2520}


def test_who_waits_is_not_charged_for(world: World) -> None:
    people(world, 7)  # with Dai eight: five are counted
    close()

    counted = rows(world.acme, state="confirmed")
    assert len(counted) == 5
    assert set(booked(world.birch.ref)) == {f"clear:{row.clearing_ref}:{world.birch.ref}" for row in counted}


def test_a_declared_batch_names_the_closing_that_released_it(world: World) -> None:
    referrals(world.acme, 4)
    with clock.frozen_at(NOON):
        actions.declare_mails(week=FIRST_MONDAY - 2 * WEEK, sent_count=50, by=world.ann)
    acme = line(world, close())
    with scope(house()):
        assert [row.closing_id for row in Declaration.objects.all()] == [acme.pk]


def test_each_company_is_told_what_ended_of_its_own(world: World) -> None:
    referrals(world.acme, 9)
    referrals(world.cedar, 20)
    close()
    lines = {closing.company_id: closing.slots_expired_count for closing in close(53)}
    assert lines == {world.acme.pk: 1, world.cedar.pk: 2, world.elm.pk: 0}
    lines = {closing.company_id: closing.slots_expired_count for closing in close(54)}
    assert set(lines.values()) == {0}

    for company, count in ((world.acme, 1), (world.cedar, 2)):
        expired = [row[:6] for row in booked(company.ref).values() if row[0] == "expire"]
        ends = (f"company:{company.ref}:SLOT:available", f"SLOT:expired:{company.ref}")
        assert expired == [("expire", *ends, 1, 1, None)] * count
    broken = booked("")
    assert set(broken) == {f"break:{slot.ref}" for slot in _slots(world.acme, world.cedar)}
    at = NINE + 53 * WEEK
    assert set(broken.values()) == {("break", "OBL:pool", "OBL:breakage", 25200, 1, None, at, at)}
    order = [f"expire:{slot.ref}" for slot in _slots(world.cedar)]
    assert entered(f"SLOT:expired:{world.cedar.ref}") == order
    assert {slot.expired_at for slot in _slots(world.acme, world.cedar)} == {at}
    with scope(house()):
        told = {mail.to for mail in Message.objects.filter(template="slots/closed", event_key__contains="2027-04-19")}
    assert told == {"ann@ann.example", "cat@cat.example"}


def _slots(*companies: Organisation) -> list[Slot]:
    with scope(house()):
        return list(Slot.objects.filter(company__in=companies).order_by("company", "ordinal"))


def test_a_week_is_closed_at_nine_sharp(world: World) -> None:
    with clock.frozen_at(NINE):
        assert len(actions.close_week(monday=FIRST_MONDAY, by=house())) == 3
    with scope(house()):
        assert {closing.closed_at for closing in Closing.objects.all()} == {NINE}


def test_the_hold_ends_to_the_moment(world: World) -> None:
    referrals(world.acme, 4, at=NINE - WEEK)
    referrals(world.acme, 5, at=datetime.fromtimestamp((NINE - WEEK).timestamp() + 0.001, tz=clock.TOKYO))
    assert line(world, close()).confirmed_count == 5
