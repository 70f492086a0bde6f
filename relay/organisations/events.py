"""Facts about organisations that later rooms need."""

from dataclasses import dataclass

from relay.kernel.events import Event


@dataclass(frozen=True)
class OrganisationApproved(Event):
    """The operator let an organisation in."""

    organisation_id: int


@dataclass(frozen=True)
class OrganisationSuspended(Event):
    """The operator shut an organisation out for now."""

    organisation_id: int
