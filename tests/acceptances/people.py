"""People who wait at Birch, and what tests read of them as the house."""

from typing import Any

from django.db import transaction

from relay.acceptances.models import OpeningAcceptance, SeekerAcceptance
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from tests.world import World, register

KANA = "アイウエオ"


def waiting(world: World, count: int = 1) -> list[SeekerAcceptance]:
    """So many people who have just allowed Birch."""
    return [
        acceptance_of(register(f"w{number}", world.link, agencies=(world.birch,), family_kana=KANA[number] * 3).pk)
        for number in range(count)
    ]


def acceptance_of(candidate_id: int) -> SeekerAcceptance:
    """The person's row, as the house sees it."""
    with transaction.atomic(), scope(house()):
        return SeekerAcceptance.objects.select_related("candidate", "agency").get(candidate_id=candidate_id)


def opening_acceptance(world: World, **which: Any) -> OpeningAcceptance:
    """An opening's row at an agency, as the house sees it."""
    with transaction.atomic(), scope(house()):
        return OpeningAcceptance.objects.select_related("opening", "agency", "company").get(**which)
