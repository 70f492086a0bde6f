"""`bin/relay audit seal | export | verify`: seal the trail, write it out, and prove that nothing in it was changed."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from relay.audit import notes, sequencer
from relay.audit.models import Checkpoint, Leaf
from relay.audit.notes import Head
from relay.audit.proofs import Fault, first_fault
from relay.kernel.actors import house
from relay.kernel.tenancy import scope


class Command(BaseCommand):
    """Seal, export or verify the trail."""

    help = (
        "seal: sign a checkpoint now. export: write every sealed entry, one line each, to standard output. "
        "verify: compare the trail (or --export FILE) with its checkpoints (or --note FILE, an old mail will do)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What may be asked for."""
        parser.add_argument("verb", choices=("seal", "export", "verify"))
        parser.add_argument("--export", type=Path, help="a file written by `audit export`; no database is asked")
        parser.add_argument(
            "--note", type=Path, action="append", default=[], help="a file with a signed checkpoint in it"
        )
        parser.add_argument("--key", help="the published key, 64 hex digits; else this installation's own")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked."""
        if options["verb"] == "seal":
            made = sequencer.sequence(by=house("command:audit.seal"))
            self.stdout.write(made.note if made else "Nothing new to seal.")
        elif options["verb"] == "export":
            with transaction.atomic(), scope(house()):
                for line in sequencer.export():
                    sys.stdout.buffer.write(line + b"\n")
        else:
            self._verify(options)

    def _verify(self, options: dict[str, Any]) -> None:
        key = (
            notes.public_key(options["key"])
            if options["key"]
            else notes.private_key(settings.AUDIT_SIGNING_KEY).public_key()
        )
        heads = [self._open(path, key) for path in options["note"]]
        if options["export"]:
            lines = options["export"].read_bytes().splitlines()
            fault, size = first_fault(lines, heads), len(lines)
        else:
            fault, size = self._against_database(heads, key)
        if fault:
            raise CommandError(str(fault))
        self.stdout.write(f"{size} entries, {len(heads) or 'all'} checkpoints: the trail is what it was.")

    def _open(self, path: Path, key: Any) -> Head:
        head = notes.opened(path.read_text(), key=key)
        if head is None:
            raise CommandError(f"{path.name} holds no checkpoint signed by this key.")
        return head

    def _against_database(self, heads: list[Head], key: Any) -> tuple[Fault | None, int]:
        with transaction.atomic(), scope(house()):
            for checkpoint in Checkpoint.objects.order_by("size"):
                head = notes.opened(checkpoint.note, key=key)
                if head is None or head.size != checkpoint.size or head.root.hex() != checkpoint.root:
                    return Fault(checkpoint.size, checkpoint.size, "the checkpoint of this size is not signed by us"), 0
                heads.append(head)
            digests = [bytes(digest) for digest in Leaf.objects.order_by("index").values_list("digest", flat=True)]
            return first_fault(sequencer.export(), heads, digests=digests), len(digests)
