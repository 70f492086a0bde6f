"""Facts about consents to placement; they move everything that rests on them."""

from dataclasses import dataclass

from relay.kernel.events import Event


@dataclass(frozen=True)
class ConsentGiven(Event):
    """A person allowed an agency to have the data."""

    consent_id: int
    candidate_id: int
    agency_id: int


@dataclass(frozen=True)
class ConsentWithdrawn(Event):
    """A person took that back, or it ran out."""

    consent_id: int
    candidate_id: int
    agency_id: int


@dataclass(frozen=True)
class NamedConsentWithdrawn(Event):
    """A person no longer agrees to be named to the company of one opening; the placement consent stays."""

    consent_id: int
    candidate_id: int
    agency_id: int
    opening_ref: str
