"""Facts about openings that later rooms rest on."""

from dataclasses import dataclass

from relay.kernel.events import Event


@dataclass(frozen=True)
class OpeningAmended(Event):
    """What a shown opening says was changed."""

    opening_id: int


@dataclass(frozen=True)
class OpeningClosed(Event):
    """An opening was closed: nobody may be introduced to it any more."""

    opening_id: int
