"""The chain. Rows are written by `actions.record` and refused to change by database triggers."""

from django.db import models

from facturier.kit.keys import uuid7


class AuditEvent(models.Model):
    """One link: an actor did a verb on a subject, with what changed and why."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    organisation_id = models.UUIDField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200)
    verb = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField(null=True)
    subject_label = models.CharField(max_length=300)
    # Canonical JSON kept as text: the hash covers these very bytes.
    changes = models.TextField(default="{}")
    facts = models.TextField(default="{}")
    reason = models.TextField(default="")
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "seq"], name="audit_event_seq")
        ]
        indexes = [
            models.Index(fields=["organisation_id", "subject_id", "seq"], name="audit_of_subject"),
            models.Index(fields=["organisation_id", "actor_id", "seq"], name="audit_of_actor"),
            models.Index(fields=["organisation_id", "verb", "seq"], name="audit_of_verb"),
            models.Index(fields=["organisation_id", "at"], name="audit_of_day"),
        ]


class AuditHead(models.Model):
    """The last link of a chain: locked last and held shortest by every recording transaction."""

    organisation_id = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32)
    # The transaction that moved the head, read by the trigger that collects obligations (I19).
    transaction_id = models.CharField(max_length=20, default="")


class AuditCheck(models.Model):
    """The last verification of a chain: what the seal of the journal shows."""

    organisation_id = models.UUIDField(primary_key=True)
    checked_at = models.DateTimeField()
    seq = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    intact = models.BooleanField()
    first_finding = models.TextField(default="")
