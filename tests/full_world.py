"""The whole relay once through, as the acts make it: every table of ours has a row that belongs to somebody."""

from datetime import datetime, timedelta

from django.db import transaction

from relay.audit import sequencer
from relay.candidates import actions as candidates
from relay.consents import actions as consents
from relay.consents.models import Consent
from relay.introductions.models import Introduction
from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.slots import actions as slots
from relay.slots.models import Closing
from tests.introductions.life import STEPS, actor, brought_to
from tests.outcomes.slots import taken_request
from tests.world import World, guest

LEAVER = "p0"
"""Somebody of Cedar's link who took the consent to Birch back."""


def play(world: World) -> datetime:
    """Cedar earns a slot and Birch fills it with Dai; both read his name; the moment it ends.

    Elm, Fir and Eve have no part in any of it. The clock of this process stands at the end of the play afterwards.
    """
    candidates.block(world.candidate("dai"), name="株式会社きらい", by=world.dai)
    brought_to(world, "introduced", slot_request=taken_request(world))
    dai = world.candidate("dai").pk
    consents.reveal(dai, purpose="placement", by=world.bob)
    consents.reveal(dai, purpose="named_introduction", by=world.cat)
    for reached in ("interviewing", "offered", "accepted", "joined"):
        _go_on(world, reached)
    slots.note_presence(company_id=world.acme.pk, by=guest("ann"))
    leaver = world.person(LEAVER)
    with transaction.atomic(), scope(leaver):
        consents.withdraw(Consent.objects.get(), by=leaver)
    _object(world)
    slots.prove_books(by=house())
    sequencer.sequence(by=house())
    return clock.now()


def _object(world: World) -> None:
    today = clock.now().date()
    slots.declare_mails(week=today - timedelta(days=today.weekday()), sent_count=40, by=world.cat)
    with transaction.atomic(), scope(world.cat):
        line = Closing.objects.order_by("pk").filter(company_id=world.cat.organisation_id)[0]
    slots.object_to(line, text="先週の数と合いません。", by=world.cat)


def _go_on(world: World, reached: str) -> None:
    name, step = next((name, step) for state, name, step in STEPS if state == reached)
    if reached == "joined":
        clock.freeze(clock.now() + timedelta(days=7))
    by = actor(world, name)
    with transaction.atomic(), scope(by):
        step(Introduction.objects.get(), by=by)
    with transaction.atomic(), scope(house()):
        assert Introduction.objects.get().state == reached
