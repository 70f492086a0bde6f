"""What a movement is, and when two are the same."""

from dataclasses import replace
from datetime import timedelta

import pytest

from relay.ledger.rules import Movement, Place, digest_of, require_sound
from tests.world import NOON

SOURCE, TARGET = Place("REF:world:A", "REF", "A", None), Place("company:A:REF:confirmed", "REF", "A")
GOOD = Movement("confirm:1", "confirm", SOURCE, TARGET, 1, 1, "because", "A")


@pytest.mark.parametrize(
    "wrong",
    [
        replace(GOOD, reference=""),
        replace(GOOD, amount=0),
        replace(GOOD, amount=-1),
        replace(GOOD, target=SOURCE),
        replace(GOOD, target=replace(TARGET, unit="SLOT")),
    ],
)
def test_require_sound_stops_what_can_never_be_right(wrong: Movement) -> None:
    require_sound(GOOD)
    with pytest.raises(AssertionError):
        require_sound(wrong)


@pytest.mark.parametrize(
    "other",
    [
        replace(GOOD, kind="reverse"),
        replace(GOOD, source=replace(SOURCE, address="REF:world:B")),
        replace(GOOD, target=replace(TARGET, address="company:B:REF:confirmed")),
        replace(GOOD, source=replace(SOURCE, unit="SLOT")),
        replace(GOOD, amount=2),
        replace(GOOD, owner="B"),
        replace(GOOD, policy_version=2),
        replace(GOOD, why="for another reason"),
        replace(GOOD, corrects="confirm:0"),
    ],
)
def test_digest_changes_with_everything_a_transfer_says(other: Movement) -> None:
    assert digest_of(other) != digest_of(GOOD)


def test_digest_does_not_change_with_the_moment() -> None:
    assert digest_of(replace(GOOD, event_at=NOON + timedelta(days=9))) == digest_of(replace(GOOD, event_at=NOON))
