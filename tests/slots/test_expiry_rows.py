"""What the nightly round writes, row by row: what ends, who is told, what is forgotten and what must stay."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from relay.candidates.models import Registration
from relay.kernel import clock, keyring
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.ledger import queries as books
from relay.mail.models import Message
from relay.openings import actions as openings
from relay.slots import actions
from relay.slots.models import Policy, Presence, Referral, Slot, SlotRequest
from relay.slots.rules.counting import closing_moment
from tests.slots.crowd import FIRST_MONDAY, booked, close, entered, faults, granted, people, referrals, slots
from tests.slots.test_desk import ask, post, taken
from tests.slots.test_desk_rows import whole
from tests.world import NOON, World, opening_facts

NINE = closing_moment(FIRST_MONDAY)
DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)


@pytest.fixture(autouse=True)
def _on_monday(_time_stands_still: None) -> Iterator[None]:
    with clock.frozen_at(NINE):
        yield


def night(at: datetime) -> None:
    """The round of this moment, whatever the clock on the wall says when it runs."""
    actions.expire_due(by=house(at=at))


def test_only_reservations_that_are_over_end_and_the_slot_says_why(world: World) -> None:
    granted(world, 3)
    lapses, stays, waits = (post(world, title) for title in ("一つ目", "二つ目", "三つ目"))
    first, second, third = taken(world, lapses), taken(world, stays), ask(world, waits)
    with scope(house()):
        SlotRequest.objects.filter(pk=first.pk).update(reserved_until=NINE + DAY - MOMENT)
        SlotRequest.objects.filter(pk=second.pk).update(reserved_until=NINE + DAY)
    night(NINE + DAY)

    assert [whole(row)["state"] for row in (first, second, third)] == ["open", "taken", "open"]
    ref = world.acme.ref
    released = {reference: row for reference, row in booked(ref).items() if row[0] == "release"}
    assert released == {
        f"release:{first.ref}:1": (
            "release", f"company:{ref}:SLOT:reserved", f"company:{ref}:SLOT:available", 1, 1,
            f"reserve:{first.ref}:1", NINE + DAY, NINE + DAY,
        )
    }  # fmt: skip
    with scope(world.ann):
        [why] = [row.why for row in books.statement_lines(world.ann) if row.kind == "release"]
    assert why == "the reservation ran out"
    with scope(house()):
        lapsed = Message.objects.filter(template="slots/lapsed").order_by("pk")
        assert [(mail.to, "一つ目" in mail.text) for mail in lapsed] == [
            ("ann@ann.example", True), ("bob@bob.example", True),
        ]  # fmt: skip
    assert faults() == []


def test_slots_of_every_company_end_on_their_own_day(world: World) -> None:
    referrals(world.acme, 19)
    referrals(world.cedar, 20)
    close()
    with scope(house()):
        mine, theirs = (list(Slot.objects.filter(company=row).order_by("ordinal")) for row in (world.acme, world.cedar))
        for slot, last in zip((*mine, *theirs), (0, 1, 0, 0), strict=True):
            Slot.objects.filter(pk=slot.pk).update(expires_on=FIRST_MONDAY + last * DAY)
    at = datetime(2026, 4, 14, 0, 0, tzinfo=clock.TOKYO)
    night(at)

    with scope(house()):
        found = {slot.pk: (slot.state, slot.expired_at) for slot in Slot.objects.all()}
    assert found == {
        mine[0].pk: ("expired", at), mine[1].pk: ("available", None),
        theirs[0].pk: ("expired", at), theirs[1].pk: ("expired", at),
    }  # fmt: skip
    assert entered(f"SLOT:expired:{world.cedar.ref}") == [f"expire:{slot.ref}" for slot in theirs]
    stamp = (1, 1, None, at, at)
    assert {name: row for name, row in booked(world.acme.ref).items() if row[0] == "expire"} == {
        f"expire:{mine[0].ref}": (
            "expire", f"company:{world.acme.ref}:SLOT:available", f"SLOT:expired:{world.acme.ref}", *stamp,
        )
    }  # fmt: skip
    assert set(booked("")) == {f"break:{slot.ref}" for slot in (mine[0], *theirs)}
    assert set(booked("").values()) == {("break", "OBL:pool", "OBL:breakage", 25200, 1, None, at, at)}
    assert faults() == []


def test_a_slot_that_lapses_and_ends_in_one_night_does_both(world: World) -> None:
    [slot] = granted(world)
    request = taken(world, post(world))
    with scope(house()):
        Slot.objects.filter(pk=slot.pk).update(expires_on=FIRST_MONDAY + 20 * DAY)
    night(NINE + 31 * DAY)

    assert (whole(request)["state"], [row.state for row in slots(world)]) == ("open", ["expired"])
    assert faults() == []


def told(world: World) -> list[tuple[str, str, str]]:
    """Who was reminded of what ends when, and of how many."""
    with scope(house()):
        mails = Message.objects.filter(template="slots/ends_soon").order_by("pk")
        return [(mail.to, *mail.event_key.split(":")[2:4]) for mail in mails]


@pytest.mark.parametrize(
    ("left", "days"),
    [(0, "7"), (1, "7"), (7, "7"), (8, "30"), (30, "30"), (31, "90"), (90, "90"), (91, "")],
)
def test_which_reminder_belongs_to_a_night(world: World, left: int, days: str) -> None:
    granted(world)
    night(datetime(2027, 4, 13, 1, 0, tzinfo=clock.TOKYO) - left * DAY)
    assert told(world) == ([("ann@ann.example", "2027-04-13", days)] if days else [])


def test_each_company_is_reminded_of_its_own_by_the_day_they_end(world: World) -> None:
    referrals(world.acme, 39)
    referrals(world.cedar, 10)
    close()
    ends = FIRST_MONDAY + 40 * DAY
    opening = post(world)
    with scope(house()):
        first, second, third, fourth = Slot.objects.filter(company=world.acme).order_by("ordinal")
        Slot.objects.filter(pk__in=[first.pk, second.pk]).update(expires_on=ends)
        Slot.objects.filter(pk=third.pk).update(expires_on=ends + DAY)
        Slot.objects.filter(company=world.cedar).update(expires_on=ends)
    request = taken(world, opening)  # the first of them is reserved, and reminded of all the same
    assert request.slot_id == first.pk
    with scope(house()):
        Slot.objects.filter(pk=fourth.pk).update(expires_on=ends, state="used", used_at=NINE)
    night(NINE + DAY)

    with scope(house()):
        rows = Message.objects.filter(template="slots/ends_soon").order_by("pk")
        found = [(row.to, row.event_key.split(":")[2], re.findall(r"-?\d+件", row.subject)) for row in rows]
    assert found == [
        ("ann@ann.example", str(ends), ["2件"]), ("ann@ann.example", str(ends + DAY), ["1件"]),
        ("cat@cat.example", str(ends), ["1件"]),
    ]  # fmt: skip


def settled(world: World, **changes: Any) -> list[tuple[Any, Referral]]:
    """Three whose counting ended long ago, each with its referral before the night."""
    crowd = people(world, 3, at=NOON)
    close()
    with scope(house()):
        Referral.objects.filter(company=world.acme).update(
            **{"state": "confirmed", "confirmed_at": NINE, "phone_key": "phone", "name_key": "name", **changes}
        )
        return [(person, Referral.objects.get(candidate=person)) for person in crowd]


def kept(referral: Referral) -> bool:
    with scope(house()):
        row = Referral.objects.get(pk=referral.pk)
        return row.registration_id is not None


@pytest.mark.parametrize(
    ("changes", "at", "stays"),
    [
        ({}, NINE + 90 * DAY, True),
        ({}, NINE + 90 * DAY + MOMENT, False),
        ({"state": "reversed"}, NINE + 90 * DAY + MOMENT, False),
        ({"state": "reversed"}, NINE + 90 * DAY, True),
        ({"state": "void", "confirmed_at": None}, NOON + 97 * DAY, True),
        ({"state": "void", "confirmed_at": None}, NOON + 97 * DAY + MOMENT, False),
        ({"state": "held", "confirmed_at": None}, NINE + 400 * DAY, True),
        ({"state": "doubtful", "confirmed_at": None}, NINE + 400 * DAY, True),
    ],
)
def test_when_the_map_of_a_referral_is_cut(world: World, changes: dict[str, Any], at: datetime, stays: bool) -> None:
    pairs = settled(world, **changes)
    night(at)
    assert {kept(referral) for _person, referral in pairs} == {stays}


def test_what_is_cut_and_what_stays_for_the_books(world: World) -> None:
    pairs = settled(world)
    with scope(house()):
        Referral.objects.filter(pk=pairs[2][1].pk).update(confirmed_at=NINE + 10 * DAY)
    night(NINE + 91 * DAY)

    for _person, before in pairs[:2]:
        with scope(house()):
            row = Referral.objects.get(pk=before.pk)
            assert (row.registration_id, row.candidate, row.phone_key, row.name_key, row.agencies) == (
                None,
                "",
                "",
                "",
                [],
            )
            assert row.pending_at == datetime(2026, 4, 2, tzinfo=clock.TOKYO)
            assert row.held_until == datetime(2026, 4, 9, tzinfo=clock.TOKYO)
            assert (row.person_key, row.ref, row.clearing_ref) == (before.person_key, before.ref, before.clearing_ref)
            assert (row.state, row.confirmed_at, row.closing_id) == ("confirmed", NINE, before.closing_id)
        assert keyring.named([before.sealed_under]) == {before.sealed_under: None}
    person, before = pairs[2]
    with scope(house()):
        row = Referral.objects.get(pk=before.pk)
        assert (row.candidate, row.phone_key, row.pending_at) == (str(person.pk), "phone", NOON)
        assert Registration.objects.filter(pk=row.registration_id).exists()
    assert keyring.named([before.sealed_under])[before.sealed_under] is not None


def test_a_registration_that_waits_to_be_counted_outlives_the_others(world: World) -> None:
    """Seven days of hold and ninety more; whatever a referral still points to stays as long as that does."""
    waits, gone = people(world, 2, at=NOON)
    with scope(house()):
        Referral.objects.filter(candidate=gone).delete()
        Referral.objects.exclude(candidate=waits).delete()
    night(NOON + 97 * DAY)
    with scope(house()):
        assert Registration.objects.filter(candidate=gone.pk).exists()
    night(NOON + 97 * DAY + MOMENT)
    with scope(house()):
        left = [registration.candidate for registration in Registration.objects.all()]
    assert left == [str(waits.pk)]


def test_how_long_one_person_counts_once_is_the_policys_to_say(world: World) -> None:
    (person,) = people(world, 1, at=NOON)
    close()
    with scope(house()):
        row = Referral.objects.get(candidate=person)
    last = datetime(2027, 4, 2, 23, 0, tzinfo=clock.TOKYO)
    night(last)
    with scope(house()):
        assert Referral.objects.get(pk=row.pk).person_key == row.person_key != ""
    night(last + timedelta(hours=1))
    with scope(house()):
        assert Referral.objects.get(pk=row.pk).person_key == ""
        assert Referral.objects.filter(person_key="").count() == 2


def test_the_numbers_of_the_night_say_how_long_things_are_kept(world: World) -> None:
    with transaction.atomic(), scope(house()):
        Policy.objects.create(version=2, in_force_at=NINE + 30 * DAY, duplicate_months=1, hold_days=3)
    (person,) = people(world, 1, at=NOON)
    with scope(house()):
        Referral.objects.all().delete()
    night(NOON + 93 * DAY)
    with scope(house()):
        assert Registration.objects.filter(candidate=person.pk).exists()
    night(NOON + 93 * DAY + MOMENT)
    with scope(house()):
        assert not Registration.objects.filter(candidate=person.pk).exists()


@pytest.mark.parametrize(("ago", "stays"), [(2 * DAY, True), (2 * DAY + MOMENT, False)])
def test_where_a_company_signed_in_from_is_kept_for_two_days(world: World, ago: timedelta, stays: bool) -> None:
    with scope(house()):
        Presence.objects.create(company=world.acme, session="s", network="n", seen_at=NINE - ago)
        Presence.objects.create(company=world.acme, session="t", network="n", seen_at=NINE)
    night(NINE)
    with scope(house()):
        assert Presence.objects.filter(session="s").exists() is stays
        assert Presence.objects.filter(session="t").exists()


def test_another_companys_request_is_left_alone(world: World) -> None:
    granted(world)
    referrals(world.cedar, 10, at=NOON)
    close(1)
    with transaction.atomic(), scope(world.cat):
        opening = openings.draft(facts=opening_facts(title="よその求人"), by=world.cat)
        openings.post(opening, declared=True, by=world.cat)
        theirs = actions.open_request(opening, by=world.cat)
    mine = taken(world, post(world))
    night(NINE + 31 * DAY)

    assert [whole(row)["state"] for row in (mine, theirs)] == ["open", "open"]
    assert whole(theirs)["taken_count"] == 0
    with scope(house()):
        assert {slot.state for slot in Slot.objects.all()} == {"available"}


def test_two_of_one_company_lapse_in_the_order_they_were_asked(world: World) -> None:
    granted(world, 2)
    first, second = (taken(world, post(world, title)) for title in ("一つ目", "二つ目"))
    with scope(house()):  # touched last, read first where nobody says in what order
        SlotRequest.objects.filter(pk=first.pk).update(presented_count=1)
    night(NINE + 31 * DAY)

    back = [name for name in entered(f"company:{world.acme.ref}:SLOT:available") if name.startswith("release:")]
    assert back == [f"release:{first.ref}:1", f"release:{second.ref}:1"]


@pytest.mark.parametrize(("after", "stays"), [(30 * DAY, True), (30 * DAY + MOMENT, False)])
def test_what_the_abuse_rules_compare_is_kept_for_thirty_days(world: World, after: timedelta, stays: bool) -> None:
    (person,) = people(world, 1, at=NOON)
    signs = {"email_domain": "mail.example", "network": "n", "session": "s"}
    with scope(house()):
        Registration.objects.filter(candidate=person.pk).update(**signs)
    night(NOON + after)
    with scope(house()):
        [found] = Registration.objects.filter(candidate=person.pk).values(*signs)
    assert found == (signs if stays else dict.fromkeys(signs, ""))
