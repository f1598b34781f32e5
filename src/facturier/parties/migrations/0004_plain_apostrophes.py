"""Names are found whether an apostrophe is typed straight or curled: keys hold the straight one."""

from django.db import migrations

# The guards sleep meanwhile: what is derived from a name changes, nothing that anybody stated.
PLAIN = """
ALTER TABLE parties_party DISABLE TRIGGER USER;
UPDATE parties_party SET name_key = replace(name_key, '\u2019', '''')
    WHERE name_key LIKE '%\u2019%';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE parties_party ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("parties", "0003_what_people_add")]

    operations = [migrations.RunSQL(PLAIN, migrations.RunSQL.noop)]
