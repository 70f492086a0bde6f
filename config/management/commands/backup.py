"""`bin/relay backup FOLDER` and `bin/relay backup --restore FILE`: the tables and the keys, apart."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import backup
from relay.kernel import clock


class Command(BaseCommand):
    """Back up, or read a backup into an empty database."""

    help = (
        "Write tables-….dump and keys-….dump into FOLDER (keys older than seven days are deleted there), or with "
        "--restore read such files into an empty database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, or from what."""
        parser.add_argument("folder", nargs="?", type=Path)
        parser.add_argument("--restore", nargs="+", type=Path, metavar="FILE", help="first the tables, then the keys")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked."""
        try:
            if options["restore"]:
                self._restore(options["restore"])
            elif options["folder"]:
                for file in backup.dump(options["folder"], clock.now()):
                    self.stdout.write(f"{file}  {file.stat().st_size:,} bytes")
            else:
                raise CommandError("Say into which folder, or --restore FILE.")
        except backup.NotDone as no:
            raise CommandError(str(no)) from no

    def _restore(self, files: list[Path]) -> None:
        if not backup.is_empty():
            raise CommandError("This database holds tables already; a backup is read into an empty one only.")
        for file in files:
            backup.restore(file)
            self.stdout.write(f"{file} was read back.")
