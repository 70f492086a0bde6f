"""A member of staff in a browser of the agency portal, who counts what the database is asked."""

import re
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relay.consents import actions as consents
from relay.consents.models import Consent
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from tests.world import World

_FRAME = re.compile(r"^(SAVEPOINT|RELEASE|ROLLBACK|SELECT set_config)")


class Visit:
    """Somebody's browser inside their own agency's portal."""

    def __init__(self, world: World, name: str, agency: str) -> None:
        self.client: Client = world.client(name)
        self.root = f"/agency/{world.organisation(agency).ref}/"

    def get(self, path: str = "", **query: Any) -> Any:
        """A page of the portal."""
        return self.client.get(self.root + path, query)

    def post(self, path: str, **data: Any) -> Any:
        """A form sent, without following where it leads."""
        return self.client.post(self.root + path, data)

    def sent(self, path: str, **data: Any) -> str:
        """A form sent, and what the page says to which it leads."""
        response = self.client.post(self.root + path, data, follow=True)
        assert response.status_code == 200, response.status_code
        return str(response.content.decode())

    def text(self, path: str = "", **query: Any) -> str:
        """What a page says; it must be there."""
        response = self.get(path, **query)
        assert response.status_code == 200, response.status_code
        return str(response.content.decode())

    def questions(self, path: str) -> int:
        """How many SQL questions a page asks, savepoints and the scope left out."""
        with CaptureQueriesContext(connection) as captured:
            assert self.get(path).status_code == 200
        return sum(1 for each in captured.captured_queries if not _FRAME.match(each["sql"]))


def bob(world: World) -> Visit:
    """Birch's owner in Birch's portal."""
    return Visit(world, "bob", "バーチ")


def finn(world: World) -> Visit:
    """Fir's owner in Fir's portal: nobody allowed Fir, and its fee table has no clause."""
    return Visit(world, "finn", "フィル")


def strangers(world: World, path: str) -> set[int]:
    """What others get who ask for this page of Birch's: another agency, a company, a person."""
    address = f"/agency/{world.birch.ref}/{path}"
    return {world.client(name).get(address).status_code for name in ("finn", "cat", "dai")}


def withdraw(world: World, name: str = "dai") -> None:
    """The person takes every consent back."""
    with transaction.atomic(), scope(house()):
        for consent in Consent.objects.filter(candidate=world.candidate(name), state="given", purpose="placement"):
            consents.withdraw(consent, by=house())
