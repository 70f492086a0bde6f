"""The proof of `make prove-abuse`, in small: every figure it prints is checked here on fewer cases."""

import random

import pytest
from disposable_email_domains import blocklist

from tests.proofs import codes, crowds, robots
from tests.world import World


@pytest.fixture
def dice() -> random.Random:
    return random.Random(20260402)


def test_scanners_register_nobody(world: World, dice: random.Random) -> None:
    before, mailed = robots.footprint(), robots.codes_mailed()
    scanner = robots.Scanner(world, dice)

    scanner.is_wary = True
    scanner.submit(scanner.register)
    assert robots.codes_mailed() > mailed  # which nobody types
    counts = robots.scan(world, 40, dice)

    assert robots.footprint() == before
    assert sum(counts.values()) >= 40


@pytest.mark.parametrize("name", robots.PROFILES)
def test_each_profile_changes_nothing(world: World, dice: random.Random, name: str) -> None:
    before = robots.footprint()
    scanner = robots.Scanner(world, dice)

    robots.PROFILES[name](scanner)

    assert scanner.count
    assert robots.footprint() == before


def test_mangled_links_are_read_and_never_as_another(dice: random.Random) -> None:
    found = codes.read(1000, dice)

    assert found.right >= 990
    assert found.wrong_company == 0


def test_guesses_hit_nothing(world: World, dice: random.Random) -> None:
    formed, asked, hits = codes.guessed(2000, 100, dice)

    assert (asked, hits) == (40, 0)
    assert formed < 1200


def test_one_person_with_many_addresses_counts_once(world: World, dice: random.Random) -> None:
    found = crowds.many_addresses(world, 3, 5, dice)

    assert found.states["void"] == 12


def test_different_people_are_not_taken_for_one(dice: random.Random) -> None:
    assert crowds.pairs(1000, dice) <= 2


def test_a_farm_is_worth_its_mailboxes(world: World, dice: random.Random) -> None:
    found = crowds.farm(world, 8, 3, 2, dice)

    assert found.states["void"] == 5
    assert found.slots_count == 0


def test_a_leaked_link_is_quiet_below_the_burst(world: World) -> None:
    found = crowds.leak(world, 3)  # the burst itself stands in tests/slots/test_bursts.py

    assert (found.frozen_after, found.states["doubtful"], found.slots_count) == (None, 0, 0)


def test_throw_away_domains_are_flagged_and_nobody_is_refused(db: None) -> None:
    flagged, known = codes.disposable()

    assert flagged == known > 1000
    assert codes.served([*sorted(blocklist)[:5], *codes.RELAYS]) == 5 + len(codes.RELAYS)


@pytest.mark.parametrize("name", ["registering", "code to sign in", "password forgotten"])
def test_known_and_unknown_addresses_get_one_answer(world: World, name: str) -> None:
    place, field = codes.places(world)[name]

    known = codes.probe(place, field, "dai@mail.example")
    unknown = codes.probe(place, field, "nobody-at-all@mail.example")

    assert known == unknown
