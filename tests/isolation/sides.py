"""Two sides that must not see each other: Cedar, Birch and Dai on one; Elm, Fir and Eve on the other; Acme sent both."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from relay.acceptances import actions as acceptances
from relay.acceptances.models import OpeningAcceptance, SeekerAcceptance
from relay.consents import actions as consents
from relay.intake import actions as intake
from relay.introductions import actions as introductions
from relay.introductions.models import Introduction
from relay.kernel import clock
from relay.kernel.actors import Actor, house
from relay.kernel.tenancy import scope
from relay.matching.models import Match
from relay.openings import actions as openings
from relay.openings.models import Opening
from relay.outcomes import actions as outcomes
from relay.outcomes.rules import OfferTerms
from relay.slots.models import SlotRequest
from tests.full_world import play
from tests.world import World, opening_facts

PEOPLE = ("ann", "bob", "cat", "dai", "elmo", "eve", "finn", "olga")
"""Everybody who signs in; `anonymous` is nobody of them."""
PORTAL_OF = {
    "ann": "company", "bob": "agency", "cat": "company", "dai": "me",
    "elmo": "company", "eve": "me", "finn": "agency", "olga": "operator",
}  # fmt: skip
ORGANISATION_OF = {"ann": "acme", "bob": "birch", "cat": "cedar", "elmo": "elm", "finn": "fir"}


def play_both(world: World) -> None:
    """The whole relay on one side, then on the other; the clock stands at the end of it afterwards."""
    play(world)
    clock.freeze(clock.now() + timedelta(hours=1))
    _open_elm(world)
    _serve_eve(world)
    _bring_eve_to_elm(world)


def _open_elm(world: World) -> None:
    intake.issue(stage="any", label="", by=world.elmo)
    opening = openings.draft(facts=opening_facts(title="社内システム開発"), by=world.elmo)
    openings.post(opening, declared=True, by=world.elmo)
    acceptances.offer_opening(opening, agency_ref=world.fir.ref, by=world.elmo)
    _as(world.finn, lambda: acceptances.accept_opening(OpeningAcceptance.objects.get(), by=world.finn))
    with transaction.atomic(), scope(house()):  # Elm has no slot yet, so no act would open this one
        SlotRequest.objects.create(
            company=world.elm, opening=opening, state="closed", opened_at=clock.now(), closed_at=clock.now()
        )


def _serve_eve(world: World) -> None:
    refs = [world.fir.ref]
    consents.answer(world.candidate("eve"), shown=refs, ticked=refs, mechanism="test", by=world.eve)
    _as(world.finn, lambda: acceptances.accept_seeker(SeekerAcceptance.objects.get(), by=world.finn))


def _bring_eve_to_elm(world: World) -> None:
    match = _as(world.finn, lambda: Match.objects.get(opening__company=world.elm))
    introductions.propose(match, message="ご覧ください。", by=world.finn)
    for name, act in (
        ("eve", introductions.agree),
        ("finn", introductions.present),
        ("elmo", introductions.welcome),
        ("finn", introductions.introduce),
        ("elmo", introductions.meet),
        ("elmo", _offer),
        ("eve", outcomes.accept_offer),
    ):
        by = actor(world, name)
        _as(by, lambda act=act, by=by: act(Introduction.objects.get(), by=by))
    consents.reveal(world.candidate("eve").pk, purpose="named_introduction", by=world.elmo)
    clock.freeze(clock.now() + timedelta(days=7))
    _as(
        world.elmo,
        lambda: outcomes.confirm_start(Introduction.objects.get(), started_on=world.elmo.at.date(), by=world.elmo),
    )


def actor(world: World, name: str) -> Actor:
    """Who somebody is at this moment."""
    return world.person(name) if name in {"dai", "eve"} else world.actor(name)


def opening_of(world: World, name: str) -> Opening:
    """The one opening of somebody's company."""
    with transaction.atomic(), scope(house()):
        return Opening.objects.get(company=world.actor(name).organisation_id)


def _offer(introduction: Introduction, *, by: Actor) -> Any:
    terms = OfferTerms(expected_pay_yen=5_000_000, term="permanent", starts_on=by.at.date() + timedelta(days=7))
    return outcomes.offer(introduction, terms=terms, by=by)


def _as(by: Actor, say: Any) -> Any:
    with transaction.atomic(), scope(by):
        return say()
