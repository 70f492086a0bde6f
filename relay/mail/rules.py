"""When a mail is tried again."""

from datetime import timedelta

TRIES_MAX = 6


def next_try_after(tries_count: int) -> timedelta | None:
    """How long to wait after so many failed tries, or None when it is given up."""
    if tries_count >= TRIES_MAX:
        return None
    return timedelta(minutes=2**tries_count)
