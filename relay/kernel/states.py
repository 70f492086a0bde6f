"""The life of a thing is a table of moves; a move happens only if nobody was faster."""

from collections.abc import Mapping
from typing import Any, Protocol

from django.db.models import Model

from relay.kernel.errors import Stale
from relay.kernel.sealing import closed

Moves = Mapping[str, frozenset[str]]


class HasState(Protocol):
    """A row whose `state` follows a table of moves."""

    state: str


def move(row: Any, to: str, moves: Moves, **fields: Any) -> None:
    """Move the row to another state with the given fields, or raise `Stale` when the table or a rival forbids it."""
    assert isinstance(row, Model)
    if to not in moves[row.state]:  # type: ignore[attr-defined]
        raise Stale(str(row))
    changed = (
        type(row)
        ._default_manager.filter(pk=row.pk, state=row.state)  # type: ignore[attr-defined]
        .update(state=to, **closed(row, fields))
    )
    if changed != 1:
        raise Stale(str(row))
    row.state = to  # type: ignore[attr-defined]
    for name, value in fields.items():
        setattr(row, name, value)
