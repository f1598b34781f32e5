"""Lists of invoices are narrowed to those that are doubted, by an index of what is open."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("controls", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="doubt",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["organisation", "severity", "rule", "invoice"],
                name="doubts_open",
            ),
        ),
    ]
