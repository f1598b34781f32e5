"""Drafts and what was decided for sales. A decision is history: never changed, never deleted."""

from django.db import models

from facturier.kit.bulk import Bulk, BulkRow
from facturier.kit.owned import Owned
from facturier.kit.stated_decimal import StatedDecimalField
from facturier.sales.rules.bulk import BulkState
from facturier.sales.rules.drafts import DraftState


class WordingDecision(Owned):
    """From a day on, a legal mention reads so: in a version of ours, or in the company's words."""

    key = models.CharField(max_length=60)
    first_day = models.DateField()
    # "automatic", the name of a version of ours, or empty: then the texts are the company's.
    version = models.CharField(max_length=20, blank=True, default="")
    text_fr = models.TextField(blank=True, default="")
    text_en = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    decided_by = models.CharField(max_length=200)
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "key", "-first_day", "-id"], name="wording_by_key_and_day"
            )
        ]


class Draft(Owned):
    """A document in preparation: its fields, each with the version that last changed it."""

    entity = models.ForeignKey("organisations.LegalEntity", models.PROTECT, related_name="+")
    type_code = models.CharField(max_length=3, default="380")
    state = models.CharField(max_length=10, default=DraftState.OPEN.value)
    name = models.CharField(max_length=80, blank=True, default="")  # of a template
    # {field: [value, version, 1 if it was filled]}, as `rules.operations.Content.header`.
    header = models.JSONField(default=dict)
    # Grows with each batch of changes that was accepted; the row is locked meanwhile.
    version = models.PositiveIntegerField(default=0)
    # What lists show and narrow by; kept by the action that changes the fields.
    customer = models.ForeignKey("parties.Party", models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(
        "organisations.Department", models.PROTECT, null=True, related_name="+"
    )
    project = models.ForeignKey(
        "organisations.Project", models.PROTECT, null=True, related_name="+"
    )
    # The draft or the invoice that it was made from, and what it became.
    made_from = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True)
    created_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "state", "-changed_at", "-id"], name="draft_newest"
            )
        ]


