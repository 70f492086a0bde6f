"""The acting process of `make prove-crash`: slots taken and given back, weeks closed, again and again until killed.

What an act acknowledged is written into the journal, one line each; a line is whole or not there.
"""

import json
import os
import random
import sys
import time

import django
import psycopg
from django.db import Error, connections
from procrastinate.exceptions import ConnectorException  # the queue's own word for a lost database


def main(journal: str, seed: int) -> None:
    """Act until somebody kills us."""
    django.setup()
    from relay.kernel.errors import Refused, Stale

    book = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    dice = random.Random(seed)
    while True:
        try:
            for line in _act(dice):
                os.write(book, (json.dumps(line) + "\n").encode())
        except (Refused, Stale):
            pass
        except (Error, psycopg.Error, ConnectorException):
            connections.close_all()
        time.sleep(dice.random() / 5)


def _act(dice: random.Random) -> list[tuple[str, str]]:
    """One act by whoever is allowed to; what it acknowledged."""
    from django.db import transaction

    from relay.kernel.actors import house
    from relay.kernel.tenancy import scope
    from relay.organisations import actions as organisations
    from relay.slots import actions, queries
    from relay.slots.models import SlotRequest
    from tests.world import World

    world = World()
    with transaction.atomic(), scope(house()):
        due = queries.mondays_due(house().at)
        requests = list(SlotRequest.objects.filter(state__in=["open", "taken"]).order_by("pk"))
    if due:
        organisations.check_licence(world.birch, by=world.olga)
        return [("closing", f"{row.company_id}:{due[0]}") for row in actions.close_week(monday=due[0], by=house())]
    if not requests:
        return []
    request = dice.choice(requests)
    if request.state == "open":
        row = actions.take(request, by=world.bob)
        return [("transfer", f"reserve:{row.ref}:{row.taken_count}")]
    row = actions.release(request, by=world.bob)
    return [("transfer", f"release:{request.ref}:{request.taken_count}")]


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
