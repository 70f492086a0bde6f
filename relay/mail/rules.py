"""What a mail is called, and when it is tried again."""

import hashlib
import hmac
from datetime import timedelta

TRIES_MAX = 6


def next_try_after(tries_count: int) -> timedelta | None:
    """How long to wait after so many failed tries, or None when it is given up."""
    if tries_count >= TRIES_MAX:
        return None
    return timedelta(minutes=2**tries_count)


def key_without(address: str, event_key: str, *, key: str) -> str:
    """The event's key with the recipient's address in it replaced by a keyed digest: it outlives what it is about."""
    digest = hmac.new(key.encode(), f"mail:{address}".encode(), hashlib.sha256).hexdigest()[:16]
    return event_key.replace(address, digest) if address else event_key
