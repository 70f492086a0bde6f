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


def test_fingerprints_stay_what_they_were() -> None:
    """A transfer posted years ago must still prove itself: the way it is written down is for ever."""
    said = replace(GOOD, why="五人目の紹介", corrects="confirm:0")

    assert digest_of(said) == "85e6e942a277a7cd8c41cc2adc5e2c71272320e8a9bf0cb1402516e564e199b8"


def test_an_account_is_the_houses_own_and_never_below_nothing_unless_said() -> None:
    place = Place("OBL:pool", "OBL")
    movement = Movement("a", "b", SOURCE, TARGET, 1, 1, "because")

    assert (place.owner, place.floor) == ("", 0)
    assert (movement.owner, movement.corrects, movement.event_at) == ("", "", None)
