"""`bin/relay ledger verify`: the books proved from their entries; stands here because only slots knows what they mean."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from relay.kernel.actors import house
from relay.kernel.tenancy import scope
from relay.slots import queries


class Command(BaseCommand):
    """Prove the ledger."""

    help = "Recompute every law of the ledger (L1–L7) and name the first row that breaks one."

    def add_arguments(self, parser: CommandParser) -> None:
        """The one thing it does."""
        parser.add_argument("what", choices=["verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each fault and leave with 1, or say that the books hold."""
        with transaction.atomic(), scope(house("command:ledger")):
            faults = queries.verify()
        for fault in faults:
            self.stderr.write(str(fault))
        if faults:
            raise CommandError("The ledger does not hold.")
        self.stdout.write("The ledger holds: L1-L7 recomputed, no fault.")
