"""The first texts people agree to, in Japanese and English; data, apart from the schema."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

from relay.consents.wordings import FIRST, digest_of
from relay.kernel.tenancy import as_house_in_migration

IN_FORCE = datetime(2025, 1, 1, tzinfo=UTC)


def write(apps: Any, schema_editor: Any) -> None:
    """Insert version 1 of each text."""
    as_house_in_migration(schema_editor)
    wording = apps.get_model("consents", "Wording")
    for purpose, language, text in FIRST:
        wording.objects.using(schema_editor.connection.alias).create(
            purpose=purpose, version=1, language=language, text=text, digest=digest_of(text), in_force_at=IN_FORCE
        )


class Migration(migrations.Migration):
    """Not reversible: a text somebody may have agreed to is never taken away."""

    dependencies = (("consents", "0001_initial"),)
    operations = (migrations.RunPython(write),)
