"""People are disabled and tokens revoked, never deleted: the journal names them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_closed_tables")]

    operations = [
        migrations.RunSQL(
            "REVOKE DELETE ON identity_user, identity_apitoken FROM facturier_app",
            "GRANT DELETE ON identity_user, identity_apitoken TO facturier_app",
        )
    ]
