"""A check in one word, beside what was found: a list of checks reads no findings.

What an earlier version has found stays, and its list entry with it; its page says that the file is
to be dropped again.
"""

from django.db import migrations, models

FROM_WHAT_WAS_FOUND = """
UPDATE checks_filecheck SET
    number = COALESCE(found #>> '{reading,document,number}', ''),
    seller = COALESCE(found #>> '{reading,document,seller,name}', ''),
    outcome = CASE
        WHEN found ->> 'reading' IS NULL THEN 'unreadable'
        WHEN found #>> '{reading,format}' = 'PDF' THEN 'without_invoice'
        WHEN found ->> 'valid' IS NULL THEN 'not_evaluable'
        WHEN found ->> 'valid' = 'true' THEN 'valid'
        ELSE 'invalid'
    END
WHERE state = 'done' AND found IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("checks", "0001_initial")]

    operations = [
        migrations.AddField("filecheck", "number", models.TextField(default="")),
        migrations.AddField("filecheck", "seller", models.TextField(default="")),
        migrations.AddField("filecheck", "outcome", models.CharField(default="", max_length=20)),
        migrations.RunSQL(FROM_WHAT_WAS_FOUND, migrations.RunSQL.noop),
    ]
