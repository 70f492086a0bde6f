"""A member of staff in a browser of the company portal, who counts what the database is asked."""

import re
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.world import World

_FRAME = re.compile(r"^(SAVEPOINT|RELEASE|ROLLBACK|SELECT set_config)")


class Visit:
    """Somebody's browser inside their own company's portal."""

    def __init__(self, world: World, name: str, organisation: str) -> None:
        self.client: Client = world.client(name)
        self.root = f"/company/{world.organisation(organisation).ref}/"

    def get(self, path: str = "", **query: Any) -> Any:
        """A page of the portal."""
        return self.client.get(self.root + path, query)

    def post(self, path: str, **data: Any) -> Any:
        """A form sent, without following where it leads."""
        return self.client.post(self.root + path, data)

    def text(self, path: str = "", **query: Any) -> str:
        """What a page says; it must be there."""
        response = self.get(path, **query)
        assert response.status_code == 200, response.status_code
        return str(response.content.decode())

    def questions(self, path: str, **query: Any) -> int:
        """How many SQL questions a page asks, savepoints and the scope left out."""
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert self.get(path, **query).status_code == 200
        return sum(1 for each in captured.captured_queries if not _FRAME.match(each["sql"]))


def cat(world: World) -> Visit:
    """Cedar's owner in Cedar's portal."""
    return Visit(world, "cat", "セダー")


def ann(world: World) -> Visit:
    """Acme's owner in Acme's portal."""
    return Visit(world, "ann", "アクメ")


def elmo(world: World) -> Visit:
    """Elm's owner in Elm's portal: a company where nothing has happened yet."""
    return Visit(world, "elmo", "エルム")


def strangers(world: World, path: str) -> list[int]:
    """What others get who ask for this page of Cedar's: another company, an agency, a person."""
    address = f"/company/{world.cedar.ref}/{path}"
    return [world.client(name).get(address).status_code for name in ("elmo", "bob", "dai")]
