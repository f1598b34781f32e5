"""What was ordered, what came, and what invoices take of it.

Receipts are never changed: one that was wrong is taken back by another. A line of an invoice is
named by its place, since keying anew writes its rows anew.
"""

from django.db import models

from facturier.kit.owned import Owned
from facturier.purchases.rules.states import GapState, OrderState


class Counter(Owned):
    """The last number of a kind in a year; locked while one is taken."""

    kind = models.CharField(max_length=10)  # order, receipt
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "year"], name="purchase_counter_once"
            )
        ]


class PurchaseOrder(Owned):
    """An order to a supplier. Its number is of our series, or as another system gave it."""

    number = models.CharField(max_length=40)
    number_key = models.CharField(max_length=60)  # `rules.number_key`
    supplier = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    entity = models.ForeignKey("organisations.LegalEntity", models.PROTECT, related_name="+")
    department = models.ForeignKey(
        "organisations.Department", models.PROTECT, null=True, related_name="+"
    )
    project = models.ForeignKey(
        "organisations.Project", models.PROTECT, null=True, related_name="+"
    )
    category = models.ForeignKey(
        "organisations.ExpenseCategory", models.PROTECT, null=True, related_name="+"
    )
    order_date = models.DateField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, default=OrderState.DRAFT.value)
    note = models.TextField(default="")
    # Net of all lines, kept beside them for lists.
    net = models.DecimalField(max_digits=22, decimal_places=2)
    # Who ordered: asked for prices that differ.
    buyer_id = models.UUIDField()
    buyer_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    # One more with each change: who decides states the version they saw.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number_key"], name="purchase_order_once"
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="purchase_newest"),
            models.Index(fields=["organisation", "state", "-id"], name="purchase_by_state"),
            models.Index(fields=["organisation", "supplier", "-id"], name="purchase_of_supplier"),
        ]


class PurchaseLine(Owned):
    """A line of an order. `tolerated` and `over_receipt` are what the rules allow beyond it."""

    order = models.ForeignKey(PurchaseOrder, models.PROTECT, related_name="lines")
    place = models.PositiveIntegerField()
    item = models.CharField(max_length=40, default="")
    name = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=14, decimal_places=4)
    unit = models.CharField(max_length=3)
    price = models.DecimalField(max_digits=18, decimal_places=6)
    vat_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    # A service: an amount of it is done and invoiced, in parts of its quantity.
    by_amount = models.BooleanField(default=False)
    tolerated = models.DecimalField(max_digits=22, decimal_places=10, default=0)
    over_receipt = models.DecimalField(max_digits=22, decimal_places=10, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "order", "place"], name="purchase_line_once"
            ),
            models.CheckConstraint(
                name="purchase_line_sound",
                condition=models.Q(
                    quantity__gt=0,
                    price__gte=0,
                    tolerated__gte=0,
                    tolerated__lte=models.F("quantity"),
                    over_receipt__gte=0,
                    over_receipt__lte=models.F("quantity"),
                ),
            ),
        ]


class Receipt(Owned):
    """What came of an order on a day; one that takes another back states it with less."""

    order = models.ForeignKey(PurchaseOrder, models.PROTECT, related_name="receipts")
    number = models.CharField(max_length=20)
    received_date = models.DateField()
    delivery_note = models.CharField(max_length=60, default="")
    note = models.TextField(default="")
    takes_back = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()
    # Who received: asked for quantities that differ.
    receiver_id = models.UUIDField()
    receiver_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="receipt_once"),
            models.UniqueConstraint(
                fields=["organisation", "takes_back"], name="receipt_taken_back_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="receipt_newest"),
            models.Index(fields=["organisation", "order", "id"], name="receipt_of_order"),
        ]


