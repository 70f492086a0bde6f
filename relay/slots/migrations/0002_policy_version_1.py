"""The numbers the exchange starts with; data, apart from the schema."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

from relay.kernel.tenancy import as_house_in_migration

IN_FORCE = datetime(2025, 1, 1, tzinfo=UTC)


def write(apps: Any, schema_editor: Any) -> None:
    """Insert version 1; its numbers are the defaults of the model as of 0001."""
    as_house_in_migration(schema_editor)
    policy = apps.get_model("slots", "Policy")
    policy.objects.using(schema_editor.connection.alias).create(version=1, in_force_at=IN_FORCE)


class Migration(migrations.Migration):
    """Not reversible: a version a ledger line names is never taken away."""

    dependencies = (("slots", "0001_initial"),)
    operations = (migrations.RunPython(write),)
