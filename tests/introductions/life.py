"""An introduction of Dai by Birch to Cedar, brought as far as a test needs it."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from relay.introductions import actions
from relay.introductions.models import Introduction
from relay.kernel.actors import Actor, house
from relay.kernel.tenancy import scope
from relay.openings.models import Opening
from relay.outcomes import actions as outcomes
from relay.outcomes.rules import OfferTerms
from tests.world import World

PAY = 6_000_000


def terms(world: World, **changes: Any) -> OfferTerms:
    """An offer that may be made as it stands: the first day is a week from now."""
    facts = {"expected_pay_yen": PAY, "term": "permanent", "starts_on": world.cat.at.date() + timedelta(days=7)}
    return OfferTerms(**{**facts, **changes})


STEPS = (
    ("agreed", "dai", actions.agree),
    ("presented", "bob", actions.present),
    ("welcomed", "cat", actions.welcome),
    ("introduced", "bob", actions.introduce),
    ("interviewing", "cat", actions.meet),
    ("offered", "cat", lambda row, by: outcomes.offer(row, terms=terms(World()), by=by)),
    ("accepted", "dai", outcomes.accept_offer),
    ("joined", "cat", lambda row, by: outcomes.confirm_start(row, started_on=by.at.date(), by=by)),
)


def actor(world: World, name: str) -> Actor:
    """Who makes a step."""
    return world.person(name) if name == "dai" else world.actor(name)


def brought_to(world: World, state: str, *, slot_request: Any = None) -> Introduction:
    """Dai's introduction in this state, by the acts that lead there."""
    actions.propose(world.match, message="ぜひご検討ください。", slot_request=slot_request, by=world.bob)
    for reached, name, step in STEPS:
        if seen(world).state == state:
            break
        by = actor(world, name)
        with transaction.atomic(), scope(by):
            step(Introduction.objects.get(), by=by)
        assert seen(world).state == reached
    return seen(world)


def seen(world: World) -> Introduction:
    """The introduction as it is now, with all it points to; as the house sees it."""
    with transaction.atomic(), scope(house()):
        return Introduction.objects.select_related(
            "agency", "company", "candidate", "opening__company", "match", "slot_request"
        ).get()


def move_opening(world: World, **fields: Any) -> None:
    """Change Cedar's opening behind everybody's back."""
    with transaction.atomic(), scope(house()):
        Opening.objects.filter(pk=world.opening.pk).update(**fields)
