"""What is kept, by hash; the bytes themselves stand on disk (see `store.py`)."""

from django.db import models

from facturier.kit.owned import Owned


class StoredFile(Owned):
    """Original bytes, kept once per organisation under their SHA-256 (64 hex digits)."""

    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=60)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "sha256"], name="file_kept_once")
        ]
