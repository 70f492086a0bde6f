"""One mailbox is one person, whatever it is written like, and also after an erasure."""

import pytest

from relay.candidates import actions as candidates
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.slots.models import Referral
from tests.world import World, guest, register


def reason_of(candidate_id: int) -> str:
    with scope(house()):
        return Referral.objects.get(candidate=candidate_id).reason_code


@pytest.mark.parametrize("alias", ["mia+again", "Mia+2"])
def test_another_spelling_of_the_address_does_not_count_again(world: World, alias: str) -> None:
    register("mia", world.link, agencies=(world.birch,), family_kana="ミア")
    again = register(alias, world.link, agencies=(world.birch,), family_kana="ベツ")

    assert reason_of(again.pk) == "duplicate"


def test_somebody_who_erased_everything_and_comes_back_does_not_count_again(world: World) -> None:
    first = register("mia", world.link, agencies=(world.birch,), family_kana="ミア")
    with scope(house()):  # counted: what was withdrawn within the hold would count anew
        Referral.objects.filter(candidate=first).update(state="confirmed")
    candidates.erase(first, by=guest("mia").as_candidate(first.pk))
    again = register("mia", world.link, agencies=(world.birch,), family_kana="ミア")

    assert again.pk != first.pk
    assert reason_of(again.pk) == "duplicate"
