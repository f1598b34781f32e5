"""Time worked, milestones reached, and where each is invoiced.

Nothing is deleted once approved: it is taken back, corrected, archived, with its history.
"""

from django.db import models

from facturier.kit.owned import Owned


class Billable(Owned):
    """What may be put on an invoice once it is approved."""

    customer = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    project = models.ForeignKey(
        "organisations.Project", models.PROTECT, null=True, related_name="+"
    )
    # Where it came from: a tool and its own key there; brought twice, it stands once.
    source = models.CharField(max_length=40, default="")
    external_id = models.CharField(max_length=100, default="")
    # One more with each change: who decides states the version they saw.
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True)
    created_by = models.CharField(max_length=200)
    approved_at = models.DateTimeField(null=True)
    approved_by_id = models.UUIDField(null=True)
    approved_by = models.CharField(max_length=200, default="")
    archived_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class TimeEntry(Billable):
    """Hours that a person worked on a day for a customer, in euros an hour."""

    person = models.ForeignKey("organisations.Member", models.PROTECT, null=True, related_name="+")
    person_name = models.CharField(max_length=120)
    person_key = models.CharField(max_length=100, default="")  # in the tool it came from
    task = models.CharField(max_length=120, default="")
    day = models.DateField()
    hours = models.DecimalField(max_digits=4, decimal_places=2)
    rate = models.DecimalField(max_digits=12, decimal_places=4)
    description = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="hours_of_a_day", condition=models.Q(hours__gt=0, hours__lte=24)
            ),
            models.CheckConstraint(name="rate_not_negative", condition=models.Q(rate__gte=0)),
            models.UniqueConstraint(
                fields=["organisation", "source", "external_id"],
                name="time_entry_once",
                condition=~models.Q(external_id=""),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-day", "-id"], name="time_newest"),
            models.Index(fields=["organisation", "customer", "day", "id"], name="time_of_customer"),
        ]


class Milestone(Billable):
    """A stage of a project with its net amount in euros; invoiced once it was reached."""

    name = models.CharField(max_length=200)
    due_date = models.DateField()
    reached_date = models.DateField(null=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    vat_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="milestone_positive", condition=models.Q(amount__gt=0)),
            models.UniqueConstraint(
                fields=["organisation", "source", "external_id"],
                name="milestone_once",
                condition=~models.Q(external_id=""),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-due_date", "-id"], name="milestone_newest"),
            models.Index(
                fields=["organisation", "customer", "due_date", "id"], name="milestone_of_customer"
            ),
        ]


class Billing(Owned):
    """An entry or a milestone on a line of a draft, with what it came to then (net, exact).

    It stands while the draft, or the invoice that it became, holds the line and no credit note has
    taken it back: triggers see to it (0001), whoever writes. One stands at a time.
    """

    entry = models.ForeignKey(TimeEntry, models.PROTECT, null=True, related_name="billings")
    milestone = models.ForeignKey(Milestone, models.PROTECT, null=True, related_name="billings")
    draft = models.ForeignKey("sales.Draft", models.PROTECT, related_name="+")
    line_key = models.UUIDField()
    amount = models.DecimalField(max_digits=18, decimal_places=6)
    stands = models.BooleanField(default=True)
    # Taken back by a credit note: never to stand again.
    credited = models.BooleanField(default=False)
    billed_at = models.DateTimeField()
    billed_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "entry"],
                name="entry_billed_once",
                condition=models.Q(stands=True),
            ),
            models.UniqueConstraint(
                fields=["organisation", "milestone"],
                name="milestone_billed_once",
                condition=models.Q(stands=True),
            ),
            models.CheckConstraint(
                name="billing_of_one_thing",
                condition=models.Q(entry__isnull=True, milestone__isnull=False)
                | models.Q(entry__isnull=False, milestone__isnull=True),
            ),
            models.CheckConstraint(
                name="credited_stands_no_more",
                condition=models.Q(credited=False) | models.Q(stands=False),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "draft", "line_key"], name="billing_of_line"),
            models.Index(fields=["organisation", "entry", "-id"], name="billing_of_entry"),
            models.Index(fields=["organisation", "milestone", "-id"], name="billing_of_milestone"),
        ]
