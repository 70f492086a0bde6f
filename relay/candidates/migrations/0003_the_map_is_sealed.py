from django.db import migrations

from relay.kernel import sealing


class Migration(migrations.Migration):
    dependencies = [("candidates", "0002_people_are_sealed")]

    operations = [
        migrations.RemoveField("registration", "candidate"),
        migrations.AddField("registration", "candidate", sealing.Sealed(index="SEALED_MAP_KEY", searchable=True)),
    ]
