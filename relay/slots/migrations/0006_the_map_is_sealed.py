from django.db import migrations, models

from relay.kernel import sealing


class Migration(migrations.Migration):
    dependencies = [
        ("slots", "0005_the_operator_takes_back_settles_and_proves"),
        ("candidates", "0003_the_map_is_sealed"),
    ]

    operations = [
        migrations.RemoveField("referral", "candidate"),
        migrations.AddField("referral", "candidate", sealing.Sealed(index="SEALED_MAP_KEY", searchable=True)),
        migrations.AddField("referral", "phone_key", models.CharField(blank=True, default="", max_length=64), preserve_default=False),
        migrations.AddField("referral", "name_key", models.CharField(blank=True, default="", max_length=64), preserve_default=False),
    ]
