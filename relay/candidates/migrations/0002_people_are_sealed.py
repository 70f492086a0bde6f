from django.db import migrations, models

from relay.candidates.models import new_block_ref
from relay.kernel import sealing


class Migration(migrations.Migration):
    dependencies = [("candidates", "0001_initial"), ("users", "0003_addresses_are_sealed")]

    operations = [
        migrations.RemoveField("block", "corporate_number"),
        migrations.RemoveField("block", "name"),
        migrations.RemoveField("block", "name_key"),
        migrations.AddField("block", "corporate_number", sealing.Sealed()),
        migrations.AddField("block", "name", sealing.Sealed()),
        migrations.AddField("block", "name_key", sealing.Sealed()),
        migrations.RemoveField("candidate", "history"),
        migrations.AddField("candidate", "history", sealing.SealedData()),
        migrations.RemoveField("identity", "family_name"),
        migrations.RemoveField("identity", "given_name"),
        migrations.RemoveField("identity", "family_kana"),
        migrations.RemoveField("identity", "given_kana"),
        migrations.RemoveField("identity", "email"),
        migrations.RemoveField("identity", "phone"),
        migrations.AddField("identity", "family_name", sealing.Sealed()),
        migrations.AddField("identity", "given_name", sealing.Sealed()),
        migrations.AddField("identity", "family_kana", sealing.Sealed()),
        migrations.AddField("identity", "given_kana", sealing.Sealed()),
        migrations.AddField("identity", "email", sealing.Sealed(searchable=True)),
        migrations.AddField("identity", "phone", sealing.Sealed()),
        migrations.AddField("block", "ref", models.CharField(default=new_block_ref, max_length=14, unique=True)),
    ]
