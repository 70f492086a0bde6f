"""Questions about users."""

from relay.users.models import AddressProof, User


def proof_is_ready(ref: str, session: str) -> bool:
    """Whether this session proved the address and has not used the proof yet."""
    return AddressProof.objects.filter(ref=ref, session=session, proved_at__isnull=False, used_at__isnull=True).exists()


def user_of(ref: str) -> User | None:
    """The user of a reference."""
    return User.objects.filter(ref=ref).first()
