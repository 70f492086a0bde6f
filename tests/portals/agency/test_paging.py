"""Lists of people show so many at once and no more (trust.md A13)."""

import pytest

from relay.portals.agency.views import people as views
from tests.slots.crowd import people
from tests.world import World


def test_a_long_inbox_has_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PER_PAGE", 2)
    refs = [row.ref for row in people(world, 3)]
    client = world.client("bob")

    pages = [client.get(f"/agency/{world.birch.ref}/inbox/?page={number}").content.decode() for number in (1, 2, 99)]

    met = [{ref for ref in refs if ref in page} for page in pages]
    assert [len(found) for found in met] == [2, 1, 1]
    assert met[0] | met[1] == set(refs)
