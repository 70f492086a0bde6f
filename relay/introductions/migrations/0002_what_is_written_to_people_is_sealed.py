from django.db import migrations

from relay.kernel import sealing


class Migration(migrations.Migration):
    dependencies = [("introductions", "0001_initial"), ("users", "0003_addresses_are_sealed")]

    operations = [
        migrations.RemoveField("introduction", "message"),
        migrations.AddField("introduction", "message", sealing.Sealed()),
    ]
