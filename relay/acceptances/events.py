"""What the agency's legal acceptance announces."""

from dataclasses import dataclass

from relay.kernel.events import Event


@dataclass(frozen=True)
class SeekerAccepted(Event):
    """An agency took a person on as a job seeker (求職受付)."""

    acceptance_id: int
    agency_id: int
    candidate_id: int


@dataclass(frozen=True)
class SeekerClosed(Event):
    """A person is no longer waiting at, or served by, an agency."""

    acceptance_id: int
    agency_id: int
    candidate_id: int


@dataclass(frozen=True)
class OpeningAccepted(Event):
    """An agency took an opening on (求人受付)."""

    acceptance_id: int
    agency_id: int
    opening_id: int
