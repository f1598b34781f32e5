"""How lines of received invoices are coded, in shares; what a line states stays in the register."""

from django.db import models
from django.db.models import Q

from facturier.coding.rules import LONGEST_ACCOUNT, Source
from facturier.kit.owned import Owned
from facturier.kit.stated_decimal import StatedDecimalField


class LineCoding(Owned):
    """A line that somebody coded. It is never deleted: without shares it follows its invoice."""

    invoice = models.ForeignKey("register.Invoice", models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()  # of the line; `rules.WHOLE` where there are none
    # Grows with each change: an old page is known as old.
    version = models.PositiveIntegerField(default=1)
    # What was stated when it was coded: of another line these shares count no more.
    line_key = models.CharField(max_length=32)
    net = StatedDecimalField()
    name = models.CharField(max_length=200)
    words = models.CharField(max_length=300)
    source = models.CharField(max_length=10, default=Source.TYPED.value)
    coded_at = models.DateTimeField()
    coded_by_id = models.UUIDField(null=True)
    coded_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "invoice", "position"], name="line_coded_once"
            )
        ]


class LineShare(Owned):
    """A share of a line: what it is counted on, and its exact amount as the line is stated."""

    coding = models.ForeignKey(LineCoding, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    # None where the amount was typed.
    percent = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    amount = StatedDecimalField()
    department = models.ForeignKey(
        "organisations.Department", models.PROTECT, null=True, related_name="+"
    )
    project = models.ForeignKey(
        "organisations.Project", models.PROTECT, null=True, related_name="+"
    )
    category = models.ForeignKey(
        "organisations.ExpenseCategory", models.PROTECT, null=True, related_name="+"
    )
    account = models.CharField(max_length=LONGEST_ACCOUNT, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "coding", "place"], name="share_in_its_place"
            ),
            models.CheckConstraint(
                name="share_of_some_percent",
                condition=Q(percent=None) | Q(percent__gt=0, percent__lte=100),
            ),
            models.CheckConstraint(
                name="share_of_something",
                condition=~Q(department=None, project=None, category=None, account=""),
            ),
        ]
