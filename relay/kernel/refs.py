"""References people and URLs may carry: three letters, a dash, ten random symbols."""

import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10

_source: random.Random = secrets.SystemRandom()


def new(prefix: str) -> str:
    """A fresh reference, for example `INT-7K2Q9XWZ4M`."""
    assert len(prefix) == 3
    assert prefix.isupper()
    return f"{prefix}-{symbols(LENGTH)}"


def symbols(count: int) -> str:
    """So many random Crockford symbols."""
    return "".join(_source.choice(CROCKFORD) for _ in range(count))


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Let references follow from a seed, so that the demo world and a failing test can be played again."""
    global _source
    before, _source = _source, random.Random(seed)  # noqa: S311  # replayable on purpose; real ones come from the system
    try:
        yield
    finally:
        _source = before
