"""Requests under way on the live server: its database may be renewed only when the last one has ended."""

from threading import Condition
from typing import Any

from django.core.signals import request_finished, request_started

PATIENCE = 30.0


class Traffic:
    """Counts what has begun and what has ended."""

    def __init__(self) -> None:
        self._running = 0
        self._changed = Condition()
        request_started.connect(self._begin)
        request_finished.connect(self._end)

    def stop(self) -> None:
        """Wait until nothing runs any more, and look no further."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._running <= 0, PATIENCE), "a request never ended"
        request_started.disconnect(self._begin)
        request_finished.disconnect(self._end)

    def _begin(self, **_: Any) -> None:
        self._move(1)

    def _end(self, **_: Any) -> None:
        self._move(-1)

    def _move(self, step: int) -> None:
        with self._changed:
            self._running += step
            self._changed.notify_all()
