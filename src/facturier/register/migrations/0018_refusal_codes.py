"""A refusal keeps the code of its reason; former refusals have none."""

from importlib import import_module

from django.db import migrations, models

before = import_module("facturier.register.migrations.0005_lists_and_parties")

WORD = before.WORD_OF % (
    before.OURS + ", 'stage_code', 'party_id', 'party_key', 'issue_key', 'due_key', 'gross_key'",
    before.TYPED,
    before.STILL_TYPED,
)


class Migration(migrations.Migration):
    dependencies = [("register", "0017_page_readings")]

    operations = [
        migrations.AddField(
            model_name="invoice",
            name="stage_code",
            field=models.CharField(db_default="", default="", max_length=20),
        ),
        migrations.RunSQL(WORD, before.WORD),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage_code", ""), ("stage", "refused"), _connector="OR"),
                name="invoice_code_of_refusal",
            ),
        ),
    ]
