"""Entries get their place once, checkpoints leave signed, and whatever is changed afterwards is named."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.utils import ProgrammingError

from relay.audit import notes, sequencer
from relay.audit.models import Checkpoint, Entry, Leaf
from relay.audit.notes import Head
from relay.audit.proofs import first_fault
from relay.audit.tree import leaf_hash, root_of
from relay.kernel.actors import house
from tests.proofs.audit import TAMPERINGS, tampered
from tests.world import World, register

KEY = notes.private_key("a test's secret")
LINES = [f'{{"id":{number}}}'.encode() for number in range(100)]
HASHES = [leaf_hash(line) for line in LINES]
HEADS = [Head("relay.example/audit", size, root_of(HASHES[:size])) for size in (10, 64, 90)]


def test_sequence_gives_every_entry_its_place_and_signs(world: World, as_house: None) -> None:
    """The first checkpoint covers the whole world, the second what came after, and nothing new makes none."""
    first = sequencer.sequence(by=house())
    register("fay", world.link)
    second = sequencer.sequence(by=house())

    assert first is not None
    assert second is not None
    assert first.size < second.size == Entry.objects.count() == Leaf.objects.count()
    assert second.root == root_of(bytes(leaf.digest) for leaf in Leaf.objects.order_by("index")).hex()
    assert sequencer.sequence(by=house()) is None


def test_verify_finds_the_trail_as_it_was(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """The command reads the database and every checkpoint."""
    call_command("audit", "seal")
    call_command("audit", "verify")

    assert "the trail is what it was" in capsys.readouterr().out


def test_an_export_and_an_old_mail_are_enough(
    world: World, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], settings: object
) -> None:
    """No database is asked: the file and the note in a mail prove the beginning, whatever came after it."""
    call_command("audit", "seal")
    mail = tmp_path / "mail.txt"
    mail.write_text("Dear company,\n\nhere is this week's checkpoint:\n\n" + Checkpoint.objects.get().note + "\nBye.\n")
    register("fay", world.link)
    call_command("audit", "seal")
    capfdbinary.readouterr()
    call_command("audit", "export")
    export = tmp_path / "trail.jsonl"
    export.write_bytes(capfdbinary.readouterr().out)

    call_command("audit", "verify", export=export, note=[mail])
    lines = export.read_bytes().splitlines(keepends=True)
    export.write_bytes(b"".join([*lines[:3], lines[3].replace(b"organisation", b"orgamisation", 1), *lines[4:]]))
    with pytest.raises(CommandError, match="not what it was"):
        call_command("audit", "verify", export=export, note=[mail])


def test_the_application_cannot_change_the_trail(world: World, as_house: None) -> None:
    """Not even the house may."""
    sequencer.sequence(by=house())
    for model in (Entry, Leaf, Checkpoint):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            model.objects.all()._raw_delete("default")


def test_a_note_opens_with_its_key_alone() -> None:
    """Another key, another size, another root, another origin: none opens."""
    note = notes.signed(HEADS[0], key=KEY)

    assert notes.opened(note, key=KEY.public_key()) == HEADS[0]
    assert notes.opened(note, key=notes.private_key("another").public_key()) is None
    assert notes.opened(note.replace("\n10\n", "\n11\n"), key=KEY.public_key()) is None
    assert notes.opened(note.replace("relay.example", "relay.invalid"), key=KEY.public_key()) is None
    assert notes.opened("nothing signed here\n" * 6, key=KEY.public_key()) is None
    assert notes.public_key(notes.public_text(KEY.public_key())) == KEY.public_key()


@pytest.mark.parametrize("rewritten", [False, True])
@pytest.mark.parametrize("kind", TAMPERINGS)
def test_whatever_a_superuser_does_is_found(kind: str, rewritten: bool) -> None:
    """Edits, deletions, insertions, swaps and cut tails, with the kept hashes rewritten or not, at each place."""
    for place in range(HEADS[-1].size - 1):
        lines = tampered(LINES, kind, place)
        digests = [leaf_hash(line) for line in lines] if rewritten else HASHES

        fault = first_fault(lines, HEADS, digests=digests)

        assert fault is not None
        assert fault.first <= place <= fault.last
        assert rewritten or fault.first == place


def test_changes_after_the_last_checkpoint_are_named_by_the_kept_hashes() -> None:
    """Nothing signed covers them yet, but the hashes beside the entries do."""
    edited = [*LINES[:95], b"{}", *LINES[96:]]

    assert str(first_fault(edited, HEADS, digests=HASHES)).startswith("entry 95:")
    assert str(first_fault(LINES[:97], HEADS, digests=HASHES)).startswith("entries 97–99:")
    assert first_fault(LINES, HEADS, digests=HASHES) is None
    assert first_fault(LINES, HEADS) is None
