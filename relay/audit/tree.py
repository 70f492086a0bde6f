"""The Merkle tree of RFC 6962: a short root stands for the whole trail, and changes with any byte of it.

Leaves are bytes, hashes are 32 bytes. `Frontier` grows a root without keeping the leaves; proofs need the leaf hashes.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

EMPTY_ROOT = hashlib.sha256().digest()


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf (RFC 6962 §2.1: 0x00 before the data)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node (RFC 6962 §2.1: 0x01 before the two children)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass
class Frontier:
    """The roots of the full subtrees of a growing tree, the largest first; all that is needed to grow on."""

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    def add(self, hashed: bytes) -> None:
        """Append one leaf hash."""
        self.hashes.append(hashed)
        size = self.size
        while size & 1:
            right = self.hashes.pop()
            self.hashes.append(node_hash(self.hashes.pop(), right))
            size >>= 1
        self.size += 1

    def extend(self, hashes: Iterable[bytes]) -> "Frontier":
        """Append several leaf hashes."""
        for hashed in hashes:
            self.add(hashed)
        return self

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root


def root_of(hashes: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    return Frontier().extend(hashes).root()


def inclusion_proof(index: int, hashes: Sequence[bytes]) -> list[bytes]:
    """The path that proves a leaf is in the tree over these leaf hashes (RFC 6962 §2.1.1)."""
    if len(hashes) <= 1:
        return []
    split = _split(len(hashes))
    if index < split:
        return [*inclusion_proof(index, hashes[:split]), root_of(hashes[split:])]
    return [*inclusion_proof(index - split, hashes[split:]), root_of(hashes[:split])]


def proves_inclusion(hashed: bytes, *, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path leads from the leaf to the root (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    inner, last, current = index, size - 1, hashed
    for sibling in path:
        if last == 0:
            return False
        if inner & 1 or inner == last:
            current = node_hash(sibling, current)
            while not inner & 1 and inner:
                inner, last = inner >> 1, last >> 1
        else:
            current = node_hash(current, sibling)
        inner, last = inner >> 1, last >> 1
    return last == 0 and current == root


def consistency_proof(old_size: int, hashes: Sequence[bytes]) -> list[bytes]:
    """The path that proves an earlier tree is the beginning of this one (RFC 6962 §2.1.2)."""
    if old_size in {0, len(hashes)}:
        return []
    return _subproof(old_size, hashes, complete=True)


def proves_consistency(
    *, old_size: int, new_size: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether the path shows that nothing was changed between two roots (RFC 9162 §2.1.4.2)."""
    if old_size == new_size:
        return not path and old_root == new_root
    if old_size == 0:
        return not path
    if not 0 < old_size < new_size or not path:
        return False
    whole = [old_root, *path] if old_size & (old_size - 1) == 0 else list(path)
    old, new, complete = _climb(whole, old_size - 1, new_size - 1)
    return complete and old == old_root and new == new_root


def _climb(path: Sequence[bytes], inner: int, last: int) -> tuple[bytes, bytes, bool]:
    """Walk up from the border of the old tree: the two roots the path leads to, and whether it ended at the top."""
    while inner & 1:
        inner, last = inner >> 1, last >> 1
    old = new = path[0]
    for step in path[1:]:
        if last == 0:
            return old, new, False
        if inner & 1 or inner == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not inner & 1 and inner:
                inner, last = inner >> 1, last >> 1
        else:
            new = node_hash(new, step)
        inner, last = inner >> 1, last >> 1
    return old, new, last == 0


def _subproof(old_size: int, hashes: Sequence[bytes], *, complete: bool) -> list[bytes]:
    if old_size == len(hashes):
        return [] if complete else [root_of(hashes)]
    split = _split(len(hashes))
    if old_size <= split:
        return [*_subproof(old_size, hashes[:split], complete=complete), root_of(hashes[split:])]
    return [*_subproof(old_size - split, hashes[split:], complete=False), root_of(hashes[:split])]


def _split(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1
