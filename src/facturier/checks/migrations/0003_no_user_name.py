"""Nobody reads the name beside the key of who asked: the journal has it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checks", "0002_outcome")]

    operations = [
        # With a default, so that the column can come back where there are rows.
        migrations.AlterField(
            "filecheck", "user_name", models.CharField(default="", max_length=200)
        ),
        migrations.RemoveField("filecheck", "user_name"),
    ]
