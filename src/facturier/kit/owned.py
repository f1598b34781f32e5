"""The shape of every row that belongs to an organisation."""

from django.db import models

from facturier.kit.keys import uuid7


class Owned(models.Model):
    """A row of an organisation: a time-ordered key, and whose it is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")

    class Meta:
        abstract = True
