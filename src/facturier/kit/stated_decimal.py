"""A column that keeps a decimal exactly as a document states it, trailing zeros included."""

from django.db import models


class StatedDecimalField(models.DecimalField):
    """PostgreSQL `numeric` without precision: 10.50 stays 10.50, and 0.123456 is not rounded."""

    def __init__(self, **options):
        options.setdefault("max_digits", 60)
        options.setdefault("decimal_places", 30)
        super().__init__(**options)

    def db_type(self, connection):
        return "numeric"

    def get_db_prep_value(self, value, connection, prepared=False):
        # Django would pad or round to decimal_places here; a stated amount is left alone.
        return value if value is None else self.to_python(value)

    def get_db_prep_save(self, value, connection):
        if hasattr(value, "as_sql"):
            return value
        return self.get_db_prep_value(value, connection)
