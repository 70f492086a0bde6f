"""Works through the queue, and minds the schedule."""

from typing import Any

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app


class Command(BaseCommand):
    """Run the worker until interrupted; what is under way is finished first."""

    help = "Run the procrastinate worker with its schedule."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Work, four jobs at once."""
        with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
            worker.run_worker(concurrency=4, shutdown_graceful_timeout=8)
