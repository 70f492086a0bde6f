"""Ten people through Cedar's link: Cedar earns a slot, asks with it, and Birch takes the request up."""

from datetime import timedelta

from django.db import transaction

from relay.intake import actions as intake
from relay.kernel import clock
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.openings import actions as openings
from relay.slots import actions as slots
from relay.slots.models import SlotRequest
from relay.slots.rules.counting import latest_monday
from tests.world import World, register

NAMES = "アイウエオカキクケコ"


def taken_request(world: World) -> SlotRequest:
    """A request of Cedar's that Birch has taken up; a fortnight has passed meanwhile."""
    link = intake.issue(stage="any", label="", by=world.cat)
    for number, name in enumerate(NAMES):
        register(f"p{number}", link, agencies=(world.birch,), family_kana=name * 3)
    clock.freeze(clock.now() + timedelta(days=14))
    with transaction.atomic(), scope(house()):
        slots.close_week(monday=latest_monday(clock.now()), by=house())
    openings.confirm(world.opening, by=world.cat)
    request = slots.open_request(world.opening, by=world.cat)
    return slots.take(request, by=world.bob)