class DraftLine(Owned):
    """A line of a draft; its key is chosen by who adds it, so that nothing waits for an answer."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="+")
    key = models.UUIDField()
    place = models.BigIntegerField()
    fields = models.JSONField(default=dict)  # as the header

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "draft", "key"], name="line_once")
        ]


class DraftBatch(Owned):
    """Changes that came together: who, when, and what became of each. Never changed.

    The key is the sender's: sent again, the same batch gets the same answer.
    """

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="+")
    key = models.UUIDField()
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256 of what was asked
    # [{line, field, before, after}] of what was accepted; the whole answer beside it.
    changes = models.JSONField(default=list)
    answer = models.JSONField(default=list)
    by_id = models.UUIDField(null=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "draft", "key"], name="batch_once")
        ]
        indexes = [
            models.Index(fields=["organisation", "draft", "-version"], name="batch_of_draft")
        ]


class BulkIssue(Bulk):
    """Drafts that somebody had issued together: where it stands, and who asked for it."""

    class Meta:
        indexes = [models.Index(fields=["organisation", "-id"], name="bulk_issue_newest")]


class BulkIssueRow(BulkRow):
    """A draft of a bulk issue, in the order they are issued, and what became of it."""

    bulk = models.ForeignKey(BulkIssue, models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="+")
    # As it was when it was chosen: a draft that has changed since is not issued.
    version = models.PositiveIntegerField()
    gross = models.DecimalField(max_digits=19, decimal_places=4)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, default=BulkState.WAITING.value)
    number = models.CharField(max_length=35, blank=True, default="")
    reference = models.CharField(max_length=24, blank=True, default="")
    # Where a refusal is put right.
    field = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "bulk", "draft"], name="bulk_draft_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "bulk", "place"], name="bulk_place_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "bulk", "state", "place"], name="bulk_rows_by_state"
            )
        ]


class SellerProfile(Owned):
    """What the documents of an entity say beside its identity ("Réglages d'émission")."""

    entity = models.OneToOneField("organisations.LegalEntity", models.PROTECT, related_name="+")
    # Where customers pay: IBAN compact and valid, its BIC, who holds it.
    iban = models.CharField(max_length=34, blank=True, default="")
    bic = models.CharField(max_length=11, blank=True, default="")
    account_holder = models.CharField(max_length=70, blank=True, default="")
    # BT-34; empty: the SIREN in the French directory (scheme 0225).
    endpoint_scheme = models.CharField(max_length=4, blank=True, default="")
    endpoint = models.CharField(max_length=100, blank=True, default="")
    # BG-6
    contact_name = models.CharField(max_length=120, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    telephone = models.CharField(max_length=40, blank=True, default="")
    # How the entity stands to VAT beyond its regime (CGI 269, 2-c; 256 C), and what it is.
    opts_for_debits = models.BooleanField(default=False)
    in_vat_group = models.BooleanField(default=False)
    is_sole_trader = models.BooleanField(default=False)
    # From when its invoices to French businesses go through an approved platform (CGI 289 bis).
    obliged_from = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)


class Series(Owned):
    """Numbers of one entity for some kinds of documents, by a pattern (`rules.numbering`)."""

    entity = models.ForeignKey("organisations.LegalEntity", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    pattern = models.CharField(max_length=60)
    site = models.CharField(max_length=10, blank=True, default="")
    # BT-3 codes that it numbers; one series of an entity and a site is usual for each.
    type_codes = models.JSONField(default=list)
    # Of self-billing: the seller in whose name the entity invoices itself, each a series apart.
    supplier = models.ForeignKey("parties.Party", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["organisation", "entity"], name="series_of_entity")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "entity", "supplier"],
                name="series_of_supplier_once",
                condition=models.Q(closed_at=None, supplier__isnull=False),
            )
        ]


class SeriesPeriod(Owned):
    """The last number of a series in a period, and its day: locked while a number is taken.

    A trigger lets it move by one only, and never back in time.
    """

    series = models.ForeignKey(Series, models.PROTECT, related_name="+")
    period = models.CharField(max_length=7)
    last = models.IntegerField(default=0)
    last_date = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "series", "period"], name="series_period_once"
            )
        ]


class DocumentTemplate(Owned):
    """A look that documents take, under a name: for one entity or all, for some kinds or all."""

    name = models.CharField(max_length=80)
    # Null: of the whole organisation.
    entity = models.ForeignKey(
        "organisations.LegalEntity", models.PROTECT, null=True, related_name="+"
    )
    type_codes = models.JSONField(default=list)  # BT-3 codes that it serves; none: all
    # Since when documents take it; null: it is kept, and serves nothing.
    usual_since = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)  # the number of the version in force
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)


class DocumentTemplateVersion(Owned):
    """A look as it stood from one saving to the next. Never changed: documents were issued so."""

    template = models.ForeignKey(DocumentTemplate, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    # As `rendering.rules.look.look_to_json`, without the logo, whose bytes many versions share.
    look = models.JSONField()
    logo = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField(null=True)
    made_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "template", "number"], name="template_version_once"
            )
        ]


class IssuedDocument(Owned):
    """A number that was given: to which invoice of the register, from which draft. Never changed.

    The invoice itself, with the snapshot of both parties, stands in the register.
    """

    series = models.ForeignKey(Series, models.PROTECT, related_name="+")
    period = models.CharField(max_length=7)
    running = models.IntegerField()
    number = models.CharField(max_length=35)
    issue_date = models.DateField()
    # A document has one number for its seller and year (BR-FR, G1.45).
    siren = models.CharField(max_length=9)
    year = models.SmallIntegerField()
    invoice = models.OneToOneField("register.Invoice", models.PROTECT, related_name="+")
    draft = models.OneToOneField(Draft, models.PROTECT, related_name="+")
    draft_version = models.PositiveIntegerField()
    # The look that its files have for ever; null: the look of the house.
    template_version = models.ForeignKey(
        DocumentTemplateVersion, models.PROTECT, null=True, related_name="+"
    )
    issued_at = models.DateTimeField()
    issued_by_id = models.UUIDField(null=True)
    issued_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "series", "period", "running"], name="running_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "siren", "year", "number"], name="number_once"
            ),
        ]


class IssuedFile(Owned):
    """A file made of an issued document, judged before it was archived. Never changed."""

    issued = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="+")
    form = models.CharField(max_length=24)  # `einvoice.forms.Form`
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "issued", "form"], name="issued_file_once"
            )
        ]


class Citation(Owned):
    """A document that we issued says that it credits, replaces or takes off another. Never changed.

    Triggers keep what is credited of an invoice within it (I5), whoever writes (0005_citations).
    """

    issued = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="+")
    cited = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)  # "credits", "replaces" or "deducts" (a deposit)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "issued", "cited"], name="cited_once_by_one"
            ),
            models.UniqueConstraint(
                fields=["organisation", "cited"],
                name="replaced_once",
                condition=models.Q(kind="replaces"),
            ),
            models.UniqueConstraint(
                fields=["organisation", "cited"],
                name="deducted_once",
                condition=models.Q(kind="deducts"),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "cited", "id"], name="citation_of")]


class CitedVat(Owned):
    """The share of a credit note that one invoice bears, of one VAT category and rate.

    Of a deposit that is taken off: what stands of it.
    """

    citation = models.ForeignKey(Citation, models.PROTECT, related_name="+")
    category = models.CharField(max_length=2)
    percent = StatedDecimalField()  # nought of what has no rate (O)
    base = StatedDecimalField()
    tax = StatedDecimalField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "citation", "category", "percent"], name="cited_vat_once"
            )
        ]


class CitedLine(Owned):
    """What a credit note takes back of one line of an invoice, as such."""

    citation = models.ForeignKey(Citation, models.PROTECT, related_name="+")
    line = models.ForeignKey("register.InvoiceLine", models.PROTECT, related_name="+")
    net = StatedDecimalField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "citation", "line"], name="cited_line_once"
            )
        ]
        indexes = [models.Index(fields=["organisation", "line"], name="credits_of_line")]


class CreditUse(Owned):
    """What becomes of a part of a credit note: paid back, kept, set against an invoice.

    An instruction. What is decided anew leaves the old rows with the moment that ended them; what
    was carried out (`executed_at`) stays.
    """

    issued = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)  # `rules.uses.UseKind`
    against = models.ForeignKey(IssuedDocument, models.PROTECT, null=True, related_name="+")
    amount = StatedDecimalField()
    decided_at = models.DateTimeField()
    decided_by_id = models.UUIDField(null=True)
    decided_by = models.CharField(max_length=200)
    superseded_at = models.DateTimeField(null=True)
    executed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="use_is_positive", condition=models.Q(amount__gt=0)),
            models.CheckConstraint(
                name="use_is_set_against_something",
                condition=models.Q(kind="set_off", against__isnull=False)
                | (~models.Q(kind="set_off") & models.Q(against=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "issued", "id"], name="use_of_credit"),
            models.Index(fields=["organisation", "against", "id"], name="use_against"),
        ]


class Contract(Owned):
    """A contract that is billed as it advances ("marché"): its plan never changes."""

    entity = models.ForeignKey("organisations.LegalEntity", models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    department = models.ForeignKey(
        "organisations.Department", models.PROTECT, null=True, related_name="+"
    )
    project = models.ForeignKey(
        "organisations.Project", models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=80)
    number = models.CharField(max_length=100, blank=True, default="")  # BT-12
    currency = models.CharField(max_length=3)
    # {field: value} of each situation, as a draft holds them.
    header = models.JSONField(default=dict)
    # What is withheld of each situation, of its amount with VAT: at most 5 (law 71-584, art. 1).
    retention_percent = StatedDecimalField(default=0)
    # The day on which the works were accepted ("réception"): what was withheld is due a year later.
    accepted_on = models.DateField(null=True)
    made_from = models.ForeignKey(Draft, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True)
    created_by = models.CharField(max_length=200)


class ContractLine(Owned):
    """A line of a contract with its whole quantity and price. Never changed."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    place = models.IntegerField()
    name = models.CharField(max_length=200)
    fields = models.JSONField(default=dict)  # {field: value}, as a line of a draft
    net = StatedDecimalField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "contract", "place"], name="contract_place_once"
            )
        ]


