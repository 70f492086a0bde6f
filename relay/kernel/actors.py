"""Who acts: always passed as `by=`, never looked up in the air."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from relay.kernel import clock
from relay.kernel.permissions import Permission


class Kind(StrEnum):
    """In what part somebody acts."""

    PUBLIC = "public"
    CANDIDATE = "candidate"
    MEMBER = "member"
    OPERATOR = "operator"
    HOUSE = "house"


@dataclass(frozen=True)
class Actor:
    """Somebody acting, for an organisation or for themselves, with permissions, at a moment."""

    kind: Kind
    at: datetime
    name: str
    """A reference such as `user:USR-…`; never a personal name."""
    permissions: frozenset[Permission] = frozenset()
    user_id: int | None = None
    organisation_id: int | None = None
    organisation_ref: str = ""
    candidate_id: int | None = None
    language: str = "ja"
    session: str = ""
    """A digest of the browser session, for proofs bound to it; never the session key itself."""
    network: str = field(default="", repr=False)
    """A keyed digest of the network, for abuse signals; never an address."""

    def may(self, permission: Permission) -> bool:
        """Whether this actor holds the permission."""
        return permission in self.permissions

    def as_candidate(self, candidate_id: int) -> "Actor":
        """The same visitor, now known to be this candidate."""
        return replace(
            self,
            kind=Kind.CANDIDATE,
            candidate_id=candidate_id,
            permissions=CANDIDATE_PERMISSIONS,
        )


PUBLIC_PERMISSIONS = frozenset({Permission.PUBLIC_ENTER})
CANDIDATE_PERMISSIONS = frozenset({Permission.PUBLIC_ENTER, Permission.SELF_STEER})


def house(name: str = "house", at: datetime | None = None) -> Actor:
    """The house itself: scheduled jobs, and reactions to what others did."""
    return Actor(kind=Kind.HOUSE, at=at or clock.now(), name=name, permissions=frozenset(Permission))


def visitor(*, session: str = "", network: str = "", language: str = "ja") -> Actor:
    """Somebody who has not signed in."""
    return Actor(
        kind=Kind.PUBLIC,
        at=clock.now(),
        name="visitor",
        permissions=PUBLIC_PERMISSIONS,
        session=session,
        network=network,
        language=language,
    )
