"""Brings the installation up to date: database server, schema, row-level security, catalogues, static files."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from config import catalogues, postgres
from relay.kernel import tenancy


class Command(BaseCommand):
    """Prepare this installation; may run any number of times."""

    help = (
        "Start the embedded database if there is no DATABASE_URL, migrate, secure, compile catalogues, collect files."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Run each step in order."""
        catalogues.compile_all()
        if settings.EMBEDDED_DATABASE:
            postgres.ensure_running()
        call_command("migrate", database="owner", interactive=False, verbosity=0)
        tenancy.secure()
        call_command("collectstatic", interactive=False, verbosity=0)