class ProgressBill(Owned):
    """A situation of a contract: its number, how far each line is said to be, its document.

    One at a time is in preparation; what was issued stays.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    number = models.IntegerField()
    draft = models.OneToOneField(Draft, models.PROTECT, related_name="+")
    percents = models.JSONField(default=dict)  # {line: percent}
    # False once its draft was put away and another took its number.
    stands = models.BooleanField(default=True)
    issued = models.OneToOneField(IssuedDocument, models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField()
    prepared_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "contract", "number"],
                name="progress_number_once",
                condition=models.Q(stands=True),
            ),
            models.UniqueConstraint(
                fields=["organisation", "contract"],
                name="progress_one_in_preparation",
                condition=models.Q(stands=True, issued=None),
            ),
        ]


class ProgressLine(Owned):
    """What an issued situation billed of a line of the contract. Never changed.

    A trigger keeps all of them, less what was credited, within the line (0011_progress).
    """

    bill = models.ForeignKey(ProgressBill, models.PROTECT, related_name="+")
    line = models.ForeignKey(ContractLine, models.PROTECT, related_name="+")
    stated = models.OneToOneField("register.InvoiceLine", models.PROTECT, related_name="+")
    percent = StatedDecimalField()
    amount = StatedDecimalField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "bill", "line"], name="progress_line_once"
            )
        ]
        indexes = [models.Index(fields=["organisation", "line"], name="progress_of_line")]


class Retention(Owned):
    """What a customer withholds of an invoice until a year after acceptance, or its release."""

    issued = models.OneToOneField(IssuedDocument, models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="+")
    percent = StatedDecimalField()
    amount = StatedDecimalField()
    currency = models.CharField(max_length=3)
    # As the invoice says it; null where it says a year after acceptance, whenever that is.
    due_date = models.DateField(null=True)
    released_kind = models.CharField(max_length=8, blank=True, default="")
    released_on = models.DateField(null=True)
    released_reason = models.TextField(blank=True, default="")
    released_at = models.DateTimeField(null=True)
    released_by_id = models.UUIDField(null=True)
    released_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="retention_within_the_law",
                condition=models.Q(percent__gt=0, percent__lte=5, amount__gt=0),
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "id"],
                name="retention_withheld",
                condition=models.Q(released_at=None),
            )
        ]


class Mandate(Owned):
    """A supplier's written mandate to invoice in its name (CGI ann. II, 242 nonies, I).

    Never deleted, and changed in its end alone: what was issued under it keeps its word.
    """

    entity = models.ForeignKey("organisations.LegalEntity", models.PROTECT, related_name="+")
    supplier = models.ForeignKey("parties.Party", models.PROTECT, related_name="+")
    series = models.ForeignKey(Series, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=80)
    signed_on = models.DateField()
    first_day = models.DateField()
    last_day = models.DateField(
        null=True
    )  # the last day on which it holds; null: until it is ended
    scope = models.CharField(max_length=300)  # which supplies it is about
    contest_days = models.PositiveSmallIntegerField()  # how long the supplier may contest
    # How the supplier stands to VAT beyond its regime, and what it is, as it told in the mandate.
    opts_for_debits = models.BooleanField(default=False)
    is_sole_trader = models.BooleanField(default=False)
    # The signed mandate itself, where it was put here.
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=120, blank=True, default="")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True, default="")
    end_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mandate_ends_after_it_begins",
                condition=models.Q(last_day=None) | models.Q(last_day__gte=models.F("first_day")),
            ),
            models.CheckConstraint(
                name="mandate_is_written_before",
                condition=models.Q(signed_on__lte=models.F("first_day")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "entity", "supplier", "first_day"], name="mandate_of"
            )
        ]


class SelfBilled(Owned):
    """The mandate that a self-billed document was issued under. Never changed."""

    issued = models.OneToOneField(IssuedDocument, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+")
    # The last day on which the supplier may contest it; afterwards it is accepted in silence.
    contest_until = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "mandate", "-id"], name="billed_under")]


class SelfBilledReply(Owned):
    """What the supplier said of a self-billed document, noted by hand. The latest stands."""

    issued = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="+")
    reply = models.CharField(max_length=10)  # `rules.mandates.Reply`
    day = models.DateField()
    reason = models.TextField(blank=True, default="")
    noted_at = models.DateTimeField()
    noted_by_id = models.UUIDField(null=True)
    noted_by = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["organisation", "issued", "-id"], name="reply_of")]
