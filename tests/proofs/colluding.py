"""A company and an agency that invent people together (A16), among two hundred pairs that are merely different."""

import random

from relay.slots.rules.pairs import Pair, ranked

COMPANIES, AGENCIES = 20, 10
PLANTED = (COMPANIES, AGENCIES)
FIRST = 3


def world(dice: random.Random) -> list[Pair]:
    """Agencies differ in how much they speak to people, companies in how many they have; one pair plays together."""
    pairs = []
    for agency in range(1, AGENCIES + 1):
        usual = dice.uniform(0.45, 0.95)
        for company in range(1, COMPANIES + 1):
            referred = dice.randrange(8, 60)
            share = min(max(dice.gauss(usual, 0.06), 0.05), 1.0)
            if (company, agency) == PLANTED:
                referred, share = 40, 0.1  # enough for four slots; a few are opened for show
            contacted = sum(dice.random() < share for _ in range(referred))
            pairs.append(Pair(company, agency, referred, contacted))
    return pairs


def rank(dice: random.Random) -> tuple[int, int]:
    """On which place of the report the planted pair stands, and how many honest ones stand out beside it."""
    standings = ranked(world(dice))
    places = [(standing.pair.company_id, standing.pair.agency_id) for standing in standings]
    honest = sum(standing.stands_out for standing in standings) - standings[places.index(PLANTED)].stands_out
    return places.index(PLANTED) + 1, honest


def prove_colluding(count: int, dice: random.Random) -> tuple[bool, str]:
    """The figure of A16."""
    found = [rank(dice) for _ in range(count)]
    missed = sum(place > FIRST for place, _honest in found)
    honest = sum(honest for _place, honest in found) / count
    words = (
        f"A16 {count} worlds of {COMPANIES * AGENCIES} pairs: planted pair among the first {FIRST} in {count - missed}"
    )
    return missed <= count // 100, f"{words}; {honest:.1f} honest pairs a report"
