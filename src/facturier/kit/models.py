"""Technical tables: the shared cache has no model; answers to repeated API calls have one."""

from django.db import models

from facturier.kit.keys import uuid7


class IdempotentAnswer(models.Model):
    """The answer given to an API call under its Idempotency-Key (I26)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    organisation_id = models.UUIDField()
    user_id = models.UUIDField()
    key = models.CharField(max_length=200)
    request_hash = models.BinaryField(max_length=32)
    status = models.SmallIntegerField(null=True)
    body = models.TextField(default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "user_id", "key"], name="kit_idempotent_key"
            )
        ]
