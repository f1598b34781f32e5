"""What is found by its words is found however its apostrophes are typed: keys hold the straight one."""

from django.db import migrations

# The guards sleep meanwhile: what is derived changes, nothing that a document or a person stated.
# Two tags of one invoice that differ by their apostrophe alone are one tag.
PLAIN = """
ALTER TABLE register_invoice DISABLE TRIGGER USER;
UPDATE register_invoice
    SET number_key = replace(number_key, '\u2019', ''''),
        party_key = replace(party_key, '\u2019', '''')
    WHERE number_key LIKE '%\u2019%' OR party_key LIKE '%\u2019%';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE register_invoice ENABLE TRIGGER USER;
ALTER TABLE register_invoicetag DISABLE TRIGGER USER;
DELETE FROM register_invoicetag tag USING register_invoicetag twin
    WHERE tag.tag_key LIKE '%\u2019%'
      AND twin.organisation_id = tag.organisation_id AND twin.invoice_id = tag.invoice_id
      AND twin.id <> tag.id
      AND replace(twin.tag_key, '\u2019', '''') = replace(tag.tag_key, '\u2019', '''')
      AND (twin.tag_key NOT LIKE '%\u2019%' OR twin.id < tag.id);
UPDATE register_invoicetag SET tag_key = replace(tag_key, '\u2019', '''')
    WHERE tag_key LIKE '%\u2019%';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE register_invoicetag ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("register", "0009_filling")]

    operations = [migrations.RunSQL(PLAIN, migrations.RunSQL.noop)]
