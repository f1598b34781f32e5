"""What waits to be read is found at once among all that ever arrived."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0009_filling")]

    operations = [
        migrations.AddIndex(
            model_name="arrival",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["organisation", "id"],
                name="arrival_waiting",
            ),
        ),
    ]
