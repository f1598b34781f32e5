"""The register. What a document states is frozen by triggers; what we decide may change."""

from datetime import date

from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce, Left

from facturier.kit.owned import Owned
from facturier.kit.stated_decimal import StatedDecimalField
from facturier.register.rules import ArrivalState, Stage

NO_DATE = date(9999, 12, 31)
NO_AMOUNT = -(2**63)


class Batch(Owned):
    """Files that were dropped together ("Lot"): read one by one, paused and resumed together."""

    name = models.CharField(max_length=120)
    channel = models.CharField(max_length=20)
    # How many files the sender said would come; those that came are counted, never kept twice.
    announced = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    sender_id = models.UUIDField(null=True)
    sender_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-id"], name="batch_newest")]


class Arrival(Owned):
    """A file that reached us: by which channel, when, from whom, and what became of it."""

    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120)
    channel = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    sender_id = models.UUIDField(null=True)
    sender_name = models.CharField(max_length=200)
    state = models.CharField(max_length=12, default=ArrivalState.WAITING)
    # Why it was set aside: a stable code, a French msgid, and the values of its places.
    reason_code = models.CharField(max_length=60, default="")
    reason = models.TextField(default="")
    reason_values = models.JSONField(default=dict)
    invoice = models.ForeignKey("Invoice", models.PROTECT, null=True, related_name="+")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+")
    # The archive, e-mail or invoice that it came in, and its place there.
    came_in = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    position = models.PositiveIntegerField(null=True)
    # Of an archive or an e-mail: names and reasons of what was not taken out.
    left_out = models.JSONField(default=list)

    class Meta:
        constraints = [
            # Unpacking that was cut short goes on where it stood: nothing comes out twice.
            models.UniqueConstraint(
                fields=["organisation", "came_in", "position"], name="arrival_taken_out_once"
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="arrival_newest"),
            models.Index(fields=["organisation", "file"], name="arrival_of_file"),
            models.Index(fields=["organisation", "batch", "state", "-id"], name="arrival_of_batch"),
            models.Index(fields=["organisation", "invoice"], name="arrival_of_invoice"),
            # What is set aside is few among many, and is what people look for.
            models.Index(
                fields=["organisation", "-id"],
                name="arrival_set_aside",
                condition=models.Q(state="set_aside"),
            ),
        ]


class Counter(Owned):
    """The last entry number of an organisation's register; locked while a number is taken."""

    id = None  # type: ignore[assignment]  # its organisation is its key
    organisation = models.OneToOneField(
        "organisations.Organisation", models.PROTECT, primary_key=True, related_name="+"
    )
    last = models.BigIntegerField(default=0)


