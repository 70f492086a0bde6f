"""Matches follow what they rest on: a changed profile, a company now avoided, a changed opening."""

from dataclasses import replace

from django.db import transaction

from relay.candidates import actions as candidates
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.matching import actions as matching
from relay.openings import actions as openings
from relay.openings.queries import facts_of
from tests.world import World, profile


def test_a_changed_profile_is_scored_anew(world: World) -> None:
    """Dai forgets Python and gains ten years; Birch sees another score at once."""
    before = world.match

    candidates.amend(world.candidate(), profile(skills=("Excel",), experience_years=14), by=world.dai)

    assert world.match.score < before.score
    assert world.match.reasons != before.reasons


def test_a_company_now_avoided_goes_from_suggestions_and_shortlist(world: World) -> None:
    """Nobody is shown to a company they block, also where an agency had chosen it."""
    matching.shortlist(world.match, by=world.bob)

    candidates.block(world.candidate(), name="セダーソフト", by=world.dai)

    assert world.match.state == "retired"


def test_a_changed_opening_is_scored_anew(world: World) -> None:
    """Cedar wants another craft; Dai fits less."""
    before = world.match
    with transaction.atomic(), scope(house()):
        facts = facts_of(world.opening)

    openings.amend(world.opening, replace(facts, must_skills=("COBOL",), years_min=9), by=world.cat)

    assert world.match.score < before.score
