"""What a supplier drops at once is told apart: a page and its data are one invoice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0003_watched_folder")]

    operations = [
        migrations.AddField(
            model_name="depositedfile", name="together", field=models.UUIDField(null=True)
        ),
        migrations.AddIndex(
            model_name="depositedfile",
            index=models.Index(
                condition=models.Q(("together__isnull", False)),
                fields=["organisation", "together"],
                name="deposits_together",
            ),
        ),
    ]