class Invoice(Owned):
    """An invoice or credit note, received or issued, as its document states it."""

    # -- ours, and may change ---------------------------------------------------------------------
    direction = models.CharField(max_length=10)
    entity = models.ForeignKey(
        "organisations.LegalEntity", models.PROTECT, null=True, related_name="+"
    )
    stage = models.CharField(max_length=12, default=Stage.TO_CHECK)
    stage_reason = models.TextField(default="")
    # Of a refusal: its reason in the closed list (`rules.refusals.RefusalCode`).
    stage_code = models.CharField(max_length=20, default="", db_default="")
    # The supplier of what we received, the customer of what we issued, once we know who it is.
    party = models.ForeignKey("parties.Party", models.PROTECT, null=True, related_name="+")
    # The name of the other side as stated, for finding and sorting (`kit.typography.folded`).
    party_key = models.TextField(default="")
    department = models.ForeignKey(
        "organisations.Department", models.PROTECT, null=True, related_name="+"
    )
    project = models.ForeignKey(
        "organisations.Project", models.PROTECT, null=True, related_name="+"
    )
    category = models.ForeignKey(
        "organisations.ExpenseCategory", models.PROTECT, null=True, related_name="+"
    )
    # -- ours, and fixed --------------------------------------------------------------------------
    entry = models.BigIntegerField()
    reference = models.CharField(max_length=24)
    arrived_at = models.DateTimeField()
    channel = models.CharField(max_length=20)
    original = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120)
    syntax = models.CharField(max_length=20)
    # Nothing structured came: people type what the document states, until it is verified.
    keyed = models.BooleanField(default=False)
    # An invoice issued before or outside Facturier ("Reprise"): it never enters our series.
    taken_over = models.BooleanField(default=False)
    # -- as stated --------------------------------------------------------------------------------
    number = models.TextField()
    type_code = models.TextField()
    issue_date = models.DateField(null=True)
    due_date = models.DateField(null=True)
    currency = models.TextField()
    vat_currency = models.TextField(default="")
    process = models.TextField(default="")
    profile = models.TextField(default="")
    buyer_reference = models.TextField(default="")
    order_reference = models.TextField(default="")
    contract_reference = models.TextField(default="")
    payment_terms = models.TextField(default="")
    seller_name = models.TextField()
    buyer_name = models.TextField(default="")
    lines_total = StatedDecimalField(null=True)
    allowances_total = StatedDecimalField(null=True)
    charges_total = StatedDecimalField(null=True)
    net = StatedDecimalField(null=True)
    tax = StatedDecimalField(null=True)
    tax_in_vat_currency = StatedDecimalField(null=True)
    gross = StatedDecimalField(null=True)
    prepaid = StatedDecimalField(null=True)
    rounding = StatedDecimalField(null=True)
    payable = StatedDecimalField(null=True)
    # Terms that no list or report asks for yet: notes, delivery, period, payment means, ...
    further = models.JSONField(default=dict)
    # -- derived from what is stated, for lists and sums ------------------------------------------
    number_key = models.TextField(default="")  # `kit.typography.folded`
    # In ten-thousandths of the currency; what a credit note states counts as less. Whole numbers,
    # since under row security PostgreSQL uses no index to compare decimals.
    signed_net = models.BigIntegerField(null=True)
    signed_tax = models.BigIntegerField(null=True)
    signed_gross = models.BigIntegerField(null=True)
    # What is not stated has its place in the order too: dates last, amounts first.
    issue_key = models.GeneratedField(
        expression=Coalesce("issue_date", Value(NO_DATE)),
        output_field=models.DateField(),
        db_persist=True,
    )
    due_key = models.GeneratedField(
        expression=Coalesce("due_date", Value(NO_DATE)),
        output_field=models.DateField(),
        db_persist=True,
    )
    gross_key = models.GeneratedField(
        expression=Coalesce("signed_gross", Value(NO_AMOUNT)),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "entry"], name="invoice_entry_unique"),
            models.UniqueConstraint(
                fields=["organisation", "reference"], name="invoice_reference_unique"
            ),
            # One invoice for the same bytes; an entry that is no invoice leaves the place free.
            models.UniqueConstraint(
                fields=["organisation", "original"],
                name="invoice_original_unique",
                condition=~models.Q(stage=Stage.NOT_INVOICE),
            ),
            models.CheckConstraint(
                condition=models.Q(stage_code="") | models.Q(stage=Stage.REFUSED),
                name="invoice_code_of_refusal",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "issue_key", "entry"], name="invoice_by_date"),
            models.Index(fields=["organisation", "due_key", "entry"], name="invoice_by_due_date"),
            models.Index(fields=["organisation", "number_key", "entry"], name="invoice_by_key"),
            models.Index(fields=["organisation", "party_key", "entry"], name="invoice_by_name"),
            models.Index(fields=["organisation", "gross_key", "entry"], name="invoice_by_amount"),
            models.Index(fields=["organisation", "party", "-entry"], name="invoice_by_party"),
            models.Index(fields=["organisation", "category", "-entry"], name="invoice_by_category"),
            # Sums of any view are read from this index alone.
            models.Index(
                fields=["organisation", "direction", "stage", "currency"],
                name="invoice_for_sums",
                include=[
                    "entry",
                    "type_code",
                    "signed_net",
                    "signed_tax",
                    "signed_gross",
                    "issue_key",
                    "due_key",
                    "gross_key",
                    "entity",
                    "department",
                    "project",
                    "category",
                    "party",
                ],
            ),
            models.Index(
                fields=["organisation", "direction", "-entry"], name="invoice_by_direction"
            ),
            models.Index(fields=["organisation", "stage", "entry"], name="invoice_by_stage_up"),
            models.Index(
                fields=["organisation", "department", "-entry"], name="invoice_by_department"
            ),
            models.Index(fields=["organisation", "entity", "-entry"], name="invoice_by_entity"),
            models.Index(fields=["organisation", "project", "-entry"], name="invoice_by_project"),
            # The start of the number: a stated number may be longer than an index entry can be.
            models.Index("organisation", Left("number", 100), name="invoice_by_number"),
        ]


