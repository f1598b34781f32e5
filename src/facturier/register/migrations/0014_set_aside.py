"""What was set aside is found among all that arrived."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0013_compounds")]

    operations = [
        migrations.AddIndex(
            model_name="arrival",
            index=models.Index(
                fields=["organisation", "-id"],
                name="arrival_set_aside",
                condition=models.Q(state="set_aside"),
            ),
        ),
    ]
