"""The proof of A9 and A10 by the clock, in small: no times are judged here, only answers and the yardstick itself."""

import random

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.proofs import timing
from tests.world import World

PLACES = (
    "a link opened", "a code typed", "a link's form", "registering", "code to sign in", "password",
    "password of staff", "password forgotten",
)  # fmt: skip


@pytest.fixture
def dice() -> random.Random:
    return random.Random(20260402)


@pytest.mark.parametrize(
    ("ones", "others", "share"),
    [([1, 2], [3, 4], 0.0), ([3, 4], [1, 2], 1.0), ([1, 2], [1, 2], 0.5), ([1, 3], [2, 4], 0.25), ([5], [5], 0.5)],
)
def test_the_yardstick_is_the_share_of_pairs_in_order(ones: list[float], others: list[float], share: float) -> None:
    assert timing.auc(ones, others) == share


@pytest.mark.parametrize("name", PLACES)
def test_what_is_there_and_what_is_not_get_one_answer(
    world: World, dice: random.Random, settings: LazySettings, name: str
) -> None:
    settings.PASSWORD_HASHERS = [timing.HASHER]
    place = timing.places(world)[name]

    found = timing.measure(name, place, 1, dice)

    assert (found.pairs_count, found.differing_count) == (1, 0)


@pytest.mark.parametrize("name", ["a link opened", *PLACES[3:]])
def test_it_is_as_many_questions_to_the_database(
    world: World, dice: random.Random, settings: LazySettings, name: str
) -> None:
    settings.PASSWORD_HASHERS = [timing.HASHER]
    place = timing.places(world)[name]
    there, missing, counts = place.there(dice), place.missing(dice), []
    for number, text in enumerate((there, there, missing, missing)):
        with CaptureQueriesContext(connection) as asked:
            place.ask(Client(REMOTE_ADDR=f"198.51.{100 + number}.9"), text)
        counts.append(len(asked))

    assert counts[1] == counts[3]  # the first time also writes what is written only once


def test_every_place_is_probed(world: World) -> None:
    assert tuple(timing.places(world)) == PLACES == timing.NAMES
