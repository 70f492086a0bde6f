"""The three ways an act says no; anything else that is raised is a bug."""

from relay.kernel.reasons import Reason


class Refused(Exception):
    """The rules say no, for a reason a person can read; shown at the form."""

    def __init__(self, reason: Reason, field: str | None = None) -> None:
        super().__init__(f"{reason.code} {reason.name}")
        self.reason = reason
        self.field = field


class NotPermitted(Exception):
    """The actor has no right to this act; shown as 404."""


class Stale(Exception):
    """Somebody was faster: the row is not in the state the actor saw."""
