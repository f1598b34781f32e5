"""Row security of the tokens, and the look-up by hash that is needed before it."""

from django.db import migrations

from facturier.kit.row_security import look_up, protect


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial"), ("audit", "0001_initial")]

    operations = [
        protect("identity_apitoken"),
        look_up(
            "identity_token_by_hash",
            "wanted bytea",
            "TABLE (token_id uuid, token_name text, organisation_id uuid, user_id uuid,"
            " user_name text, user_is_active boolean, scopes text[], with_second_factor boolean,"
            " expires_at timestamptz, revoked_at timestamptz, last_used_at timestamptz)",
            "SELECT token.id, token.name::text, token.organisation_id, token.user_id,"
            " person.name::text, person.is_active, token.scopes::text[],"
            " token.created_with_second_factor, token.expires_at, token.revoked_at,"
            " used.last_used_at FROM identity_apitoken token"
            " JOIN identity_user person ON person.id = token.user_id"
            " LEFT JOIN identity_apitokenuse used ON used.token_id = token.id"
            " WHERE token.token_hash = wanted",
        ),
    ]
