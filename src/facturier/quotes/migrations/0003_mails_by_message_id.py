"""A mail of a quote that comes back is found by its Message-ID."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("quotes", "0002_closed_tables"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="quotemail",
            index=models.Index(
                fields=["organisation", "message_id"], name="quote_mails_by_message_id"
            ),
        ),
    ]
