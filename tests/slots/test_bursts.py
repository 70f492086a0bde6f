"""A link that was posted somewhere: counting freezes within minutes, the people are served, no slot comes of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from relay.candidates.models import Registration
from relay.candidates.queries import registrations_of
from relay.consents.models import Consent
from relay.intake import actions as intake
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.slots import actions
from relay.slots.bursts import freeze_burst, is_in_burst
from relay.slots.models import Referral
from relay.slots.queries import doubtful
from relay.slots.rules.bursts import BURST_LEAST, BURST_WINDOW, is_burst
from tests.slots.crowd import arrivals, close, line, people, slots, states
from tests.slots.test_counting_rows import whole
from tests.world import NOON, World

DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("before", "after", "history", "answer"),
    [
        (BURST_LEAST, BURST_LEAST, 0, False),
        (BURST_LEAST + 1, 0, 20, True),
        (0, BURST_LEAST + 1, 20, True),
        (250, 0, 1000, False),
        (251, 0, 1000, True),
    ],
)
def test_a_burst_is_measured_against_the_history(before: int, after: int, history: int, answer: bool) -> None:
    assert is_burst(before_count=before, after_count=after, history_count=history) is answer


def test_a_burst_freezes_the_counting_of_all_of_it_and_serves_everybody(world: World) -> None:
    for number in range(BURST_LEAST + 5):  # as 500 in an hour come: one every seven seconds
        people(world, 1, at=NOON + timedelta(seconds=7 * number))

    assert states(world)[1:] == ["doubtful"] * (BURST_LEAST + 5)  # all but Dai, who came the day before
    with scope(house()):
        assert {code for card in doubtful(house()) for code, _text in card.evidence} == {"burst"}
        assert Registration.objects.count() == BURST_LEAST + 7  # Dai and Eve are there, too
        assert Consent.objects.filter(state="given").count() == BURST_LEAST + 6
    assert line(world, close()).slots_granted_count == 0
    assert slots(world) == []


def test_what_a_person_decided_is_not_frozen_again(world: World) -> None:
    people(world, BURST_LEAST + 1)
    with scope(house()):
        first = doubtful(house())[0].ref

    actions.review(first, count=True, by=world.olga)
    people(world, 1)

    with scope(house()):
        assert Referral.objects.get(ref=first).state == "held"


def test_a_quiet_afternoon_later_counts_again(world: World) -> None:
    people(world, BURST_LEAST + 1)
    people(world, 2, at=NOON + timedelta(hours=3))

    assert states(world)[-2:] == ["held", "held"]


def burst_of(world: World, size: int, **changes: Any) -> list[Any]:
    """So many who came within a minute, their referrals as they would be before anybody noticed."""
    crowd = people(world, size)
    with scope(house()):
        Referral.objects.filter(candidate__in=crowd).update(state="held", evidence=[], **changes)
    return crowd


def arrive(person: Any, **changes: Any) -> None:
    with scope(house()):
        Registration.objects.filter(candidate=person).update(**changes)


def frozen(world: World, person: Any) -> None:
    with transaction.atomic(), scope(house()):
        [registration] = registrations_of(person.pk, since=NOON - 60 * DAY)
        freeze_burst(registration)


def test_a_burst_freezes_its_own_hour_and_link_and_what_nobody_decided(world: World) -> None:
    last, early, late, long_before, long_after, elsewhere, decided, counted, odd = burst_of(world, 9)
    link = intake.issue(stage="any", label="", by=world.ann)
    arrive(early, registered_at=NOON - BURST_WINDOW)
    arrive(late, registered_at=NOON + BURST_WINDOW)
    arrive(long_before, registered_at=NOON - BURST_WINDOW - MOMENT)
    arrive(long_after, registered_at=NOON + BURST_WINDOW + MOMENT)
    arrive(elsewhere, link=link)
    with scope(house()):
        Referral.objects.filter(candidate=decided).update(decided_by="user:USR-X")
        Referral.objects.filter(candidate=counted).update(state="confirmed")
        Referral.objects.filter(candidate=odd).update(evidence=["own-network"])

    frozen(world, last)

    said = {person: (whole(person.pk)["state"], whole(person.pk)["evidence"]) for person in (last, early, late)}
    assert set(map(str, said.values())) == {"('doubtful', ['burst'])"}
    assert (whole(odd.pk)["state"], whole(odd.pk)["evidence"]) == ("doubtful", ["own-network", "burst"])
    for person in (long_before, long_after, elsewhere, decided):
        assert (whole(person.pk)["state"], whole(person.pk)["evidence"]) == ("held", [])
    assert (whole(counted.pk)["state"], whole(counted.pk)["evidence"]) == ("confirmed", [])


@pytest.mark.parametrize(
    ("came", "size", "burst"),
    [
        (-BURST_WINDOW, BURST_LEAST, True), (-BURST_WINDOW - MOMENT, BURST_LEAST, False),
        (BURST_WINDOW, BURST_LEAST, True), (BURST_WINDOW + MOMENT, BURST_LEAST, False),
        (-BURST_WINDOW, BURST_LEAST - 1, False), (BURST_WINDOW, BURST_LEAST - 1, False),
    ],
)  # fmt: skip
def test_how_near_others_must_come_to_be_a_burst(world: World, came: timedelta, size: int, burst: bool) -> None:
    (person,) = people(world, 1, at=NOON + 50 * DAY)
    at = NOON + 50 * DAY
    with scope(house()):
        arrivals(world, size, at + came)
    with transaction.atomic(), scope(house()):
        [registration] = registrations_of(person.pk, since=NOON)
        assert is_in_burst(registration) is burst


@pytest.mark.parametrize(
    ("came", "burst"),
    [
        (-BURST_WINDOW - MOMENT, False), (-BURST_WINDOW - 28 * DAY, False), (-BURST_WINDOW - 28 * DAY - MOMENT, True),
    ],
)  # fmt: skip
def test_a_link_that_brought_many_before_has_no_burst(world: World, came: timedelta, burst: bool) -> None:
    at = NOON + 50 * DAY
    (person,) = people(world, 1, at=at)
    with scope(house()):
        arrivals(world, BURST_LEAST + 1, at - DAY / 48)
        arrivals(world, 4 * BURST_LEAST + 8, at + came)
    with transaction.atomic(), scope(house()):
        [registration] = registrations_of(person.pk, since=NOON)
        assert is_in_burst(registration) is burst


def test_the_burst_itself_is_no_history(world: World) -> None:
    at = NOON + 50 * DAY
    (person,) = people(world, 1, at=at)
    with scope(house()):
        arrivals(world, BURST_LEAST + 1, at - DAY / 48)
        arrivals(world, 4 * BURST_LEAST, at - 2 * BURST_WINDOW)
    with transaction.atomic(), scope(house()):
        [registration] = registrations_of(person.pk, since=NOON)
        assert is_in_burst(registration) is True