class ReceiptLine(Owned):
    """So much of a line of an order, of ten decimals where a service was measured by its amount."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="lines")
    line = models.ForeignKey(PurchaseLine, models.PROTECT, related_name="receipts")
    quantity = models.DecimalField(max_digits=22, decimal_places=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "receipt", "line"], name="receipt_line_once"
            )
        ]
        indexes = [models.Index(fields=["organisation", "line"], name="receipt_of_line")]


class OrderLink(Owned):
    """An invoice of an order: named by it (BT-13), or said by a person. Parted, it stays parted."""

    invoice = models.ForeignKey("register.Invoice", models.PROTECT, related_name="+")
    order = models.ForeignKey(PurchaseOrder, models.PROTECT, related_name="links")
    stands = models.BooleanField(default=True)
    by_person = models.BooleanField(default=False)
    linked_at = models.DateTimeField()
    linked_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "invoice", "order"], name="order_link_once"
            )
        ]
        indexes = [models.Index(fields=["organisation", "order"], name="link_of_order")]


class Match(Owned):
    """A line of an invoice (or a part of it) on a line of an order, and what became of it.

    Quantities are in the measure of the order; a credit note's are negative. Whatever happens,
    covered + accepted + excess + credited is the quantity, and what is covered of a line never
    passes what was received of it and what the rules allow: triggers see to it at commit (0002).
    """

    invoice = models.ForeignKey("register.Invoice", models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()  # of the line in the invoice
    line = models.ForeignKey(PurchaseLine, models.PROTECT, related_name="matches")
    basis = models.CharField(max_length=10)
    # Of the line of the invoice, in its own quantity: parts of one line sum to it.
    share = models.DecimalField(max_digits=28, decimal_places=10)
    quantity = models.DecimalField(max_digits=28, decimal_places=10)
    price = models.DecimalField(max_digits=28, decimal_places=10)
    net = models.DecimalField(max_digits=22, decimal_places=2)
    price_credit = models.DecimalField(max_digits=22, decimal_places=2, default=0)
    covered = models.DecimalField(max_digits=28, decimal_places=10, default=0)
    accepted = models.DecimalField(max_digits=28, decimal_places=10, default=0)
    excess = models.DecimalField(max_digits=28, decimal_places=10, default=0)
    credited = models.DecimalField(max_digits=28, decimal_places=10, default=0)
    over = models.DecimalField(max_digits=22, decimal_places=2, default=0)
    stands = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "invoice", "place", "line"],
                name="match_once",
                condition=models.Q(stands=True),
            ),
            models.CheckConstraint(
                name="match_split_exactly",
                condition=models.Q(
                    quantity__gt=0,
                    covered__gte=0,
                    accepted__gte=0,
                    excess__gte=0,
                    credited__gte=0,
                    quantity=models.F("covered")
                    + models.F("accepted")
                    + models.F("excess")
                    + models.F("credited"),
                )
                | models.Q(quantity__lte=0, covered=0, accepted=0, excess=0, credited=0)
                | models.Q(stands=False, covered=0, accepted=0, excess=0, credited=0),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "invoice", "place"], name="match_of_invoice"),
            models.Index(fields=["organisation", "line", "invoice"], name="match_of_line"),
        ]


class Gap(Owned):
    """A difference that a person is asked about, with what it rests on and how it was settled."""

    invoice = models.ForeignKey("register.Invoice", models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()
    order = models.ForeignKey(PurchaseOrder, models.PROTECT, related_name="+")
    line = models.ForeignKey(PurchaseLine, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10)
    owner = models.CharField(max_length=10)
    owner_id = models.UUIDField(null=True)
    owner_name = models.CharField(max_length=200, default="")
    quantity = models.DecimalField(max_digits=28, decimal_places=10, default=0)
    amount = models.DecimalField(max_digits=22, decimal_places=2)
    currency = models.CharField(max_length=3)
    # What was compared: ordered, received, invoiced, credited, prices, units (texts).
    evidence = models.JSONField(default=dict)
    rule = models.JSONField(default=dict)  # `rules.ToleranceRule.as_json`, with its version
    state = models.CharField(max_length=10, default=GapState.OPEN.value)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by_id = models.UUIDField(null=True)
    settled_by = models.CharField(max_length=200, default="")
    reason = models.TextField(default="")
    # What persons have accepted in all, which stays accepted whatever follows.
    accepted_quantity = models.DecimalField(max_digits=28, decimal_places=10, default=0)
    accepted_amount = models.DecimalField(max_digits=22, decimal_places=2, default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "invoice", "place", "line", "kind"],
                name="gap_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="accepted_by_somebody",
                condition=~models.Q(state="accepted")
                | (~models.Q(settled_by="") & ~models.Q(reason="")),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "-id"], name="gap_by_state"),
            models.Index(fields=["organisation", "-id"], name="gap_newest"),
            models.Index(fields=["organisation", "order"], name="gap_of_order"),
        ]


class Tolerances(Owned):
    """How far invoices may differ: a row a version, never changed; the latest rules."""

    number = models.PositiveIntegerField()
    rules = models.JSONField()  # list of `rules.ToleranceRule.as_json`
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="tolerances_version_once"
            )
        ]
