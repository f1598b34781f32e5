"""The electronic address of a natural person is erased on request, with a trace."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0004_plain_apostrophes")]

    operations = [
        migrations.AddField(
            model_name="partyelectronicaddress",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
    ]
