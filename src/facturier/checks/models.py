"""Files that somebody asked about: no invoices, no originals; forgotten after a month."""

from django.db import models

from facturier.checks.rules import CheckState
from facturier.kit.owned import Owned


class FileCheck(Owned):
    """A file that a member had checked, and what was found."""

    user_id = models.UUIDField()
    file_name = models.CharField(max_length=120)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, default=CheckState.WAITING)
    # What a list shows, once the check is done: BT-1, BT-27, and the outcome in one word.
    number = models.TextField(default="")
    seller = models.TextField(default="")
    outcome = models.CharField(max_length=20, default="")
    # The examination as JSON with its version (`checks.formats`), without the bytes of attachments.
    found = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "user_id", "-id"], name="check_newest_of_user"),
            models.Index(fields=["organisation", "asked_at"], name="check_by_age"),
        ]
