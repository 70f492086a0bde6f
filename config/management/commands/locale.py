"""Compiles the message catalogues; checks them; adds what is missing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import catalogues


class Command(BaseCommand):
    """Look after the translations."""

    help = "Compile the message catalogues (the default), --check them, or --merge new texts into them."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One wish at a time."""
        wish = parser.add_mutually_exclusive_group()
        wish.add_argument("--check", action="store_true", help="fail on texts without a good Japanese translation")
        wish.add_argument("--merge", action="store_true", help="add new texts to their app's catalogue, untranslated")

    def handle(self, *args: Any, check: bool, merge: bool, **options: Any) -> None:
        """Do what was wished."""
        if check:
            if found := catalogues.complaints():
                raise CommandError(
                    "\n".join([*found, f"{len(found)} to mend; `bin/relay locale --merge` adds missing ones."])
                )
        elif merge:
            self.stdout.write(f"{catalogues.merge()} texts added without a translation.")
        else:
            self.stdout.write(f"{len(catalogues.compile_all())} catalogues compiled.")
