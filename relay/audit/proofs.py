"""Is the trail still what it was when a checkpoint left the house? Pure: an export, signed notes, leaf hashes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from relay.audit.notes import Head
from relay.audit.tree import Frontier, leaf_hash


@dataclass(frozen=True)
class Fault:
    """The first place where the trail is not what it was: an entry, or the stretch between two checkpoints."""

    first: int
    last: int
    what: str

    def __str__(self) -> str:
        place = f"entry {self.first}" if self.first == self.last else f"entries {self.first}–{self.last}"
        return f"{place}: {self.what}"


def first_fault(
    lines: Iterable[bytes], heads: Sequence[Head], *, digests: Sequence[bytes] | None = None
) -> Fault | None:
    """Compare exported entries with checkpoints, and where there are any with the leaf hashes kept beside them.

    The kept hashes name the very entry; should somebody have rewritten those too, the checkpoints, which are out of
    the house, bound the stretch in which it happened.
    """
    frontier = Frontier()
    due = sorted({head.size: head for head in heads}.values(), key=lambda head: head.size)
    good, suspect = 0, None
    for line in lines:
        hashed = leaf_hash(line)
        if (
            suspect is None
            and digests is not None
            and (frontier.size >= len(digests) or digests[frontier.size] != hashed)
        ):
            suspect = frontier.size
        frontier.add(hashed)
        if due and due[0].size == frontier.size:
            if frontier.root() != due[0].root:
                return _name(suspect, good, frontier.size)
            good = due.pop(0).size
    if due:
        return Fault(frontier.size, due[-1].size - 1, "missing from the end")
    if suspect is not None:
        return Fault(suspect, suspect, "differs from its hash, after the last checkpoint")
    if digests is not None and len(digests) > frontier.size:
        return Fault(frontier.size, len(digests) - 1, "missing from the end, after the last checkpoint")
    return None


def _name(suspect: int | None, good: int, size: int) -> Fault:
    if suspect is not None:
        return Fault(suspect, suspect, "not what it was when it was sealed")
    return Fault(good, size - 1, "something here is not what it was when it was sealed, and its hashes were rewritten")
