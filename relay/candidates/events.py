"""Facts about people that later rooms need."""

from dataclasses import dataclass

from relay.kernel.events import Event


@dataclass(frozen=True)
class CandidateRegistered(Event):
    """Somebody opened a link, proved an address and gave the minimum profile."""

    candidate_id: int
    registration_id: int


@dataclass(frozen=True)
class CandidateAmended(Event):
    """Somebody changed what they said about themselves, or which companies they avoid."""

    candidate_id: int


@dataclass(frozen=True)
class CandidateErased(Event):
    """Somebody asked to be erased."""

    candidate_id: int
