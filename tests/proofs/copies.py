"""A database for each fork of the proof by mutants, copied from the tests' template."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


@contextmanager
def databases(tables: ModuleType, jobs: int, may_ask: Any) -> Iterator[Callable[..., None]]:
    """A copy of the template for each job; a fork is handed its own, and what it left unfinished is copied anew."""
    with may_ask.unblock():
        template = tables._template()
    names = [f"test_relay_{os.getpid()}_{slot}" for slot in range(jobs)]
    for name in names:
        tables._copy(template, name)

    def renew(slot: int, *, dirty: bool = False) -> None:
        if dirty:
            tables._copy(template, names[slot])
            return

        @contextmanager
        def own_database() -> Iterator[Callable[..., None]]:
            tables._point_at(names[slot])
            yield tables._fresh_copy(template, names[slot])

        tables.own_database = own_database  # type: ignore[attr-defined]

    yield renew
    for name in names:
        tables._drop(name)