class Part(Owned):
    """A part of an invoice, written with it and never changed."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class InvoiceParty(Part):
    """A party as the document names it: seller (BG-4), buyer (BG-7), payee, tax representative."""

    part = models.CharField(max_length=20)
    name = models.TextField(default="")
    trading_name = models.TextField(default="")
    siren = models.TextField(default="")
    legal_id = models.TextField(default="")
    legal_id_scheme = models.TextField(default="")
    vat_number = models.TextField(default="")
    electronic_address = models.TextField(default="")
    electronic_address_scheme = models.TextField(default="")
    address_lines = models.JSONField(default=list)
    post_code = models.TextField(default="")
    city = models.TextField(default="")
    country = models.TextField(default="")
    further = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "invoice"], name="party_of_invoice"),
            models.Index(fields=["organisation", "siren"], name="party_by_siren"),
        ]


class InvoiceLine(Part):
    """BG-25, in the order of the document."""

    position = models.IntegerField()
    number = models.TextField(default="")
    name = models.TextField(default="")
    description = models.TextField(default="")
    quantity = StatedDecimalField(null=True)
    unit = models.TextField(default="")
    price = StatedDecimalField(null=True)
    price_base_quantity = StatedDecimalField(null=True)
    net = StatedDecimalField(null=True)
    vat_category = models.TextField(default="")
    vat_percent = StatedDecimalField(null=True)
    further = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "invoice", "position"], name="line_of_invoice")
        ]


class InvoiceAllowanceCharge(Part):
    """BG-20 and BG-21 of the document; BG-27 and BG-28 when `line` is given."""

    line = models.ForeignKey(InvoiceLine, models.PROTECT, null=True, related_name="+")
    position = models.IntegerField()
    is_charge = models.BooleanField()
    amount = StatedDecimalField()
    base_amount = StatedDecimalField(null=True)
    percent = StatedDecimalField(null=True)
    vat_category = models.TextField(default="")
    vat_percent = StatedDecimalField(null=True)
    reason = models.TextField(default="")
    reason_code = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "invoice", "position"], name="charge_of_invoice")
        ]


class InvoiceVat(Part):
    """BG-23, as stated."""

    position = models.IntegerField()
    category = models.TextField(default="")
    percent = StatedDecimalField(null=True)
    base = StatedDecimalField(null=True)
    tax = StatedDecimalField(null=True)
    exemption_reason = models.TextField(default="")
    exemption_code = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "invoice", "position"], name="vat_of_invoice")
        ]


class TwinsApart(Owned):
    """Two invoices that look like one, and that a person found to be two: said once, kept."""

    # The one that was entered first, and the other.
    first = models.ForeignKey(Invoice, models.PROTECT, related_name="+")
    second = models.ForeignKey(Invoice, models.PROTECT, related_name="+")
    reason = models.TextField()
    said_by_id = models.UUIDField(null=True)
    said_by_name = models.CharField(max_length=200)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "first", "second"], name="twins_apart_once"
            )
        ]
        indexes = [models.Index(fields=["organisation", "second"], name="twins_apart_second")]


class InvoiceText(Part):
    """The words of an original that is read by people alone (PDF, picture), for finding it."""

    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "invoice"], name="text_of_invoice")
        ]


class LearnedLayout(Owned):
    """Where the invoices of a supplier have their fields, learned of one that somebody vouches for.

    A version is never changed but to be forgotten; the newest that is not forgotten serves.
    """

    party = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    hints = models.JSONField()  # facturier.reading.learned
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="+")
    learned_at = models.DateTimeField()
    learned_by_id = models.UUIDField(null=True)
    learned_by = models.CharField(max_length=200)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "party", "version"], name="layout_version_once"
            )
        ]


class PageReading(Part):
    """What was read of the words of an original without data, and those words with their places."""

    read = models.JSONField()  # facturier.reading.result
    pages = models.JSONField()  # facturier.reading.apart
    layout = models.ForeignKey(LearnedLayout, models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "invoice"], name="reading_of_invoice")
        ]


class InvoiceVerdict(Part):
    """What the official rules and our exact checks found on a day; a later one stands beside it."""

    judged_at = models.DateTimeField()
    # Title of the rule set, with its version: what is valid today may not be under other rules.
    rule_set = models.TextField(default="")
    valid = models.BooleanField(null=True)
    french_applicable = models.BooleanField(null=True)
    french_valid = models.BooleanField(null=True)
    # {"violations": [...], "own": [...], "french": [...]}: `einvoice.judging.transport`
    found = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "invoice", "-id"], name="verdict_of_invoice")
        ]


class SavedView(Owned):
    """A list that somebody named: what its address says. Each who opens it sees what is theirs."""

    owner_id = models.UUIDField()
    owner_name = models.CharField(max_length=200)
    name = models.CharField(max_length=60)
    shared = models.BooleanField(default=False)
    # Name of a parameter -> its text (`rules.narrowing`), with `tri` and `colonnes`.
    parameters = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "owner_id"], name="view_of_owner")]


class Beside(Owned):
    """What people put beside an invoice; its document never says it, so it may change."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by_id = models.UUIDField(null=True)
    added_by = models.CharField(max_length=200)

    class Meta:
        abstract = True


