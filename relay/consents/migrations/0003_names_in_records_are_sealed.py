from django.db import migrations

from relay.kernel import sealing


class Migration(migrations.Migration):
    dependencies = [("consents", "0002_first_wordings"), ("users", "0003_addresses_are_sealed")]

    operations = [
        migrations.RemoveField("provision", "person_name"),
        migrations.AddField("provision", "person_name", sealing.Sealed()),
        migrations.RemoveField("provisionreceipt", "person_name"),
        migrations.AddField("provisionreceipt", "person_name", sealing.Sealed()),
    ]
