"""People and structure are archived or deactivated, never deleted: the journal names them."""

from django.db import migrations

KEPT = ", ".join(
    f"organisations_{name}"
    for name in (
        "organisation",
        "legalentity",
        "department",
        "project",
        "expensecategory",
        "role",
        "member",
        "invitation",
    )
)


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"REVOKE DELETE ON {KEPT} FROM facturier_app",
            f"GRANT DELETE ON {KEPT} TO facturier_app",
        )
    ]
