"""How many people may be looked up by name in a day (trust.md A13)."""

from datetime import UTC, datetime, timedelta

import pytest

from relay.audit.models import Entry
from relay.consents import actions, rules
from relay.consents.models import Access, Consent, ProvisionReceipt
from relay.consents.rules import Refusal
from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.errors import NotPermitted, Refused
from relay.kernel.reasons import Reason
from relay.kernel.tenancy import scope
from relay.mail.models import Message
from tests.slots.crowd import people
from tests.world import NOON, World

DAY = timedelta(days=1)


def look(world: World, candidate_id: int) -> Reason | None:
    """Birch's Bob looks somebody up; why not, or None."""
    try:
        actions.reveal(candidate_id, purpose="placement", by=world.bob)
    except Refused as no:
        return no.reason
    return None


def looked(world: World, count: int, *, ago: timedelta = timedelta(), seat: str = "") -> None:
    """So many lines of access of different people, where a test is about what follows."""
    with scope(house()):
        ids = [row.pk for row in people(world, count)]
        consents = dict(Consent.objects.filter(candidate_id__in=ids).values_list("candidate_id", "pk"))
        Access.objects.bulk_create(
            Access(
                candidate_id=pk, organisation=world.birch, consent_id=consents[pk], purpose="placement",
                user_ref=seat or world.bob.name.removeprefix("user:"), at=NOON - ago,
            )
            for pk in ids
        )  # fmt: skip


