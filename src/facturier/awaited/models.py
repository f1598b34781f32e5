"""What is expected of suppliers. Learned rows are derived from the register, and written anew."""

from django.db import models

from facturier.awaited.rules import Origin
from facturier.kit.owned import Owned


class Expectation(Owned):
    """That a supplier sends an invoice now and again."""

    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    entity = models.ForeignKey(
        "organisations.LegalEntity", models.PROTECT, null=True, related_name="+"
    )
    origin = models.CharField(max_length=8)
    rhythm = models.CharField(max_length=10)
    strays = models.PositiveSmallIntegerField(default=0)  # days
    # Of what is stated: which invoices count, and from when to when they are expected.
    least = models.BigIntegerField(null=True)  # ten-thousandths of the currency, as the next ones
    most = models.BigIntegerField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    # Derived: what came last, what it usually is, and what is due.
    last = models.ForeignKey("register.Invoice", models.PROTECT, null=True, related_name="+")
    last_date = models.DateField(null=True)
    usual_least = models.BigIntegerField(null=True)
    usual = models.BigIntegerField(null=True)
    usual_most = models.BigIntegerField(null=True)
    currency = models.TextField(default="")
    due_date = models.DateField(null=True)
    # From when it is missed; none while nothing is expected.
    missed_date = models.DateField(null=True)
    stated_at = models.DateTimeField()
    stated_by = models.CharField(max_length=200, blank=True, default="")
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.CharField(max_length=200, blank=True, default="")
    stopped_reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "party"],
                name="learned_once",
                condition=models.Q(origin=Origin.LEARNED.value),
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "missed_date"],
                name="awaited_missed",
                condition=models.Q(missed_date__isnull=False),
            ),
            models.Index(fields=["organisation", "party"], name="awaited_of_party"),
        ]


class LeftOut(Owned):
    """A period for which no invoice is expected, and why."""

    expectation = models.ForeignKey(Expectation, models.PROTECT, related_name="+")
    due_date = models.DateField()
    reason = models.TextField()
    left_out_at = models.DateTimeField()
    left_out_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "expectation", "due_date"], name="left_out_once"
            )
        ]
