"""A search looks at the five hundred newest entries before it asks how common its terms are.

It looked at two thousand, which is most of what a rare term costs; a common one is found in either.
"""

from importlib import import_module

from django.db import migrations

before = import_module("facturier.register.migrations.0011_nearer_search")

FIND = before.FIND
for was, becomes in (
    ("'')::integer, 2000);", "'')::integer, 500);"),
    # Where the newest will fill the page, its index is seldom the shorter way.
    ("longest_look > 6 * most", "longest_look > 3 * most"),
    # Read on as far as before: tests, which look at few, keep the proportion.
    ("integer := 30 * first_look;", "integer := 120 * first_look;"),
):
    assert FIND.count(was) == 1, was
    FIND = FIND.replace(was, becomes)


class Migration(migrations.Migration):
    dependencies = [("register", "0011_nearer_search")]

    operations = [
        migrations.RunSQL(
            before.dropped(before.NEW) + FIND + before.opened(before.NEW),
            before.dropped(before.NEW) + before.FIND + before.opened(before.NEW),
        )
    ]
