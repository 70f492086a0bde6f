from django.db import migrations

from relay.kernel import sealing


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial"), ("users", "0003_addresses_are_sealed")]

    operations = [
        migrations.RemoveField("message", "to"),
        migrations.RemoveField("message", "subject"),
        migrations.RemoveField("message", "text"),
        migrations.RemoveField("message", "html"),
        migrations.AddField("message", "to", sealing.Sealed(searchable=True)),
        migrations.AddField("message", "subject", sealing.Sealed()),
        migrations.AddField("message", "text", sealing.Sealed()),
        migrations.AddField("message", "html", sealing.Sealed()),
    ]
