"""A link that was posted somewhere: counting freezes within minutes, the people are served, no slot comes of it."""

from datetime import timedelta

import pytest

from relay.candidates.models import Registration
from relay.consents.models import Consent
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.slots import actions
from relay.slots.models import Referral
from relay.slots.queries import doubtful
from relay.slots.rules.bursts import BURST_LEAST, is_burst
from tests.slots.crowd import close, line, people, slots, states
from tests.world import NOON, World


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
