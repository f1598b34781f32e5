"""The profile of the files made for a customer (BT-24): EN 16931 unless it asks for EXTENDED."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0006_approval_of_accounts")]

    operations = [
        migrations.AddField(
            model_name="party",
            name="invoice_profile",
            field=models.CharField(default="core", max_length=8),
        ),
    ]
