"""The one clock."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from relay.kernel import clock
from tests.world import NOON


@pytest.fixture
def running() -> None:
    """Time runs, as it does in production."""
    clock.freeze(None)


def real() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the clock is compared with the real one


def test_time_stands_where_it_is_held() -> None:
    with clock.frozen_at(datetime(2026, 11, 22, 20, 0, tzinfo=UTC)):
        assert clock.now() == datetime(2026, 11, 23, 5, 0, tzinfo=clock.TOKYO)
        assert clock.now().tzinfo is clock.TOKYO
        assert str(clock.today()) == "2026-11-23", "the day is Tokyo's, not Greenwich's"
    assert clock.now() == NOON


def test_held_time_comes_back_after_an_error() -> None:
    with pytest.raises(KeyError), clock.frozen_at(NOON + timedelta(days=1)):
        raise KeyError
    assert clock.now() == NOON


def test_freezing_moves_this_process() -> None:
    clock.freeze(datetime(2027, 1, 1, tzinfo=UTC))

    assert clock.now() == datetime(2027, 1, 1, 9, tzinfo=clock.TOKYO)


def test_time_runs_in_tokyo_where_nothing_holds_it(running: None, settings: Any) -> None:
    settings.CLOCK_FILE = None

    assert abs(clock.now() - real()) < timedelta(seconds=5)
    assert clock.now().utcoffset() == timedelta(hours=9)


def test_a_shift_adds_up_and_is_seen_by_whoever_shares_the_file(running: None, settings: Any, tmp_path: Path) -> None:
    settings.CLOCK_FILE = tmp_path / "new folder" / "clock"
    assert abs(clock.now() - real()) < timedelta(seconds=5), "no file yet: no shift"

    assert clock.shift(timedelta(days=7)) == timedelta(days=7)
    assert clock.shift(timedelta(days=-2)) == timedelta(days=5)
    assert abs(clock.now() - real() - timedelta(days=5)) < timedelta(seconds=5)


def test_a_broken_clock_file_means_no_shift(running: None, settings: Any, tmp_path: Path) -> None:
    settings.CLOCK_FILE = tmp_path / "clock"
    settings.CLOCK_FILE.write_text("soon")

    assert abs(clock.now() - real()) < timedelta(seconds=5)


def test_an_installation_without_the_file_cannot_be_moved(settings: Any) -> None:
    settings.CLOCK_FILE = None

    with pytest.raises(AssertionError, match="cannot be moved"):
        clock.shift(timedelta(days=1))
