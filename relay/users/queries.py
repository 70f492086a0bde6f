"""Questions about users."""

from django.conf import settings

from relay.kernel.actors import Actor, house
from relay.kernel.tenancy import scope
from relay.users.models import AddressProof, Tally, User
from relay.users.rules import GUESSES_FROM_A_NETWORK, limit_key


def proof_is_ready(ref: str, session: str) -> bool:
    """Whether this session proved the address and has not used the proof yet."""
    return AddressProof.objects.filter(ref=ref, session=session, proved_at__isnull=False, used_at__isnull=True).exists()


def user_of(ref: str) -> User | None:
    """The user of a reference."""
    return User.objects.filter(ref=ref).first()


def guesses_too_often(actor: Actor) -> bool:
    """Whether so many unknown link codes came from this visitor's network that all of them wait a while."""
    limit = GUESSES_FROM_A_NETWORK
    key = limit_key(limit, actor.network, key=settings.BLIND_INDEX_KEY)
    with scope(house(at=actor.at)):
        rows = Tally.objects.filter(key=key, began_at=limit.began_at(actor.at), done_count__gte=limit.most)
        return rows.exists()
