"""Closed to other organisations; no party and nothing of a party is ever deleted."""

from django.db import migrations

from facturier.kit.row_security import own_key, protect, same_organisation

OF_A_PARTY = (
    "parties_partyidentifier",
    "parties_partyaddress",
    "parties_partyelectronicaddress",
    "parties_partycontact",
    "parties_partybankaccount",
    "parties_partynote",
    "parties_partydocument",
)
KEPT = ("parties_party", "parties_partycounter", "parties_partymerge", *OF_A_PARTY)


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0001_initial"),
        ("files", "0002_closed_tables"),
        ("audit", "0001_initial"),
    ]

    operations = [
        own_key("parties_party"),
        protect("parties_party"),
        protect("parties_partycounter", audited=False),
        protect("parties_partymerge"),
        *(protect(table) for table in OF_A_PARTY),
        *(same_organisation(table, "party_id", "parties_party") for table in OF_A_PARTY),
        same_organisation("parties_party", "absorbed_by_id", "parties_party"),
        same_organisation("parties_partydocument", "file_id", "files_storedfile"),
        same_organisation("parties_partymerge", "kept_id", "parties_party"),
        same_organisation("parties_partymerge", "absorbed_id", "parties_party"),
        migrations.RunSQL(
            f"REVOKE DELETE, TRUNCATE ON {', '.join(KEPT)} FROM facturier_app;",
            f"GRANT DELETE ON {', '.join(KEPT)} TO facturier_app;",
        ),
    ]
