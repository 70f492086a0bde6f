"""When far more people arrive through one link than ever before: it was posted somewhere, or somebody farms it."""

from datetime import timedelta

BURST_WINDOW = timedelta(hours=1)
BURST_HISTORY = timedelta(days=28)
BURST_LEAST = 25
"""So many in an hour are never a burst: a company that turned a hundred people down on one afternoon looks like this."""
BURST_SHARE = 4
"""Beyond that, an hour may bring a quarter of what the four weeks before it brought."""


def is_burst(*, before_count: int, after_count: int, history_count: int) -> bool:
    """Whether the hour before a registration, or the hour after it, is far above the link's history."""
    return max(before_count, after_count) > max(BURST_LEAST, history_count // BURST_SHARE)
