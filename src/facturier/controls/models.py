"""What received invoices are compared by, the doubts about them, and how controls are set."""

from django.db import models

from facturier.controls.rules import DoubtState, Severity
from facturier.kit.owned import Owned


class ComparedInvoice(Owned):
    """One row for each received invoice: its keys. Derived from the register, written anew."""

    invoice = models.OneToOneField("register.Invoice", models.PROTECT, related_name="+")
    entry = models.BigIntegerField()
    reference = models.CharField(max_length=24)
    # False for an entry that is no invoice: it is compared with nothing.
    counted = models.BooleanField(default=True)
    number = models.TextField()
    number_key = models.CharField(max_length=60)  # `rules.numbers.number_key`
    type_code = models.TextField()
    party_id = models.UUIDField(null=True)
    seller_key = models.CharField(max_length=100)
    entity_id = models.UUIDField(null=True)
    issue_date = models.DateField(null=True)
    due_date = models.DateField(null=True)
    currency = models.TextField()
    # Ten-thousandths of the currency: under row security no index compares decimals.
    net = models.BigIntegerField(null=True)
    gross = models.BigIntegerField(null=True)
    order_key = models.CharField(max_length=100, default="")
    rates = models.JSONField(default=list)
    accounts = models.JSONField(default=list)  # masked: `register.rules.keyed.told_account`
    preceding = models.JSONField(default=list)
    deducts = models.BooleanField(default=False)
    text_key = models.CharField(max_length=64, default="")
    channel = models.CharField(max_length=20)
    syntax = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "invoice"], name="compared_once")
        ]
        indexes = [
            models.Index(fields=["organisation", "party_id", "number_key"], name="compared_number"),
            models.Index(fields=["organisation", "number_key", "gross"], name="compared_anywhere"),
            models.Index(fields=["organisation", "gross", "issue_date"], name="compared_amount"),
            models.Index(fields=["organisation", "party_id", "issue_date"], name="compared_past"),
            models.Index(
                fields=["organisation", "text_key"],
                name="compared_text",
                condition=~models.Q(text_key=""),
            ),
        ]


class Doubt(Owned):
    """A reason for doubt about an invoice, with its evidence, and what a person decided of it."""

    invoice = models.ForeignKey("register.Invoice", models.PROTECT, related_name="+")
    # Of a duplicate: the entry that was there before.
    other = models.ForeignKey("register.Invoice", models.PROTECT, null=True, related_name="+")
    rule = models.CharField(max_length=40)
    mark = models.CharField(max_length=80, default="")
    severity = models.CharField(max_length=10, default=Severity.MEDIUM.value)
    # {"compared": [...], "signals": [...]}: `rules.Found.as_json`
    evidence = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=DoubtState.OPEN.value)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    decided_by = models.CharField(max_length=200, default="")
    reason = models.TextField(default="")
    # Grows with each decision: an old page is known as old.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "invoice", "rule", "mark"], name="doubt_once"
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "-id"], name="doubts_by_state"),
            models.Index(fields=["organisation", "-id"], name="doubts_newest"),
            models.Index(fields=["organisation", "other"], name="doubts_about"),
            # Lists of invoices are narrowed to those that are doubted from this index alone.
            models.Index(
                fields=["organisation", "severity", "rule", "invoice"],
                name="doubts_open",
                condition=models.Q(state="open"),
            ),
        ]


class ControlSettings(Owned):
    """How an organisation wants its controls: a row a version, never changed; the latest rules."""

    number = models.PositiveIntegerField()
    settings = models.JSONField()  # code -> `rules.Setting.as_json`
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="controls_version_once")
        ]


class DossierEntry(Owned):
    """An entry that is the same invoice as another, which is the legal one: all originals stay."""

    invoice = models.OneToOneField("register.Invoice", models.PROTECT, related_name="+")
    legal = models.ForeignKey("register.Invoice", models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    joined_by_id = models.UUIDField(null=True)
    joined_by = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["organisation", "legal"], name="dossier_of_legal")]
