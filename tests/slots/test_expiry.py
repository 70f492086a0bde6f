"""What ends by itself, and what is forgotten; also how the jobs and the command report."""

import logging
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from relay.candidates.models import Identity, Registration
from relay.kernel import clock, keyring
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.ledger import queries as books
from relay.mail.models import Message
from relay.organisations import actions as organisations
from relay.slots import actions, jobs, queries
from relay.slots.models import Closing, Presence, Referral, Slot, SlotRequest
from tests.slots.crowd import close, faults, granted, line, people, referrals, slots
from tests.slots.test_desk import NINE, ask, post, taken
from tests.world import NOON, World, guest


@pytest.fixture(autouse=True)
def _on_monday(_time_stands_still: None) -> Iterator[None]:
    with clock.frozen_at(NINE):
        yield


def expire(at: datetime) -> None:
    with clock.frozen_at(at):
        jobs.expire_due(0)


def mails(template: str) -> list[str]:
    with scope(house()):
        return [row.to for row in Message.objects.filter(template=template).order_by("pk")]


def test_a_reservation_runs_out_after_thirty_days(world: World) -> None:
    granted(world)
    request = taken(world, post(world))
    expire(NINE + timedelta(days=30))
    assert [slot.state for slot in slots(world)] == ["reserved"]

    expire(NINE + timedelta(days=30, minutes=1))

    with scope(house()):
        row = SlotRequest.objects.get(pk=request.pk)
        assert (row.state, row.agency_id, row.slot_id) == ("open", None, None)
    assert [slot.state for slot in slots(world)] == ["available"]
    assert mails("slots/lapsed") == ["ann@ann.example", "bob@bob.example"]
    assert faults() == []


def test_a_slot_ends_after_its_last_day_and_its_worth_goes_to_breakage(world: World) -> None:
    granted(world)
    last = datetime(2027, 4, 13, 23, 59, tzinfo=clock.TOKYO)
    expire(last)
    assert [slot.state for slot in slots(world)] == ["available"]

    expire(last + timedelta(minutes=1))
    expire(last + timedelta(minutes=1))

    assert [slot.state for slot in slots(world)] == ["expired"]
    with scope(house()):
        found = books.balances(["OBL:breakage", f"SLOT:expired:{world.acme.ref}"])
        assert found == {"OBL:breakage": 25200, f"SLOT:expired:{world.acme.ref}": 1}
    assert faults() == []


def test_a_reserved_slot_ends_only_once_it_is_given_back(world: World) -> None:
    granted(world)
    request = ask(world, post(world))
    with clock.frozen_at(datetime(2027, 4, 13, 12, 0, tzinfo=clock.TOKYO)), scope(house()):
        SlotRequest.objects.filter(pk=request.pk).update(opened_at=clock.now())
        _licence_is_fresh(world)
        actions.take(request, by=world.bob)
    expire(datetime(2027, 4, 20, 12, 0, tzinfo=clock.TOKYO))
    assert [slot.state for slot in slots(world)] == ["reserved"]

    expire(datetime(2027, 6, 20, 12, 0, tzinfo=clock.TOKYO))
    assert [slot.state for slot in slots(world)] == ["expired"]
    assert faults() == []


def _licence_is_fresh(world: World) -> None:
    organisations.check_licence(world.birch, by=world.olga)


def test_the_next_closing_states_what_ended_since_the_last(world: World) -> None:
    granted(world)
    expire(datetime(2027, 4, 14, 0, 0, tzinfo=clock.TOKYO))

    assert line(world, close(53)).slots_expired_count == 1
    assert line(world, close(54)).slots_expired_count == 0


def test_the_closing_itself_ends_what_is_over(world: World) -> None:
    granted(world)

    acme = line(world, close(53))

    assert (acme.slots_expired_count, [slot.state for slot in slots(world)]) == (1, ["expired"])
    assert faults() == []


def test_reminders_come_at_ninety_thirty_and_seven_days_once_each(world: World) -> None:
    granted(world, 2)
    end = datetime(2027, 4, 13, 8, 0, tzinfo=clock.TOKYO)
    for days in (91, 90, 89, 30, 29, 8, 7, 1, 0):
        expire(end - timedelta(days=days))

    with scope(house()):
        rows = list(Message.objects.filter(template="slots/ends_soon").order_by("pk"))
        assert [row.event_key.split(":")[3] for row in rows] == ["90", "30", "7"]
        assert all("2件" in row.subject for row in rows)


def test_the_map_from_registration_to_company_is_cut_ninety_days_after_counting(world: World) -> None:
    people(world, 9, at=NOON)
    close()
    expire(NINE + timedelta(days=90))
    with scope(house()):
        assert Referral.objects.filter(state="confirmed", registration__isnull=False).count() == 10

    expire(NINE + timedelta(days=90, minutes=1))

    with scope(house()):
        counted = Referral.objects.filter(state="confirmed")
        assert not counted.exclude(registration=None, candidate="", agencies=[]).exists()
        assert not counted.filter(person_key="").exists(), "a person still counts once in twelve months"
        days = {moment.astimezone(clock.TOKYO).time() for row in counted for moment in (row.pending_at, row.held_until)}
        assert days == {time(0)}, "by the minute of a consent its person could be found again"
    assert faults() == []

    expire(NOON + timedelta(days=366))
    with scope(house()):
        assert not Referral.objects.exclude(person_key="").exists()
    assert faults() == []


