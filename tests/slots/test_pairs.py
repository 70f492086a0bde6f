"""Pairs of a company and an agency that stand out (trust.md A16)."""

import math
import random
from datetime import timedelta

import pytest

from relay.consents import actions as consents
from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.slots import queries
from relay.slots.rules.pairs import REFERRED_LEAST, Pair, Standing, ranked
from tests.proofs import colluding
from tests.slots.crowd import people
from tests.world import NOON, World

LATER = NOON + timedelta(days=8)


def test_the_pair_nobody_speaks_to_comes_first() -> None:
    usual = [Pair(company, 1, 20, 15) for company in range(1, 6)]

    standings = ranked([*usual, Pair(9, 1, 20, 1)])

    assert standings[0].pair.company_id == 9
    assert [standing.stands_out for standing in standings] == [True, *[False] * 5]


def test_a_few_people_tell_nothing() -> None:
    assert ranked([Pair(1, 1, REFERRED_LEAST - 1, 0), Pair(2, 1, 50, 50)])[0].pair.company_id == 2


def test_one_pair_alone_is_judged_as_well() -> None:
    assert not ranked([Pair(1, 1, 20, 15)])[0].stands_out


def test_a_pair_is_measured_by_what_the_others_do() -> None:
    first, second, third = Pair(1, 1, 10, 5), Pair(2, 1, 10, 2), Pair(3, 2, 10, 9)

    by_company = {standing.pair.company_id: standing for standing in ranked([first, second, third])}

    # At large the others of the first have 11 of 20, and two people more of whom half are taken for granted: 12 of 22.
    # Its agency's other company has 2 of 10, and 20 people more who follow what is usual at large.
    usual = (2 + 20 * 12 / 22) / 30
    assert by_company[1].usual_share == pytest.approx(usual)
    assert by_company[1].distance == pytest.approx((10 * usual - 5) / math.sqrt(10 * usual * (1 - usual)))
    assert by_company[2].usual_share == pytest.approx((5 + 20 * 15 / 22) / 30)
    assert by_company[3].usual_share == pytest.approx(8 / 22)  # its agency has no other company
    assert by_company[3].distance < 0 < by_company[2].distance


def test_eight_people_are_enough() -> None:
    assert [
        standing.pair.referred_count for standing in ranked([Pair(1, 1, 7, 0), Pair(2, 1, 8, 0), Pair(3, 1, 9, 0)])
    ] == [9, 8]


@pytest.mark.parametrize(("distance", "stands_out"), [(2.99, False), (3.0, True)])
def test_three_spreads_stand_out(distance: float, stands_out: bool) -> None:
    assert Standing(Pair(1, 1, 10, 0), 0.5, distance).stands_out is stands_out


def test_a_planted_pair_is_among_the_first_three() -> None:
    assert all(colluding.rank(random.Random(seed))[0] <= 3 for seed in range(10))


def test_what_the_agencies_opened_is_read_from_the_lines_of_access(world: World) -> None:
    crowd = people(world, 9)
    spoken = people(world, 30, world.fir)
    with clock.frozen_at(LATER):
        for row in spoken[:25]:
            consents.reveal(row.pk, purpose="placement", by=world.finn)
        with scope(house()):
            found = {(pair.agency_id, pair.referred_count, pair.contacted_count) for pair in queries.pairs(house())}
            [card] = queries.pairs_that_stand_out(world.olga)
        page = world.client("olga").get("/operator/referrals/").content.decode()

    assert found == {(world.birch.pk, len(crowd) + 1, 0), (world.fir.pk, 30, 25)}  # Dai allowed Birch, too
    assert (card.company_ref, card.agency_ref, card.contacted_count) == (world.acme.ref, world.birch.ref, 0)
    assert card.agency_name in page
    assert queries.pairs_that_stand_out(world.ann) == []
