"""Taking back only the consent to be named ends that one introduction, and shuts the company out at once."""

import pytest

from relay.consents import actions as consents
from relay.consents.models import Consent
from relay.consents.rules import Refusal
from relay.introductions.queries import for_company
from relay.kernel.errors import Refused
from relay.kernel.tenancy import scope
from tests.introductions.life import brought_to, seen
from tests.world import World


def test_withdrawing_the_named_consent_ends_its_introduction(world: World) -> None:
    """Cedar reads the name until Dai takes it back; Birch keeps serving him."""
    introduction = brought_to(world, "interviewing")
    consents.reveal(introduction.candidate_id, purpose="named_introduction", by=world.cat)
    with scope(world.dai):
        named = Consent.objects.get(purpose="named_introduction")

    consents.withdraw(named, by=world.dai)

    assert seen(world).state == "withdrawn"
    with pytest.raises(Refused) as no:
        consents.reveal(introduction.candidate_id, purpose="named_introduction", by=world.cat)
    assert no.value.reason is Refusal.NO_CONSENT
    with scope(world.cat):
        card = for_company(world.cat, introduction.ref)
    assert card is not None
    assert not card.answers
    assert not card.may_reveal
    assert consents.reveal(introduction.candidate_id, purpose="placement", by=world.bob).email
