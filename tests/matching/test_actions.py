"""Suggested with reasons, chosen by people, gone with the consent; blocks come before everything."""

from typing import Any

import pytest
from django.db import transaction

from relay.acceptances import actions as acceptances
from relay.acceptances import queries as acceptance_queries
from relay.candidates import actions as candidates
from relay.consents import actions as consents
from relay.consents.models import Consent
from relay.kernel.actors import house
from relay.kernel.errors import NotPermitted, Refused, Stale
from relay.kernel.tenancy import scope
from relay.matching import actions, queries
from relay.matching.models import Match
from relay.matching.rules import Refusal
from relay.openings import actions as openings
from relay.openings.models import Opening
from tests.acceptances.people import waiting
from tests.world import World, opening_facts

pytestmark = pytest.mark.django_db


def post(world: World, **facts: Any) -> Opening:
    """Another opening of Cedar's, taken on by Birch."""
    opening = openings.draft(facts=opening_facts(**facts), by=world.cat)
    openings.post(opening, declared=True, by=world.cat)
    acceptances.accept_requested_opening(opening, by=world.bob)
    return opening


def fresh(match: Match) -> Match:
    """The match as it stands, seen as the house."""
    with transaction.atomic(), scope(house()):
        return Match.objects.get(pk=match.pk)


def test_match_carries_its_parts(world: World) -> None:
    match = world.match

    assert (match.state, match.score, match.scorer_version) == ("suggested", 95, "rules-1")
    assert sum(part["points"] for part in match.reasons) == match.score
    with scope(world.bob):
        card = queries.for_candidate(world.bob, world.candidate().ref)[0]
    assert card.ref == match.ref
    assert [line.feature for line in card.speaks_for][:2] == ["occupation", "experience"]
    assert (card.speaks_against, card.unknown, card.is_choosable) == ([], [], True)
    assert card.candidate_title == "サーバーサイドエンジニア・経験4年"


def test_both_ways_of_asking_give_the_same(world: World) -> None:
    bob = world.bob
    with scope(bob):
        assert queries.for_opening(bob, world.opening.ref) == queries.for_candidate(bob, world.candidate().ref)
    with scope(world.finn):
        assert queries.for_opening(world.finn, world.opening.ref) == []
        assert Match.objects.count() == 0


def test_new_opening_is_matched_and_hard_filters_are_told(world: World) -> None:
    post(world, title="データエンジニア", occupation="data_engineer")
    post(world, title="大阪勤務", prefecture="27", remote="none")
    bob = world.bob

    with scope(bob):
        found = queries.for_candidate(bob, world.candidate().ref)
        ruled_out = queries.ruled_out(bob, world.candidate().ref)

    assert {card.opening_title for card in found} == {"バックエンドエンジニア", "データエンジニア"}
    (nearly,) = ruled_out.nearly
    assert (nearly.opening_title, nearly.reasons) == ("大阪勤務", ("大阪府は希望勤務地に含まれていません。",))
    assert (ruled_out.others, ruled_out.not_available_count) == ((), 0)


def test_blocked_company_is_never_scored_and_never_named(world: World) -> None:
    row = waiting(world)[0]
    person = world.dai.as_candidate(row.candidate_id)
    with transaction.atomic(), scope(person):
        candidates.block(row.candidate, name="セダーソフト", by=person)

    acceptances.accept_seeker(row, by=world.bob)

    with scope(world.bob):
        assert queries.for_candidate(world.bob, row.candidate.ref) == []
        ruled_out = queries.ruled_out(world.bob, row.candidate.ref)
    assert (ruled_out.nearly, ruled_out.others, ruled_out.not_available_count) == ((), (), 1)
    assert "セダー" not in repr(ruled_out)


def test_choices_are_idempotent_and_survive_scoring_again(world: World) -> None:
    match, bob = world.match, world.bob

    with scope(bob):
        actions.shortlist(match, by=bob)
        actions.shortlist(match, by=bob)
        actions.rescore(match.candidate_id, by=bob)
        assert fresh(match).state == "shortlisted"
        assert [card.ref for card in queries.shortlisted(bob)] == [match.ref]
        actions.dismiss(match, reason="pay", by=bob)
        actions.dismiss(match, reason="pay", by=bob)
        assert (fresh(match).state, fresh(match).dismiss_reason) == ("dismissed", "pay")
        actions.rescore(match.candidate_id, by=bob)
        assert fresh(match).state == "dismissed"
        actions.restore(match, by=bob)
        assert fresh(match).state == "suggested"


def test_dismissal_needs_a_reason_of_the_list(world: World) -> None:
    with pytest.raises(Refused) as no:
        actions.dismiss(world.match, reason="", by=world.bob)

    assert no.value.reason is Refusal.UNKNOWN_REASON


def test_others_cannot_choose(world: World) -> None:
    with pytest.raises(NotPermitted):
        actions.shortlist(world.match, by=world.cat)
    with pytest.raises(Stale):
        actions.shortlist(world.match, by=world.finn)


def test_withdrawal_retires_and_consent_again_revives(world: World) -> None:
    match, dai = world.match, world.dai
    with transaction.atomic(), scope(dai):
        for consent in Consent.objects.filter(state="given"):
            consents.withdraw(consent, by=dai)

    assert fresh(match).state == "retired"
    with scope(world.bob):
        assert queries.card(world.bob, match.ref) is None
        assert Match.objects.count() == 0
        assert queries.ruled_out(world.bob, world.candidate().ref).not_available_count == 0

    ref = world.birch.ref
    with transaction.atomic(), scope(dai):
        consents.answer(world.candidate(), shown=[ref], ticked=[ref], mechanism="test", by=dai)
    with scope(world.bob):
        acceptances.accept_seeker(acceptance_queries.visible_to(world.bob).get(state="waiting"), by=world.bob)
    assert fresh(match).state == "suggested"


def test_closed_opening_retires(world: World) -> None:
    match = world.match

    openings.close(world.opening, by=world.cat)

    assert fresh(match).state == "retired"


def test_erasure_empties_the_reasons(world: World) -> None:
    match = world.match
    with transaction.atomic(), scope(house()):
        candidates.erase(world.candidate(), by=house())

    assert (fresh(match).state, fresh(match).reasons) == ("retired", [])


def test_scoring_again_retires_what_no_longer_fits(world: World) -> None:
    match = world.match
    with scope(house()):
        Opening.objects.filter(pk=match.opening_id).update(licences=["看護師"])

    actions.rescore(match.candidate_id, by=house())

    assert fresh(match).state == "retired"
