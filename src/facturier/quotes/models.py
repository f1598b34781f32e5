"""Quotes in frozen versions, what customers answered, orders and what of them is invoiced."""

from django.db import models

from facturier.kit.owned import Owned
from facturier.kit.stated_decimal import StatedDecimalField
from facturier.quotes.rules.states import OrderState, QuoteState
from facturier.sending.rules.deliveries import DeliveryState


class Counter(Owned):
    """The last number of quotes, or of orders, of a year: locked while one is taken."""

    kind = models.CharField(max_length=5)
    year = models.SmallIntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "year"], name="quotes_counter_once"
            )
        ]


class Quote(Owned):
    """A quote: its number, the draft that it is prepared on, and where it stands."""

    number = models.CharField(max_length=20)
    draft = models.OneToOneField("sales.Draft", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=QuoteState.PREPARING.value)
    version = models.PositiveIntegerField(default=0)  # the latest that was sent
    # Of that version, for lists.
    valid_until = models.DateField(null=True)
    gross = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="quote_number_once")
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "-id"], name="quotes_by_state"),
        ]


class QuoteVersion(Owned):
    """A quote as it was sent: what it held, its PDF and the hash of that. Never changed."""

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    draft_version = models.PositiveIntegerField()
    issue_date = models.DateField()
    valid_until = models.DateField()
    language = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    net = StatedDecimalField()
    tax = StatedDecimalField()
    gross = StatedDecimalField()
    content = models.JSONField()  # `rules.content.frozen_content`
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)  # of the PDF: what the customer agrees to
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField(null=True)
    made_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "quote", "number"], name="quote_version_once"
            )
        ]


class QuoteLink(Owned):
    """A customer's way to a quote. Its token derives from its key; the hash alone is kept."""

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="+")
    token_hash = models.BinaryField(max_length=32)
    language = models.CharField(max_length=2, default="fr")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="quote_link_once")]
        indexes = [models.Index(fields=["organisation", "quote", "-id"], name="links_of_quote")]


class QuoteLinkUse(Owned):
    """How often a link was opened. A counter: the first opening is an event."""

    link = models.OneToOneField(QuoteLink, models.PROTECT, related_name="used")
    opened = models.PositiveIntegerField(default=0)
    first_opened_at = models.DateTimeField(null=True)
    last_opened_at = models.DateTimeField(null=True)


class QuoteMail(Owned):
    """A version asked to be sent: to whom, in which words, by which Message-ID. Never changed."""

    version = models.ForeignKey(QuoteVersion, models.PROTECT, related_name="+")
    link = models.ForeignKey(QuoteLink, models.PROTECT, related_name="+")
    recipients = models.JSONField()
    recipients_key = models.CharField(max_length=64)
    round = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=250)
    body = models.TextField()  # with `{link}` still in it: no token stands in the database
    message_id = models.CharField(max_length=400)
    origin = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True)
    created_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "version", "recipients_key", "round"],
                name="quote_mail_once",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "message_id"], name="quote_mails_by_message_id"),
        ]


class QuoteDelivery(Owned):
    """Where a mail stands."""

    mail = models.OneToOneField(QuoteMail, models.PROTECT, related_name="delivery")
    state = models.CharField(max_length=8, default=DeliveryState.QUEUED.value)
    attempts = models.PositiveIntegerField(default=0)
    delivered = models.JSONField(default=list)
    refused = models.JSONField(default=dict)  # recipient -> the words of the server
    words = models.TextField(blank=True, default="")
    changed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "state", "changed_at"], name="quote_deliveries_by_state"
            )
        ]


class QuoteAnswer(Owned):
    """What the customer said of a version, bound to its hash. Never changed, one of a version.

    Kept of who answers: what they typed. No address of a machine is kept, here as elsewhere.
    """

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="+")
    version = models.ForeignKey(QuoteVersion, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=100)
    function = models.CharField(max_length=100, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    order_number = models.CharField(max_length=100, blank=True, default="")  # BT-13
    reason = models.TextField(blank=True, default="")
    # By the link, or taken down by a member from paper or an e-mail, with where that stands.
    link = models.ForeignKey(QuoteLink, models.PROTECT, null=True, related_name="+")
    proof = models.CharField(max_length=200, blank=True, default="")
    proof_file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    answer_date = models.DateField()
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "version"], name="quote_version_answered_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "quote"],
                name="quote_accepted_once",
                condition=models.Q(kind="accepted"),
            ),
        ]


class QuoteMessage(Owned):
    """A question of the customer on their page, or our answer there. Never changed."""

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=200)  # of the customer: as they say, unproved
    ours = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["organisation", "quote", "id"], name="messages_of_quote")]


class Order(Owned):
    """What a customer ordered, from a quote or without one."""

    number = models.CharField(max_length=20)
    # Whose it is: entity, customer, department and project stand there, and change no more.
    draft = models.OneToOneField("sales.Draft", models.PROTECT, related_name="+")
    quote = models.OneToOneField(Quote, models.PROTECT, null=True, related_name="+")
    version = models.OneToOneField(QuoteVersion, models.PROTECT, null=True, related_name="+")
    content = models.JSONField()  # as of a version
    customer_order = models.CharField(max_length=100, blank=True, default="")  # BT-13
    order_date = models.DateField()
    currency = models.CharField(max_length=3)
    net = StatedDecimalField()
    gross = StatedDecimalField()
    state = models.CharField(max_length=6, default=OrderState.OPEN.value)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True, default="")
    close_reason = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="order_number_once")
        ]
        indexes = [models.Index(fields=["organisation", "-id"], name="orders_newest")]


class OrderLine(Owned):
    """A line of an order: how much was ordered, may go beyond it, and is invoiced.

    `taken` is kept by triggers from the billings that stand; the check holds it within.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    key = models.UUIDField()  # of the line in the content of the order
    place = models.IntegerField()
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=3, blank=True, default="")
    ordered = models.DecimalField(max_digits=18, decimal_places=4)
    net = StatedDecimalField()
    extra = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    taken = models.DecimalField(max_digits=18, decimal_places=4, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "order", "key"], name="order_line_once"
            ),
        ]


class OrderBilling(Owned):
    """So much of an order line on a line of a draft; released with it, or by a credit note."""

    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="billings")
    draft = models.ForeignKey("sales.Draft", models.PROTECT, related_name="+")
    line_key = models.UUIDField()
    quantity = models.DecimalField(max_digits=18, decimal_places=4)  # nought: released
    credited = models.BooleanField(default=False)
    billed_at = models.DateTimeField()
    billed_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "draft", "line_key"], name="order_billing_once"
            )
        ]
        indexes = [models.Index(fields=["organisation", "line", "id"], name="billings_of_line")]
