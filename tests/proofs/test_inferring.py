"""The company's game, in small."""

import random

from tests.proofs import inferring
from tests.proofs.inferring import Batch


def test_a_year_of_companies_is_sure_of_hardly_anybody() -> None:
    game = inferring.play(40, random.Random(20260402))

    assert game.people.total() > 1000
    assert game.share <= inferring.CERTAIN_MOST


def test_the_player_is_sure_when_all_of_a_batch_are_counted() -> None:
    assert inferring.sure_of([Batch(5, 5, 5, is_known_two_sided=False)]) == [True]


def test_the_player_is_sure_of_nobody_when_four_may_be_carried_over() -> None:
    assert inferring.sure_of([Batch(9, 5, 5, is_known_two_sided=True)]) == [False]


def test_what_comes_later_tells_about_what_came_before() -> None:
    assert inferring.sure_of([Batch(2, 2, 0, is_known_two_sided=False), Batch(3, 3, 5, is_known_two_sided=False)]) == [
        True,
        True,
    ]


def test_planted_people_make_the_player_surer() -> None:
    assert inferring.sure_of([Batch(1, 1, 5, is_known_two_sided=False)], planted=4) == [True]
