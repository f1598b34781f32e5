"""The filing plan: in which folders of an archive the files of an organisation stand."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sending", "0002_bulk_sending"),
    ]

    operations = [
        migrations.AddField(
            model_name="sendingsettings",
            name="folders",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
    ]
