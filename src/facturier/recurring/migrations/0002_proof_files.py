"""The proof of a move of prices as a file."""

import django.db.models.deletion
from django.db import migrations, models

from facturier.kit.row_security import same_organisation


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0002_closed_tables"),
        ("recurring", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="indexation",
            name="proof_file",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="files.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="indexation",
            name="proof_name",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        same_organisation("recurring_indexation", "proof_file_id", "files_storedfile"),
    ]
