"""From where a company's people sign in is remembered for a day, so that their own clicks wait for a person."""

import pytest
from django.test import Client

from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.slots.models import Presence
from tests.world import PASSWORD, World


def sign_in(name: str, address: str) -> Client:
    """Somebody signs in by password, from a network."""
    client = Client(REMOTE_ADDR=address)
    page = client.post("/account/login/", {"login": f"{name}@{name}.example", "password": PASSWORD})
    assert page.status_code == 302
    return client


def places(world: World) -> list[tuple[bool, bool]]:
    """For each remembered place of Acme: whether a browser and whether a network is known."""
    with scope(house()):
        return [(bool(row.session), bool(row.network)) for row in Presence.objects.filter(company=world.acme)]


@pytest.mark.parametrize(("address", "network_known"), [("8.8.8.8", True), ("2001:4860:4860::8888", True), ("127.0.0.1", False), ("10.0.0.5", False)])  # fmt: skip
def test_a_companys_member_leaves_browser_and_public_network(world: World, address: str, network_known: bool) -> None:
    """A private network is everybody's, so it is evidence against nobody."""
    sign_in("ann", address)

    assert places(world) == [(True, network_known)]


def test_an_agencys_member_leaves_nothing(world: World) -> None:
    """Only companies are counted for."""
    sign_in("bob", "8.8.8.8")

    with scope(house()):
        assert not Presence.objects.exists()
