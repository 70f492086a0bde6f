"""Only the owner's connection migrates; the application's never does."""

from typing import Any


class OwnerMigrates:
    """Send migrations to the alias `owner`, everything else to `default`."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Whether this alias may migrate."""
        return db == "owner"