def mails() -> list[Message]:
    with scope(house()):
        return list(Message.objects.filter(event_key__startswith="quota:"))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Days with room for three, and for five of the whole agency."""
    from relay.consents import quotas

    for module in (rules, quotas):
        monkeypatch.setattr(module, "AGENCY_MOST", 5)
    monkeypatch.setattr(quotas, "SEAT_MOST", 3)
    monkeypatch.setattr(quotas, "RECORDS_MOST", 3)
    monkeypatch.setattr(rules, "SEAT_AFTER_A_FULL_DAY", 1)


def test_a_member_reads_so_many_and_the_last_is_told_to_the_operator(world: World, small: None) -> None:
    looked(world, 2)
    first, second = people(world, 2)
    assert not mails()

    answers = [look(world, first.pk), look(world, second.pk), look(world, first.pk)]

    assert answers == [None, Refusal.SEAT_FULL, None]
    [mail] = mails()
    assert mail.to == "olga@olga.example"
    assert world.birch.ref in mail.text


def test_the_whole_agency_has_a_limit_of_its_own(world: World, small: None) -> None:
    looked(world, 4, seat="USR-COLLEAGUE1")
    first, second = people(world, 2)

    assert [look(world, first.pk), look(world, second.pk)] == [None, Refusal.HOUSE_FULL]
    assert len(mails()) == 1


def test_after_a_full_day_little_is_left_until_the_operator_has_looked(world: World, small: None) -> None:
    looked(world, 3, ago=DAY)
    first, second, third = people(world, 3)

    assert [look(world, first.pk), look(world, second.pk)] == [None, Refusal.SEAT_FULL]
    actions.lift_quota(world.birch, by=world.olga)
    assert [look(world, second.pk), look(world, third.pk)] == [None, None]
    with scope(house()):
        assert Entry.objects.get(act="consent.lift_quota").about == world.birch.ref


def test_a_lift_lasts_for_its_day_and_forgives_the_full_one(world: World, small: None) -> None:
    looked(world, 3, ago=DAY)
    with clock.frozen_at(NOON - DAY + timedelta(hours=1)):
        actions.lift_quota(world.birch, by=world.olga)
    crowd = people(world, 4)

    assert [look(world, row.pk) for row in crowd] == [None, None, None, Refusal.SEAT_FULL]


def test_a_full_day_is_forgotten_after_a_week(world: World, small: None) -> None:
    looked(world, 3, ago=7 * DAY)
    crowd = people(world, 3)

    assert [look(world, row.pk) for row in crowd] == [None, None, None]


def test_names_in_the_records_have_a_limit_of_their_own(world: World, small: None) -> None:
    crowd = people(world, 4)
    with scope(house()):
        ids = [row.pk for row in crowd]
        refs = [str(pk) for pk in ProvisionReceipt.objects.filter(candidate_id__in=ids).values_list("pk", flat=True)]

    read = actions.read_records(received=refs[:3], provided=[], by=world.bob)
    with pytest.raises(Refused) as no:
        actions.read_records(received=refs, provided=[], by=world.bob)

    assert (len(read), no.value.reason) == (3, Refusal.SEAT_FULL)
    assert len(mails()) == 1
    assert look(world, crowd[3].pk) is None


def test_only_the_operator_lifts(world: World) -> None:
    with pytest.raises(NotPermitted):
        actions.lift_quota(world.birch, by=world.bob)


@pytest.mark.parametrize(
    ("had_full_day", "is_lifted", "most"),
    [(False, False, 40), (True, False, 10), (False, True, 200), (True, True, 200)],
)
def test_how_many_a_member_may_look_up(had_full_day: bool, is_lifted: bool, most: int) -> None:
    assert rules.seat_most(rules.SEAT_MOST, had_full_day=had_full_day, is_lifted=is_lifted) == most


def test_the_operator_sees_who_reads_and_lets_them_read_on(world: World) -> None:
    assert look(world, world.candidate().pk) is None
    client = world.client("olga")

    page = client.get(f"/operator/organisations/{world.birch.ref}/").content.decode()
    answer = client.post(f"/operator/organisations/{world.birch.ref}/reading/")

    assert world.bob.name.removeprefix("user:") in page
    assert answer.status_code == 302
    assert world.client("bob").post(f"/operator/organisations/{world.birch.ref}/reading/").status_code == 404


@pytest.mark.parametrize(
    ("seat", "agency", "why"),
    [
        (40, 200, None), (41, 200, Refusal.SEAT_FULL), (40, 201, Refusal.HOUSE_FULL), (41, 201, Refusal.SEAT_FULL),
        (1, 1, None),
    ],
)  # fmt: skip
def test_the_last_one_that_fits_may_be_looked_up(seat: int, agency: int, why: Refusal | None) -> None:
    assert rules.why_not_look(seat_count=seat, seat_most=40, agency_count=agency, agency_most=200) is why


@pytest.mark.parametrize(("is_lifted", "most"), [(False, 200), (True, 1000)])
def test_how_many_an_organisation_may_look_up(is_lifted: bool, most: int) -> None:
    assert rules.agency_most(is_lifted=is_lifted) == most


@pytest.mark.parametrize(("count", "step", "told"), [(39, 1, False), (40, 1, True), (50, 50, False), (51, 50, True)])
def test_the_operator_is_told_when_as_much_again_would_not_fit(count: int, step: int, told: bool) -> None:
    assert rules.is_to_tell(count, 40 if step == 1 else 100, step=step) == told


@pytest.mark.parametrize(
    ("at", "began"),
    [
        (datetime(2026, 4, 1, 23, 59, 59, 999, tzinfo=clock.TOKYO), datetime(2026, 4, 1, tzinfo=clock.TOKYO)),
        (datetime(2026, 4, 1, 15, 0, tzinfo=UTC), datetime(2026, 4, 2, tzinfo=clock.TOKYO)),
    ],
)
def test_a_day_begins_at_midnight_in_tokyo(at: datetime, began: datetime) -> None:
    assert rules.day_began(at) == began


def test_the_numbers_the_pages_and_the_decision_name() -> None:
    numbers = (rules.SEAT_MOST, rules.AGENCY_MOST, rules.RECORDS_MOST, rules.SEAT_AFTER_A_FULL_DAY, rules.LIFTED_TIMES)

    assert numbers == (40, 200, 100, 10, 5)
    assert timedelta(days=6) == rules.FULL_DAY_COUNTS