class InvoiceNote(Beside):
    """An internal note. The journal keeps what an edit changed; none is deleted."""

    text = models.TextField()
    edited_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "invoice", "-id"], name="note_of_invoice")]


class InvoiceAttachment(Beside):
    """A file that somebody put beside an invoice: delivery note, quotation, letter."""

    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120)
    label = models.CharField(max_length=120, default="")
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "invoice", "-id"], name="attachment_of_invoice")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "invoice", "file"],
                name="attachment_once",
                condition=models.Q(archived_at=None),
            )
        ]


class InvoiceLink(Beside):
    """A related document: another invoice (`other`), or one we do not hold (`external`).

    Between two invoices it is written once, in the direction that `rules.beside` says, and both
    ends show it.
    """

    kind = models.CharField(max_length=12)
    other = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="+")
    external = models.CharField(max_length=120, default="")

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "other", "-id"], name="link_to_invoice"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "invoice", "kind", "other", "external"],
                name="link_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="link_leads_somewhere",
                condition=models.Q(other=None) ^ models.Q(external=""),
            ),
        ]


class InvoiceTag(Beside):
    """A word of the organisation on an invoice; `tag_key` (`kit.typography.folded`) finds it."""

    tag = models.CharField(max_length=40)
    tag_key = models.CharField(max_length=80)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "tag_key", "invoice"], name="invoice_by_tag")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "invoice", "tag_key"], name="tag_once_on_invoice"
            )
        ]
