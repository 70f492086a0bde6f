from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consents", "0003_names_in_records_are_sealed")]

    operations = [
        migrations.AddIndex(
            "access", models.Index(fields=["organisation", "-at"], name="accesses_of_organisation")
        ),
    ]
