"""Pairs of a company and an agency that stand out (trust.md A16)."""

import random
from datetime import timedelta

from relay.consents import actions as consents
from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.slots import queries
from relay.slots.rules.pairs import REFERRED_LEAST, Pair, ranked
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
