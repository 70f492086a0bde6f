from typing import Any

from django.db import migrations, models

from relay.kernel import sealing
from relay.kernel.tenancy import as_house_in_migration


def only_an_empty_house(apps: Any, schema_editor: Any) -> None:
    """No release ever kept names in the clear; a world made before this day is made anew rather than half sealed."""
    as_house_in_migration(schema_editor)
    if apps.get_model("users", "User").objects.using(schema_editor.connection.alias).exists():
        raise RuntimeError("This world was made before names and addresses were sealed. Run `make clean`, then start again.")



class Migration(migrations.Migration):
    # The sign-in library's own migration folds addresses in SQL, which only works while they stand in the clear.
    dependencies = [("users", "0002_tallies_keep_the_limits"), ("account", "0009_emailaddress_unique_primary_email")]

    operations = [
        migrations.RunPython(only_an_empty_house, migrations.RunPython.noop),
        migrations.RemoveField("addressproof", "email"),
        migrations.AddField("addressproof", "email", sealing.Sealed(searchable=True)),
        migrations.RemoveField("user", "email"),
        migrations.RemoveField("user", "name"),
        migrations.AddField("user", "email", sealing.Sealed(searchable=True)),
        migrations.AddField("user", "name", sealing.Sealed()),
        migrations.AddConstraint("user", models.UniqueConstraint(sealing.Digest("email"), condition=models.Q(("email", ""), _negated=True), name="one_user_per_address")),
    ]
