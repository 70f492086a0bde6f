"""News: an earlier room announces a fact, one table says who reacts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from relay.kernel.actors import Actor, house
from relay.kernel.tenancy import scope


@dataclass(frozen=True)
class Event:
    """A fact later rooms may need; past tense, ids only."""


Reaction = Callable[..., Any]
Reactions = Mapping[type[Event], Sequence[Reaction]]

_reactions: dict[type[Event], tuple[Reaction, ...]] = {}


def install(reactions: Reactions) -> None:
    """Plug in the table of `config.reactions`, once, at start-up."""
    _reactions.clear()
    _reactions.update({event: tuple(acts) for event, acts in reactions.items()})


def announce(event: Event, *, by: Actor) -> None:
    """Tell whoever reacts, in the order of the table and in the same transaction, acting as the house."""
    on_behalf = house(name=f"house<{by.name}", at=by.at)
    with scope(on_behalf):
        for reaction in _reactions[type(event)]:
            reaction(event, by=on_behalf)
