"""`bin/relay demo seed` fills an empty database with the invented world; `bin/relay demo signins` says who may sign in."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.urls import reverse

from demo.organisations import PASSWORD
from demo.signins import signins
from demo.world import World
from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.mail import links
from relay.organisations.models import Organisation


class Command(BaseCommand):
    """Make the demo world, or tell how to enter it."""

    help = "seed: fill an empty database with the invented world. signins: who may sign in, and how."

    def add_arguments(self, parser: CommandParser) -> None:
        """What may be asked for."""
        parser.add_argument("verb", choices=("seed", "signins", "seed-if-empty"))
        parser.add_argument("--companies", type=int, default=12)
        parser.add_argument("--agencies", type=int, default=5)
        parser.add_argument("--openings", type=int, default=200)
        parser.add_argument("--candidates", type=int, default=400)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked."""
        if options["verb"] == "signins":
            self._signins()
        elif not self._is_empty():
            if options["verb"] == "seed":
                raise CommandError("The database is not empty. `make clean` removes the demo's data; then seed again.")
        else:
            self._seed(options)

    def _is_empty(self) -> bool:
        with transaction.atomic(), scope(house()):
            return not Organisation.objects.exists()

    def _seed(self, options: dict[str, Any]) -> None:
        began = time.monotonic()
        self.stdout.write("Making the invented world (nine months, played through the acts) …")
        world = World(
            companies=options["companies"],
            agencies=options["agencies"],
            openings_count=options["openings"],
            candidates=options["candidates"],
            seed=options["seed"],
        )
        with connection.cursor() as cursor:  # an invented world need not survive a power cut half-made
            cursor.execute("SET synchronous_commit = off")
        world.play()
        self.stdout.write(f"… done in {time.monotonic() - began:.0f} s.")
        if options["verbosity"] > 1:
            for reason, count in sorted(world.stage.refused.items()):
                self.stdout.write(f"refused {count}× {reason}")

    def _signins(self) -> None:
        self.stdout.write(f"\n  {links.absolute('/')}\n")
        for who in signins():
            self.stdout.write(f"  {who.label:<28} {who.email:<34} {who.how}")
        self.stdout.write(f"\n  Password of organisations: {PASSWORD}")
        self.stdout.write(f"  Mails, codes among them:   {links.absolute(reverse('dev:mailbox'))}\n")
