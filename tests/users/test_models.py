"""Who signs in, as the sign-in library looks for them."""

from typing import Any

import pytest
from django.db import connection

from relay.users.models import User
from tests.world import World


def test_walking_through_users_opens_no_cursor(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("somebody known would cost one more way to the database than nobody")

    monkeypatch.setattr(connection, "chunked_cursor", refuse)

    assert [user.ref for user in User.objects.filter(pk=world.user("dai").pk).iterator(2000)] == [world.user("dai").ref]