def test_the_map_goes_with_its_keys_and_its_other_half(world: World) -> None:
    people(world, 9, at=NOON)
    close()
    with scope(house()):
        keys = [row.sealed_under for row in (*Referral.objects.all(), *Registration.objects.all())]
        waits = Registration.objects.get(candidate=world.candidate("eve"))  # she allowed nobody
    assert len(keys) == 21
    assert all(keyring.named(keys).values())

    expire(NINE + timedelta(days=90, minutes=1))

    with scope(house()):
        assert not Registration.objects.exists()
    assert set(keyring.named([*keys, waits.sealed_under]).values()) == {None}
    assert faults() == []


def test_where_a_registration_came_from_is_forgotten_after_thirty_days(world: World) -> None:
    people(world, 2, at=NOON)
    with scope(house()):
        Registration.objects.update(email_domain="mail.example", network="a-network", session="a-session")

    def signs() -> set[tuple[str, str, str]]:
        with scope(house()):
            return set(Registration.objects.values_list("email_domain", "network", "session"))

    close()
    expire(NOON + timedelta(days=30))
    assert ("mail.example", "a-network", "a-session") in signs()
    expire(NOON + timedelta(days=30, minutes=1))
    assert signs() == {("", "", "")}


def test_nothing_outside_the_map_repeats_its_digests(world: World) -> None:
    (person,) = people(world, 1)
    with scope(house()):
        row, registration = Referral.objects.get(candidate=person), Registration.objects.get(candidate=person)
        who = Identity.objects.get(candidate=person)
        cells = [
            raw("slots_referral", "candidate", row.pk),
            raw("candidates_registration", "candidate", registration.pk),
        ]
    assert row.candidate == registration.candidate == str(person.pk)
    assert row.person_key
    assert row.name_key
    assert not {row.person_key, row.name_key} & {who.email_key, who.name_key}
    assert cells[0][:32] != cells[1][:32], "not even the two halves of the map can be laid side by side"


def raw(table: str, column: str, pk: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [pk])  # noqa: S608 - names of our own
        return bytes(cursor.fetchone()[0])


def test_those_who_wait_are_not_cut(world: World) -> None:
    people(world, 2, at=NOON)
    expire(NINE + timedelta(days=200))

    with scope(house()):
        assert Referral.objects.filter(state="held", registration__isnull=False).count() == 3


def test_presence_is_forgotten_after_two_days(world: World) -> None:
    actions.note_presence(company_id=world.acme.pk, by=guest("ann"))
    expire(NINE + timedelta(days=3))

    with scope(house()):
        assert not Presence.objects.exists()


def test_rows_say_who_they_are(world: World) -> None:
    granted(world)
    request = ask(world, post(world))
    actions.note_presence(company_id=world.acme.pk, by=guest("ann"))
    with scope(house()):
        policy = queries.policy_at(NOON - timedelta(days=9999))
        said = [str(policy), str(Closing.objects.get(company=world.acme)), str(Slot.objects.get()), str(request)]
        assert said == ["policy 1", f"{world.acme.pk} 2026-04-13", Slot.objects.get().ref, request.ref]
        assert str(Referral.objects.all()[0]).startswith("RFL-")
        assert str(Presence.objects.get()).startswith("presence")


def test_the_command_says_that_the_ledger_holds(world: World) -> None:
    granted(world)
    out = StringIO()
    call_command("ledger", "verify", stdout=out)

    assert out.getvalue() == "The ledger holds: L1-L7 recomputed, no fault.\n"


PLANTED = [
    ("UPDATE slots_slot SET state = 'used'", "L3 ORG-"),
    ("UPDATE slots_closing SET total_count = total_count + 1 WHERE total_count > 0", "L3 ORG-"),
    ("UPDATE slots_referral SET state = 'held' WHERE id = (SELECT max(id) FROM slots_referral)", "L4 RFL-"),
    ("UPDATE slots_referral SET person_key = 'one'", "L4 RFL-"),
    ("UPDATE ledger_account SET balance = balance + 10 WHERE address LIKE 'REF:converted%'", "L3 ORG-"),
    ("UPDATE ledger_account SET balance = 10 WHERE address LIKE 'company%:REF:confirmed'", "L3 ORG-"),
    ("UPDATE slots_slotrequest SET taken_count = 2", "L5 reserve:SRQ-"),
    ("UPDATE ledger_transfer SET amount = 2519 WHERE kind = 'clear'", "L6 CLR-"),
]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize(("statement", "named"), PLANTED, ids=[row[0][:70] for row in PLANTED])
def test_every_planted_fault_is_named_and_wakes_somebody(
    statement: str, named: str, caplog: pytest.LogCaptureFixture
) -> None:
    world = World()
    referrals(world.acme, 9)
    close()
    taken(world, post(world))
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('relay.scope', 'house', true)")
        for table in ("ledger_account", "ledger_transfer", "ledger_entry"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY")
        for table in ("slots_closing", "slots_slotrequest", "slots_slot", "slots_referral"):
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        cursor.execute(statement)
        assert cursor.rowcount > 0

    errors = StringIO()
    with pytest.raises(CommandError, match="does not hold"):
        call_command("ledger", "verify", stderr=errors)
    assert any(found.startswith(named) for found in errors.getvalue().splitlines()), errors.getvalue()
    with caplog.at_level(logging.CRITICAL):
        jobs.verify_ledger(0)
    assert "ledger fault" in caplog.text
