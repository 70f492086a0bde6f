"""Whoever left an organisation is a stranger there from that moment on, in every portal."""

import pytest
from django.db import transaction

from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.organisations import queries
from relay.organisations.models import Membership
from tests.world import World


@pytest.mark.parametrize("name", ["ann", "bob", "olga"])
def test_a_former_member_finds_nothing(world: World, name: str) -> None:
    actor = world.actor(name)
    organisation = queries.card_of(actor.organisation_id or 0)
    home = "/operator/" if organisation.kind == "operator" else f"/{organisation.kind}/{organisation.ref}/"
    client = world.client(name)
    assert client.get(home).status_code == 200

    with transaction.atomic(), scope(house()):
        Membership.objects.filter(user_id=actor.user_id).update(ended_at=actor.at)

    assert client.get(home).status_code == 404
    assert queries.members_of(actor) == []
    assert queries.addresses_of(organisation.id) == []


def test_members_are_those_of_the_own_organisation(world: World) -> None:
    for name in ("ann", "bob", "cat"):
        assert [row.email for row in queries.members_of(world.actor(name))] == [world.user(name).email]
