"""The one clock: every moment in the product comes from here, so that tests and the demo can move time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

TOKYO = ZoneInfo("Asia/Tokyo")

_frozen: datetime | None = None


def now() -> datetime:
    """The present moment, in Tokyo; shifted where the demo or a test has moved time."""
    if _frozen is not None:
        return _frozen
    return datetime.now(TOKYO) + _offset()


def today() -> date:
    """The present day in Tokyo."""
    return now().date()


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """Hold time still at a moment, for this process."""
    global _frozen
    before, _frozen = _frozen, moment.astimezone(TOKYO)
    try:
        yield
    finally:
        _frozen = before


def freeze(moment: datetime | None) -> None:
    """Set the held moment of this process, or let time run again with None."""
    global _frozen
    _frozen = moment.astimezone(TOKYO) if moment is not None else None


def shift(by: timedelta) -> timedelta:
    """Move time for every process that shares the clock file, and return the whole offset; demo only."""
    path = _file()
    assert path is not None, "this installation's clock cannot be moved"
    offset = _offset() + by
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(str(offset.total_seconds()))
    return offset


def _file() -> Path | None:
    return settings.CLOCK_FILE


def _offset() -> timedelta:
    path = _file()
    if path is None:
        return timedelta()
    try:
        return timedelta(seconds=float(path.read_text()))
    except (FileNotFoundError, ValueError):
        return timedelta()
