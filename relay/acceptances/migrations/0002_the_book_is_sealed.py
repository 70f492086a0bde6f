from django.db import migrations

from relay.kernel import sealing


class Migration(migrations.Migration):
    dependencies = [("acceptances", "0001_initial"), ("users", "0003_addresses_are_sealed")]

    operations = [
        migrations.RemoveField("seekeracceptance", "book_name"),
        migrations.RemoveField("seekeracceptance", "book_address"),
        migrations.RemoveField("seekeracceptance", "book_birth_on"),
        migrations.AddField("seekeracceptance", "book_name", sealing.Sealed()),
        migrations.AddField("seekeracceptance", "book_address", sealing.Sealed()),
        migrations.AddField("seekeracceptance", "book_birth_on", sealing.SealedDate()),
    ]
