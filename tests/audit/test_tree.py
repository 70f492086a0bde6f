"""The tree, against the vectors of RFC 6962 and against every wrong proof we can think of."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.audit.tree import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    proves_consistency,
    proves_inclusion,
    root_of,
)

LEAVES = [
    b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57", bytes(range(0x60, 0x70)),
]  # fmt: skip
"""The eight leaves of the reference implementation's tests."""
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
OTHER = leaf_hash(b"another")


def hashes(count: int) -> list[bytes]:
    """So many leaf hashes."""
    return [leaf_hash(str(number).encode()) for number in range(count)]


@pytest.mark.parametrize(("size", "root"), ROOTS.items())
def test_root_is_that_of_the_reference(size: int, root: str) -> None:
    """The published roots of the first one to eight leaves."""
    assert root_of(leaf_hash(leaf) for leaf in LEAVES[:size]).hex() == root


def test_root_of_nothing_is_the_hash_of_nothing() -> None:
    """RFC 6962 §2.1."""
    assert root_of([]) == EMPTY_ROOT == hashlib.sha256(b"").digest()


@given(size=st.integers(1, 70), data=st.data())
def test_inclusion_is_proved_for_each_leaf_and_for_no_other(size: int, data: st.DataObject) -> None:
    """A right path proves; another leaf, place, size or a cut path does not."""
    whole = hashes(size)
    index = data.draw(st.integers(0, size - 1))
    path, root = inclusion_proof(index, whole), root_of(whole)

    assert proves_inclusion(whole[index], index=index, size=size, path=path, root=root)
    assert not proves_inclusion(OTHER, index=index, size=size, path=path, root=root)
    assert not proves_inclusion(whole[index], index=index, size=size, path=[*path, OTHER], root=root)
    assert not proves_inclusion(whole[index], index=size, size=size, path=path, root=root)
    if path:
        assert not proves_inclusion(whole[index], index=index, size=size, path=path[:-1], root=root)
        assert not proves_inclusion(whole[index], index=(index + 1) % size, size=size, path=path, root=root)


@given(new=st.integers(1, 70), data=st.data())
def test_consistency_is_proved_for_a_beginning_and_for_nothing_else(new: int, data: st.DataObject) -> None:
    """A right path proves; another old or new root, or a path too long or too short, does not."""
    whole = hashes(new)
    old = data.draw(st.integers(0, new))
    path, was, now = consistency_proof(old, whole), root_of(whole[:old]), root_of(whole)
    sizes = {"old_size": old, "new_size": new}

    assert proves_consistency(**sizes, old_root=was, new_root=now, path=path)
    if 0 < old < new:
        assert not proves_consistency(**sizes, old_root=OTHER, new_root=now, path=path)
        assert not proves_consistency(**sizes, old_root=was, new_root=OTHER, path=path)
        assert not proves_consistency(**sizes, old_root=was, new_root=now, path=path[:-1])
        assert not proves_consistency(**sizes, old_root=was, new_root=now, path=[*path, OTHER])
    if old == new:
        assert not proves_consistency(**sizes, old_root=OTHER, new_root=now, path=path)
    assert not proves_consistency(old_size=new + 1, new_size=new, old_root=was, new_root=now, path=path)
